import { type PlanArray, planView } from '../define/kernel.js';
import { sumSorted } from '../engine/gather.js';
import type { TrainedArray } from '../plan/layout.js';
import type { Memory } from './prepare.js';

/**
 * N: chunks' partial sums are added in chunk order, whatever the order in which the chunks were computed. A chunk
 * that comes early waits.
 */
export class ChunkSums {
  private readonly waiting = new Map<number, (Float32Array | Float64Array)[]>();

  constructor(
    private readonly memory: Memory,
    private readonly trained: readonly TrainedArray[],
    /** The first chunk that is not yet in the sums. */
    private next = 0,
  ) {}

  add(chunk: number): void {
    if (chunk !== this.next) {
      this.waiting.set(
        chunk,
        this.trained.map((weight) => combine(this.memory, weight).slice()),
      );
      return;
    }
    addPartials(this.memory, this.trained, this.next === 0);
    this.next++;
    for (let waited = this.waiting.get(this.next); waited !== undefined; waited = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      addTotals(this.memory, this.trained, waited);
      this.next++;
    }
  }
}

/** Adds the partial sums of one chunk to the gradients; those of the first to zero. */
export function addPartials(memory: Memory, trained: readonly TrainedArray[], isFirst: boolean): void {
  const { addTo } = memory.twins;
  if (addTo === undefined || !trained.every(isAlone)) {
    if (isFirst) for (const { gradient } of trained) planView(memory, gradient).fill(0);
    const sums = trained.map((weight) => combine(memory, weight));
    addTotals(memory, trained, sums);
    return;
  }
  for (const { gradient, partials } of trained) {
    addTo(gradient.offset, partials[0].array.offset, gradient.length, isFirst ? 1 : 0);
  }
}

/** The partial sum of one weight: of its only user, or of all users in an order that no name decides. */
function combine(memory: Memory, { partials, values }: TrainedArray): Float32Array | Float64Array {
  const views = partials.map(({ array }) => planView(memory, array));
  if (views.length === 1) return views[0];
  const round = values.dtype === 'float32' ? Math.fround : (x: number) => x;
  const terms = new Float64Array(views.length);
  const [sum] = views;
  for (let i = 0; i < sum.length; i++) {
    for (let k = 0; k < views.length; k++) terms[k] = views[k][i];
    sum[i] = sumSorted(terms, round);
  }
  return sum;
}

function addTotals(
  memory: Memory,
  trained: readonly TrainedArray[],
  sums: readonly (Float32Array | Float64Array)[],
): void {
  trained.forEach(({ gradient }, index) => {
    const total = planView(memory, gradient);
    const sum = sums[index];
    // Storing into a Float32Array rounds; a sum of two float32 is rounded once either way.
    for (let i = 0; i < total.length; i++) total[i] += sum[i];
  });
}

/** A float32 weight that one node uses. */
function isAlone({ gradient, partials }: { readonly gradient: PlanArray; readonly partials: readonly unknown[] }) {
  return gradient.dtype === 'float32' && partials.length === 1;
}
