import type { TwinFunction, TwinUse } from '../define/accelerator.js';

/** The compiled functions that the engine itself calls; each is undefined where the TypeScript does its work. */
export interface EngineTwins {
  /** (from, count): 1 where all numbers are finite. */
  readonly isFinite32: TwinFunction | undefined;
  readonly isFinite64: TwinFunction | undefined;
  /** (into, from, count, isFirst): into += from, float32; where it is the first, into is taken as +0. */
  readonly addTo: TwinFunction | undefined;
  /** (a, b, into, count): into = a + b, float32. */
  readonly addPair: TwinFunction | undefined;
  /** (from, stepStride, steps, into, size): the sum over the steps, float32. */
  readonly sumSteps: TwinFunction | undefined;
}

export function engineTwins(use: TwinUse): EngineTwins {
  return {
    isFinite32: use.twin('isFinite32'),
    isFinite64: use.twin('isFinite64'),
    addTo: use.twin('addTo'),
    addPair: use.twin('addPair'),
    sumSteps: use.twin('sumSteps'),
  };
}

/** Where there is no accelerator. */
export const noTwins: EngineTwins = {
  isFinite32: undefined,
  isFinite64: undefined,
  addTo: undefined,
  addPair: undefined,
  sumSteps: undefined,
};
