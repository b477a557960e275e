import { cos } from '@rheobase/core';

const halfPi = 1.5707963267948966;

export interface ScheduleSettings {
  readonly schedule: 'constant' | 'step' | 'cosine';
  readonly warmUp: number;
  readonly stepEpochs: number;
  readonly stepFactor: number;
  readonly finalShare: number;
}

/** Where in a training an update stands. */
export interface UpdatePosition {
  /** Counts from 0. */
  readonly epoch: number;
  /** Counts from 1 over the whole training. */
  readonly update: number;
  readonly updates: number;
}

/**
 * The share of the learning rate that an update uses, in float64.
 * warm-up: u/W for the first W updates. step: stepFactor^⌊epoch/stepEpochs⌋. cosine: from 1 down to finalShare at the
 * last update, f + (1 − f)(1 + cos(π p))/2 with p the share of the updates after the warm-up.
 * Source: cosine, Loshchilov & Hutter 2017, arXiv:1608.03983; linear warm-up, Goyal et al. 2017, arXiv:1706.02677.
 */
export function rateShare(settings: ScheduleSettings, { epoch, update, updates }: UpdatePosition): number {
  const { schedule, warmUp, stepEpochs, stepFactor, finalShare } = settings;
  if (update <= warmUp) return update / warmUp;
  if (schedule === 'step') {
    let share = 1;
    for (let done = stepEpochs; done <= epoch; done += stepEpochs) share *= stepFactor;
    return share;
  }
  if (schedule === 'cosine') {
    const after = updates - warmUp;
    const progress = after <= 1 ? 0 : (update - warmUp - 1) / (after - 1);
    return finalShare + ((1 - finalShare) * (1 + cos(2 * halfPi * progress))) / 2;
  }
  return 1;
}
