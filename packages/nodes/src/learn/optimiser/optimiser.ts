import type { TrainedWeight, TrainerBinding } from '@rheobase/core';

/** One step of an optimiser on one weight. `update` counts from 1. */
export interface Optimiser {
  /** Names of the numbers it keeps per weight. */
  readonly moments: readonly string[];
  step(
    weight: TrainedWeight,
    update: number,
    settings: OptimiserSettings,
    round: (x: number) => number,
    twin?: TrainerBinding['twin'],
  ): void;
}

export interface OptimiserSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly weightDecay: number;
}
