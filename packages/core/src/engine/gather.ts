import { chunkView, type Frame, type SignalArray } from '../define/kernel.js';
import type { EngineTwins } from './engineTwins.js';

interface Range {
  readonly t0: number;
  readonly t1: number;
  readonly ticks: number;
}

/**
 * N: the gradient of an output is the sum of what its consumers hand back. A consumer that runs over time hands
 * back one gradient per step to an output that is constant over time: these are summed first, in ascending step
 * order from +0. `t0` and `t1` are steps of the output, `ticks` is the length of the pass. Two contributions commute; three or more are added in ascending order of their values, so that
 * no name and no order of wires can change a bit.
 */
export function gatherGradient(
  frame: Frame,
  count: number,
  { t0, t1, ticks }: Range,
  sources: readonly SignalArray[],
  target: SignalArray,
  twins: EngineTwins,
): void {
  if (gatherFast(frame, count, { t0, t1, ticks }, sources, target, twins)) return;
  const out = chunkView(frame, target);
  const round = target.dtype === 'float32' ? Math.fround : (x: number) => x;
  const views = sources.map((source) => chunkView(frame, source));
  const [from, to] = target.stepStride > 0 ? [t0, t1] : [0, 1];
  const terms = new Float64Array(sources.length);
  for (let n = 0; n < count; n++) {
    for (let t = from; t < to; t++) {
      for (let f = 0; f < target.size; f++) {
        for (let k = 0; k < sources.length; k++) {
          const { sampleStride, stepStride, perTick } = sources[k];
          const at = n * sampleStride + f;
          terms[k] =
            stepStride > 0 && target.stepStride === 0
              ? sumOverSteps(views[k], at, stepStride, ticks * perTick, round)
              : views[k][at + t * stepStride];
        }
        out[n * target.sampleStride + t * target.stepStride + f] = sumSorted(terms, round);
      }
    }
  }
}

/** The two usual cases in one call each: one gradient summed over the steps; two, laid out as their sum. */
function gatherFast(
  { block }: Frame,
  count: number,
  { t0, t1, ticks }: Range,
  [first, second, ...others]: readonly SignalArray[],
  target: SignalArray,
  { sumSteps, addPair }: EngineTwins,
): boolean {
  if (target.dtype !== 'float32' || others.length > 0) return false;
  const address = (array: SignalArray, n: number, t: number) =>
    block + array.offset + 4 * (n * array.sampleStride + t * array.stepStride);
  const isSummed = ({ stepStride }: SignalArray) => stepStride > 0 && target.stepStride === 0;
  if (second === undefined) {
    if (sumSteps === undefined || !isSummed(first)) return false;
    for (let n = 0; n < count; n++) {
      const steps = ticks * first.perTick;
      sumSteps(address(first, n, 0), 4 * first.stepStride, steps, address(target, n, 0), target.size);
    }
    return true;
  }
  if (addPair === undefined || isSummed(first) || isSummed(second)) return false;
  if (first.stepStride !== target.stepStride || second.stepStride !== target.stepStride) return false;
  const length = target.size * (target.stepStride > 0 ? t1 - t0 : 1);
  const t = target.stepStride > 0 ? t0 : 0;
  if ([first, second, target].every(({ sampleStride }) => sampleStride === length)) {
    addPair(address(first, 0, t), address(second, 0, t), address(target, 0, t), count * length);
    return true;
  }
  for (let n = 0; n < count; n++) addPair(address(first, n, t), address(second, n, t), address(target, n, t), length);
  return true;
}

function sumOverSteps(
  values: Float32Array | Float64Array,
  at: number,
  stride: number,
  steps: number,
  round: (x: number) => number,
): number {
  let sum = 0;
  for (let t = 0; t < steps; t++) sum = round(sum + values[at + t * stride]);
  return sum;
}

/** Adds in ascending order of value; the order in which the terms came does not matter. */
export function sumSorted(terms: Float64Array, round: (x: number) => number): number {
  if (terms.length > 2) terms.sort();
  let sum = 0;
  for (const term of terms) sum = round(sum + term);
  return sum;
}
