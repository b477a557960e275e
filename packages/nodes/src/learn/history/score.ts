import { chunkView, featureCount, type TrainerBinding, type Watch } from '@rheobase/core';
import { predict, Tally } from '../../measure/prediction/tally.js';

export interface Means {
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** Loss and accuracy of samples as they are seen. */
export class Score {
  private readonly losses: number[] = [];
  private readonly tally: Tally | undefined;
  private readonly labels: Float64Array;

  constructor(
    private readonly binding: TrainerBinding,
    samples: number,
  ) {
    const { inputs, types, numSteps } = binding;
    const measured = inputs.scores !== undefined && inputs.labels !== undefined;
    this.tally = measured ? new Tally(samples, featureCount(types.scores), numSteps) : undefined;
    this.labels = new Float64Array(samples);
  }

  watch(offset: number): Watch {
    const { inputs } = this.binding;
    return (frame, span) => {
      if (this.tally === undefined) return;
      this.tally.add(frame, { ...span, first: offset + span.first }, inputs.scores);
      const given = chunkView(frame, inputs.labels);
      for (let n = 0; n < span.count; n++) {
        this.labels[offset + span.first + n] = given[n * inputs.labels.sampleStride];
      }
    };
  }

  take(first: number, losses: Float64Array): void {
    losses.forEach((loss, i) => {
      this.losses[first + i] = loss;
    });
  }

  means(): Means {
    const { length } = this.losses;
    if (length === 0) return { loss: null, accuracy: null };
    const loss = this.losses.reduce((sum, one) => sum + one, 0) / length;
    if (this.tally === undefined) return { loss, accuracy: null };
    let correct = 0;
    for (let sample = 0; sample < length; sample++) {
      if (predict(this.tally, undefined, sample).predicted === this.labels[sample]) correct++;
    }
    return { loss, accuracy: correct / length };
  }
}
