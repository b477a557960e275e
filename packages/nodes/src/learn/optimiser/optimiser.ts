import type { TrainedWeight, TrainerBinding } from '@rheobase/core';

/** One step of an optimiser on one weight. */
export interface Optimiser {
  /** Names of the numbers it keeps per weight. */
  readonly moments: readonly string[];
  /** `update` counts from 1. Gives the sum of the squares of the gradient, in ascending index, where that came for free. */
  step(
    weight: TrainedWeight,
    update: number,
    settings: OptimiserSettings,
    round: (x: number) => number,
    twin?: TrainerBinding['twin'],
  ): number | undefined;
}

export interface OptimiserSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;
}
