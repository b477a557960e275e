import type { BoundNode, Watch } from '../define/driver.js';
import {
  type ChunkArray,
  chunkView,
  type Frame,
  noCounts,
  type OperationCounts,
  planView,
  rowOf,
  type SignalArray,
  type SmoothMode,
} from '../define/kernel.js';
import { gatherGradient, sumSorted } from '../engine/gather.js';
import { issue } from '../issue/issue.js';
import { gradientsInto, type TrainedArray } from '../plan/layout.js';
import { chunkSize, type PassStep, type Phase, type Plan, type SliceGroup } from '../plan/plan.js';
import type { BoundKernel } from './bind.js';
import type { Control } from './control.js';
import type { RunEvent } from './event.js';
import { ModelFailure } from './failure.js';

/** What one walk over samples is: which epoch of which trainer, and who looks on. */
export interface Walk {
  readonly epoch: number;
  readonly batch: number;
  readonly training: boolean;
  /** Steps are computed this many at a time. */
  readonly window: number;
  readonly watch?: Watch | undefined;
  readonly smooth?: SmoothMode;
}

/** The samples of one chunk, as positions in the walk. */
interface ChunkRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Runs one pass over samples, chunk by chunk. Within a chunk: what is constant over time, then the steps window by
 * window, then what follows them. Nothing here knows what a node computes.
 */
export class PassRunner {
  private readonly slice: readonly BoundKernel[];
  private readonly gathers: readonly {
    readonly node: string;
    readonly sources: readonly SignalArray[];
    readonly target: SignalArray;
  }[];

  constructor(
    private readonly plan: Plan,
    private readonly step: PassStep,
    private readonly bound: ReadonlyMap<string, BoundKernel>,
    private readonly buffer: ArrayBufferLike,
    private readonly control: Control,
  ) {
    this.slice = [...bound.values()];
    const { inputGradients, outputGradients } = step.layout;
    this.gathers = [...outputGradients].flatMap(([output, target]) => {
      const sources = gradientsInto(plan.inferred.graph, output, inputGradients);
      const aliased = sources.length === 1 && sources[0].offset === target.offset;
      return sources.length === 0 || aliased
        ? []
        : [{ node: output.slice(0, output.lastIndexOf('.')), sources, target }];
    });
  }

  get nodes(): readonly BoundNode[] {
    return this.slice;
  }

  /** Forward over all samples; gives each one's loss where the pass has one. */
  *forward(samples: Int32Array, walk: Walk): Generator<RunEvent, Float64Array> {
    const losses = new Float64Array(samples.length);
    for (const chunk of this.chunks(samples.length)) {
      const frame = this.frame(samples, chunk.first, walk);
      yield* this.forwardChunk(frame, chunk, walk);
      this.readLoss(frame, chunk, losses);
      yield* this.control.reached(this.step.drivers[0], {
        ...walk,
        chunk: chunk.first / chunkSize,
        step: this.step.numSteps,
      });
    }
    return losses;
  }

  /** Forward and backward over one batch; leaves the gradient of the mean loss in the trained weights. */
  *gradient(samples: Int32Array, walk: Walk, truncate: number | undefined): Generator<RunEvent, Float64Array> {
    const losses = new Float64Array(samples.length);
    const trained = this.plan.weights.trained.get(this.step.drivers[0]) ?? [];
    const totals = new ChunkSums(this.buffer, trained);
    for (const chunk of this.chunks(samples.length)) {
      const frame = this.frame(samples, chunk.first, walk);
      yield* this.forwardChunk(frame, chunk, walk);
      this.readLoss(frame, chunk, losses);
      for (const { partials } of trained) for (const { array } of partials) planView(frame, array).fill(0);
      this.backwardChunk(frame, chunk, samples.length, truncate);
      totals.add(chunk.first / chunkSize);
      yield* this.control.reached(this.step.drivers[0], {
        ...walk,
        chunk: chunk.first / chunkSize,
        step: this.step.numSteps,
      });
    }
    return losses;
  }

  private chunks(samples: number): readonly ChunkRange[] {
    const chunks: ChunkRange[] = [];
    for (let first = 0; first < samples; first += chunkSize) {
      chunks.push({ first, count: Math.min(chunkSize, samples - first) });
    }
    return this.control.schedule(chunks);
  }

  private frame(samples: Int32Array, first: number, { epoch, training, smooth = 'off' }: Walk): MutableFrame {
    return {
      buffer: this.buffer,
      block: this.plan.blockOffset,
      firstStep: 0,
      samples: samples.subarray(first, first + chunkSize),
      epoch,
      training,
      smooth,
      counts: noCounts(),
    };
  }

