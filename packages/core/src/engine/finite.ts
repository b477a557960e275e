import { chunkView, type Frame, rowOf, type SignalArray } from '../define/kernel.js';
import type { EngineTwins } from './engineTwins.js';

/** Where a number first stopped being finite. */
export interface NotFinite {
  readonly name: string;
  readonly sample: number;
  readonly step: number;
  readonly value: number;
}

/**
 * K: looks at what one window produced. The first number that is not finite, by step, then sample, then order of the
 * signals, is what a run step by step would have met first.
 */
export function findNotFinite(
  frame: Frame,
  signals: readonly { readonly name: string; readonly array: SignalArray }[],
  count: number,
  t0: number,
  t1: number,
  twins: EngineTwins,
): NotFinite | undefined {
  if (signals.every(({ array }) => isFiniteRange(frame, array, count, t0, t1, twins))) return undefined;
  for (let step = t0; step < t1; step++) {
    for (let n = 0; n < count; n++) {
      for (const { name, array } of signals) {
        const values = chunkView(frame, array);
        const at = rowOf(frame, array, n, step);
        const value = values.subarray(at, at + array.size).find((one: number) => !Number.isFinite(one));
        if (value !== undefined) return { name, sample: frame.samples[n], step, value };
      }
    }
  }
  return undefined;
}

function isFiniteRange(
  frame: Frame,
  array: SignalArray,
  count: number,
  t0: number,
  t1: number,
  { isFinite32, isFinite64 }: EngineTwins,
): boolean {
  const twin = array.dtype === 'float32' ? isFinite32 : isFinite64;
  const bytes = array.dtype === 'float32' ? 4 : 8;
  if (twin !== undefined) {
    const at = frame.block + array.offset;
    for (let n = 0; n < count; n++) {
      const length = array.stepStride > 0 ? (t1 - t0) * array.stepStride : array.size;
      if (twin(at + rowOf(frame, array, n, t0) * bytes, length) === 0) return false;
    }
    return true;
  }
  const values = chunkView(frame, array);
  // x·0 is 0 for every finite x and NaN otherwise: one sum answers for all.
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const start = rowOf(frame, array, n, t0);
    const length = array.stepStride > 0 ? (t1 - t0) * array.stepStride : array.size;
    for (let i = start; i < start + length; i++) sum += values[i] * 0;
  }
  return sum === 0;
}
