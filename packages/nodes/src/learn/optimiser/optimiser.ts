import type { TrainedWeight } from '@rheobase/core';

/** One step of an optimiser on one weight. */
export interface Optimiser {
  /** Names of the numbers it keeps per weight. */
  readonly moments: readonly string[];
  /** `update` counts from 1. */
  step(weight: TrainedWeight, update: number, settings: OptimiserSettings, round: (x: number) => number): void;
  /** Its compiled step, which gives Σ g² of the numbers it moved, in ascending index. */
  readonly twin?: {
    readonly name: string;
    given(
      weight: TrainedWeight,
      piece: Piece,
      update: number,
      settings: OptimiserSettings,
      round: (x: number) => number,
    ): readonly number[];
  };
}

/** The numbers [from, from + count) of a weight. */
export interface Piece {
  readonly from: number;
  readonly count: number;
}

export interface OptimiserSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;
}
