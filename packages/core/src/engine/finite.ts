import { chunkView, type Frame, rowOf, type SignalArray } from '../define/kernel.js';
import type { EngineTwins } from './engineTwins.js';

/** Where a number first stopped being finite. */
export interface NotFinite {
  readonly name: string;
  readonly sample: number;
  readonly step: number;
  readonly value: number;
}

interface Named {
  readonly name: string;
  readonly array: SignalArray;
}

/**
 * K: looks at what the ticks [t0, t1) produced. The first number that is not finite, by time, then sample, then order of
 * the signals, is what a run step by step would have met first.
 */
export function findNotFinite(
  frame: Frame,
  signals: readonly Named[],
  count: number,
  t0: number,
  t1: number,
  twins: EngineTwins,
): NotFinite | undefined {
  if (signals.every(({ array }) => isFiniteRange(frame, array, count, t0, t1, twins))) return undefined;
  let found: (NotFinite & { readonly perTick: number; readonly n: number }) | undefined;
  for (const { name, array } of signals) {
    const first = firstIn(frame, array, count, t0, t1);
    if (first === undefined) continue;
    const { perTick } = array;
    const later = found === undefined ? -1 : first.step * found.perTick - found.step * perTick;
    if (found !== undefined && (later > 0 || (later === 0 && first.n >= found.n))) continue;
    found = { name, perTick, sample: frame.samples[first.n], ...first };
  }
  if (found === undefined) return undefined;
  const { name, sample, step, value } = found;
  return { name, sample, step, value };
}

function firstIn(
  frame: Frame,
  array: SignalArray,
  count: number,
  t0: number,
  t1: number,
): { n: number; step: number; value: number } | undefined {
  const values = chunkView(frame, array);
  const { perTick, size } = array;
  for (let step = t0 * perTick; step < t1 * perTick; step++) {
    for (let n = 0; n < count; n++) {
      const at = rowOf(frame, array, n, step);
      const value = values.subarray(at, at + size).find((one: number) => !Number.isFinite(one));
      if (value !== undefined) return { n, step, value };
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
  const length = array.stepStride > 0 ? (t1 - t0) * array.perTick * array.stepStride : array.size;
  const from = t0 * array.perTick;
  if (twin !== undefined) {
    const at = frame.block + array.offset;
    // Where the samples lie side by side, one call looks at all of them.
    if (length === array.sampleStride) return twin(at + rowOf(frame, array, 0, from) * bytes, count * length) === 1;
    for (let n = 0; n < count; n++) {
      if (twin(at + rowOf(frame, array, n, from) * bytes, length) === 0) return false;
    }
    return true;
  }
  const values = chunkView(frame, array);
  // x·0 is 0 for every finite x and NaN otherwise: one sum answers for all.
  let sum = 0;
  for (let n = 0; n < count; n++) {
    const start = rowOf(frame, array, n, from);
    for (let i = start; i < start + length; i++) sum += values[i] * 0;
  }
  return sum === 0;
}
