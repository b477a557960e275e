import { chunkView, type Frame, rowOf, type SignalArray, type Span } from '@rheobase/core';

/** Sums a signal over time, sample by sample and class by class: spike counts, or scores as they are. */
export class Tally {
  readonly sums: Float64Array;

  constructor(
    samples: number,
    readonly classes: number,
    private readonly numSteps: number,
  ) {
    this.sums = new Float64Array(samples * classes);
  }

  add(frame: Frame, { first, count, t0, t1 }: Span, signal: SignalArray): void {
    const varies = signal.stepStride > 0;
    // What has no steps is known when the last one is done.
    if (!varies && t1 < this.numSteps) return;
    const { classes, sums } = this;
    const values = chunkView(frame, signal);
    for (let n = 0; n < count; n++) {
      const own = (first + n) * classes;
      for (let t = varies ? t0 : 0; t < (varies ? t1 : 1); t++) {
        const from = varies ? rowOf(frame, signal, n, t) : n * signal.sampleStride;
        for (let k = 0; k < classes; k++) sums[own + k] += values[from + k];
      }
    }
  }
}

export interface Prediction {
  readonly predicted: number;
  /** Whether several classes shared the highest sum. */
  readonly tied: boolean;
}

/** The class with the highest sum; a tie goes to the higher tie-break, then to the lower class. */
export function predict(tally: Tally, tieBreak: Tally | undefined, sample: number): Prediction {
  const at = sample * tally.classes;
  let predicted = 0;
  let tied = false;
  for (let k = 1; k < tally.classes; k++) {
    const difference = tally.sums[at + k] - tally.sums[at + predicted];
    if (difference > 0) {
      predicted = k;
      tied = false;
    } else if (difference === 0) {
      tied = true;
      if (tieBreak !== undefined && tieBreak.sums[at + k] > tieBreak.sums[at + predicted]) predicted = k;
    }
  }
  return { predicted, tied };
}
