import { chunkView, featureCount, type TrainerBinding, type Watch } from '@rheobase/core';
import { predict, Tally } from '../../measure/prediction/tally.js';

export interface Means {
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** Loss and accuracy of samples as they are seen, each looked at once. */
export class Score {
  private readonly tally: Tally | undefined;
  private readonly labels: Float64Array;
  private count = 0;
  private loss = 0;
  private correct = 0;

  constructor(
    private readonly binding: TrainerBinding,
    samples: number,
  ) {
    const { inputs, inputTypes, numSteps } = binding;
    const measured = inputs.scores !== undefined && inputs.labels !== undefined;
    this.tally = measured ? new Tally(samples, featureCount(inputTypes.scores), numSteps) : undefined;
    this.labels = new Float64Array(samples);
  }

  /** What looks on at the samples that `take` takes next, of which `offset` came before. */
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

  /** The losses of the next samples, in their order. */
  take(losses: Float64Array): void {
    const { tally, labels } = this;
    for (const loss of losses) {
      this.loss += loss;
      if (tally !== undefined && predict(tally, undefined, this.count).predicted === labels[this.count]) this.correct++;
      this.count++;
    }
  }

  means(): Means {
    const { count, loss, correct, tally } = this;
    if (count === 0) return { loss: null, accuracy: null };
    return { loss: loss / count, accuracy: tally === undefined ? null : correct / count };
  }
}