  private *forwardChunk(frame: MutableFrame, chunk: ChunkRange, walk: Walk): Generator<RunEvent, void> {
    const { numSteps, groups, layout, drivers } = this.step;
    for (const state of layout.state.values()) chunkView(frame, state).fill(0);
    for (const { kernel } of this.slice) kernel.reset?.(frame, 0, chunk.count);
    this.runPhase('before', groups, frame, chunk.count, 0, 1);
    this.requireFinite('before', frame, chunk, 0, 1);
    let t0 = 0;
    while (t0 < numSteps) {
      const at = { ...walk, chunk: chunk.first / chunkSize, step: t0 };
      const stop = this.control.nextStop(drivers[0], at, numSteps);
      const t1 = Math.min(t0 + walk.window, numSteps, stop);
      // A pass that keeps its steps (training) has one window in memory; else each window starts anew.
      frame.firstStep = this.step.window >= numSteps ? 0 : t0;
      this.runPhase('stepping', groups, frame, chunk.count, t0, t1);
      this.requireFinite('stepping', frame, chunk, t0, t1);
      if (t1 === numSteps) {
        this.runPhase('after', groups, frame, chunk.count, 0, 1);
        this.requireFinite('after', frame, chunk, 0, 1);
      }
      walk.watch?.(frame, { ...chunk, t0, t1 });
      yield* this.control.probes(this.step, frame, { ...chunk, t0, t1 });
      if (t1 < numSteps) yield* this.control.reached(drivers[0], { ...at, step: t1 });
      t0 = t1;
    }
  }

  private runPhase(
    phase: Phase,
    groups: readonly SliceGroup[],
    frame: MutableFrame,
    n: number,
    t0: number,
    t1: number,
  ): void {
    const firstStep = frame.firstStep;
    if (phase !== 'stepping') frame.firstStep = 0;
    for (const group of groups) {
      if (group.phase !== phase) continue;
      const kernels = group.members.map((path) => this.bound.get(path) as BoundKernel);
      const cut = group.stepwise ? 1 : t1 - t0;
      for (let t = t0; t < t1; t += cut) {
        for (const { kernel, counts } of kernels) {
          frame.counts = counts as OperationCounts;
          kernel.forward(frame, 0, n, t, t + cut);
        }
        for (const { kernel } of kernels) kernel.absorb?.(frame, 0, n, t, t + cut);
      }
    }
    frame.firstStep = firstStep;
  }

  /** Windows in descending order; `truncate` cuts the gradient of the state every so many steps. */
  private backwardChunk(frame: MutableFrame, chunk: ChunkRange, batch: number, truncate: number | undefined): void {
    const { groups, layout, loss, numSteps } = this.step;
    const seed = layout.outputGradients.get(loss as string) as SignalArray;
    chunkView(frame, seed).fill(1 / batch);
    for (const state of layout.gradientState.values()) chunkView(frame, state).fill(0);
    frame.firstStep = 0;
    frame.counts = noCounts();
    this.backwardPhase('after', groups, frame, chunk.count, 0, 1);
    const window = this.control.backwardWindow ?? numSteps;
    for (let t1 = numSteps; t1 > 0; ) {
      const t0 = Math.max(lastMultiple(t1 - 1, window), lastMultiple(t1 - 1, truncate ?? numSteps));
      this.backwardPhase('stepping', groups, frame, chunk.count, t0, t1);
      if (truncate !== undefined && t0 % truncate === 0) {
        for (const state of layout.gradientState.values()) chunkView(frame, state).fill(0);
      }
      t1 = t0;
    }
    this.backwardPhase('before', groups, frame, chunk.count, 0, 1);
    for (const { phase, members } of groups) {
      const steps = phase === 'stepping' ? numSteps : 1;
      for (const path of members) this.bound.get(path)?.kernel.accumulate?.(frame, chunk.count, steps);
    }
  }

  private backwardPhase(
    phase: Phase,
    groups: readonly SliceGroup[],
    frame: MutableFrame,
    n: number,
    t0: number,
    t1: number,
  ): void {
    const { outputGradients } = this.step.layout;
    for (const group of [...groups].reverse()) {
      if (group.phase !== phase) continue;
      const reversed = [...group.members].reverse().map((path) => this.bound.get(path) as BoundKernel);
      // What a delaying node hands back comes from later steps, and whoever feeds it may stand anywhere on the cycle.
      const delaying = reversed.filter(({ kernel }) => kernel.absorbBackward !== undefined);
      const kernels = [...delaying, ...reversed.filter(({ kernel }) => kernel.absorbBackward === undefined)];
      const cut = group.stepwise ? 1 : t1 - t0;
      for (let t = t1; t > t0; t -= cut) {
        for (const { path, kernel, binding } of kernels) {
          this.gather(path, frame, n, t - cut, t);
          const flows = Object.keys(binding.outputs).some((port) => outputGradients.has(`${path}.${port}`));
          if (flows) kernel.backward?.(frame, 0, n, t - cut, t);
        }
        for (const { path, kernel } of delaying) {
          this.gather(path, frame, n, t - cut, t);
          kernel.absorbBackward?.(frame, 0, n, t - cut, t);
        }
      }
    }
  }

  private gather(path: string, frame: Frame, n: number, t0: number, t1: number): void {
    for (const { node, sources, target } of this.gathers) {
      if (node === path) gatherGradient(frame, n, { t0, t1, numSteps: this.step.numSteps }, sources, target);
    }
  }

  private readLoss(frame: Frame, { first, count }: ChunkRange, losses: Float64Array): void {
    const { loss, layout } = this.step;
    const array = loss === undefined ? undefined : layout.signals.get(loss);
    if (array === undefined) return;
    const values = chunkView(frame, array);
    for (let n = 0; n < count; n++) losses[first + n] = values[n * array.sampleStride];
  }

  /** K: the first number that is not finite is named by node, port, sample and step; the run ends there. */
  private requireFinite(phase: Phase, frame: Frame, { count }: ChunkRange, t0: number, t1: number): void {
    const suspects = this.step.groups.filter((group) => group.phase === phase).flatMap(({ members }) => members);
    const outputs = suspects.flatMap((path) =>
      Object.entries(this.bound.get(path)?.binding.outputs ?? {}).map(([port, array]) => ({ path, port, array })),
    );
    if (outputs.every(({ array }) => isFiniteRange(frame, array, count, t0, t1))) return;
    for (let t = t0; t < t1; t++) {
      for (let n = 0; n < count; n++) {
        for (const { path, port, array } of outputs) {
          const values = chunkView(frame, array);
          const at = phase === 'stepping' ? rowOf(frame, array, n, t) : n * array.sampleStride;
          const bad = values.subarray(at, at + array.size).find((value) => !Number.isFinite(value));
          if (bad === undefined) continue;
          const step = phase === 'stepping' ? t : null;
          const facts = { sample: frame.samples[n], step, value: String(bad) };
          throw new ModelFailure(issue('not-finite', { node: path, port }, facts));
        }
      }
    }
  }
}

function lastMultiple(step: number, of: number): number {
  return step - (step % of);
}

type MutableFrame = { -readonly [Key in keyof Frame]: Frame[Key] };

function isFiniteRange(frame: Frame, array: SignalArray, count: number, t0: number, t1: number): boolean {
  const values = chunkView(frame, array as ChunkArray);
  // x·0 is 0 for every finite x and NaN otherwise: one sum answers for all.
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const start = array.stepStride > 0 ? rowOf(frame, array, n, t0) : n * array.sampleStride;
    const length = array.stepStride > 0 ? (t1 - t0) * array.stepStride : array.size;
    for (let i = start; i < start + length; i++) sum += values[i] * 0;
  }
  return sum === 0;
}

/**
 * N: chunks' partial sums are added in chunk order, whatever the order in which the chunks were computed. A chunk
 * that comes early waits.
 */
class ChunkSums {
  private next = 0;
  private readonly waiting = new Map<number, (Float32Array | Float64Array)[]>();

  constructor(
    private readonly buffer: ArrayBufferLike,
    private readonly trained: readonly TrainedArray[],
  ) {
    for (const { gradient } of trained) planView({ buffer }, gradient).fill(0);
  }

  add(chunk: number): void {
    const sums = this.trained.map((weight) => this.combine(weight));
    if (chunk !== this.next) {
      this.waiting.set(
        chunk,
        sums.map((sum) => sum.slice()),
      );
      return;
    }
    this.addToTotal(sums);
    for (let waited = this.waiting.get(this.next); waited !== undefined; waited = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.addToTotal(waited);
    }
  }

  /** The partial sum of one weight: of its only user, or of all users in an order that no name decides. */
  private combine({ partials, values }: TrainedArray): Float32Array | Float64Array {
    const views = partials.map(({ array }) => planView({ buffer: this.buffer }, array));
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

  private addToTotal(sums: readonly (Float32Array | Float64Array)[]): void {
    this.trained.forEach(({ gradient }, index) => {
      const total = planView({ buffer: this.buffer }, gradient);
      const sum = sums[index];
      // Storing into a Float32Array rounds; a sum of two float32 is rounded once either way.
      for (let i = 0; i < total.length; i++) total[i] += sum[i];
    });
    this.next++;
  }
}
