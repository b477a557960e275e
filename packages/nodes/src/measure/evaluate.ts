import { chunkView, column, defineDriver, featureCount, Missing, param, table } from '@rheobase/core';
import { z } from 'zod';
import { predict, Tally } from './prediction/tally.js';

const params = z.object({
  split: param.text('the split of the dataset that is evaluated', { default: 'test' }),
  ties: param.choice(['membrane', 'lowest'], 'who wins a tie: the higher membrane, or the lowest class at once', {
    default: 'membrane',
  }),
});

export const evaluate = defineDriver({
  type: 'measure/evaluate',
  version: 1,
  title: 'evaluate',
  doc: {
    summary: 'Runs a model over a split and counts how often the highest score is the true class.',
    equation: [
      'predicted = argmax_k Σ_t x_k[t]',
      'accuracy = share of samples with predicted = label',
      'precision_k = TP/(TP + FP),  recall_k = TP/(TP + FN),  F1_k = 2 TP/(2 TP + FP + FN)',
    ],
    symbols: {
      x: 'scores, or output spikes whose counts are compared',
      'TP, FP, FN': 'samples of class k taken for k; of others taken for k; of k taken for others',
      membrane: 'summed over the steps, decides a tie of spike counts; then the lower class wins',
    },
    source: 'The 95 % interval of the accuracy is Wilson’s score interval (Wilson 1927).',
    notes: [
      'The share of samples with a tie is reported.',
      'chance: the accuracy of always naming the most frequent class; a network that has learned nothing has about that.',
    ],
  },
  tags: ['accuracy', 'confusion', 'test'],
  params,
  inputs: {
    scores: { signal: ['real', 'spikes'], shape: ['n'], doc: 'scores or output spikes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
    membrane: { signal: ['real', 'voltage'], shape: ['n'], optional: true, doc: 'breaks ties of spike counts' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    accuracy: { result: 'number', doc: 'share of correct predictions' },
    summary: { result: 'table', doc: 'accuracy with its 95 % interval, chance, share of ties, samples' },
    confusion: { result: 'table', doc: 'samples by true and predicted class' },
    classes: { result: 'table', doc: 'one row per class: samples, predicted, correct, precision, recall, F1' },
    predictions: { result: 'table', doc: 'one row per sample' },
  },
  views: [{ view: 'matrix', port: 'confusion', row: 'label', column: 'predicted', value: 'samples' }],
  demand: ({ split }) => ({ split }),

  observe({ params: { ties }, inputs, inputTypes, samples, numSteps }) {
    const classes = featureCount(inputTypes.scores);
    const scores = new Tally(samples.length, classes, numSteps);
    const useMembrane = ties === 'membrane' && inputs.membrane !== undefined;
    const membranes = useMembrane ? new Tally(samples.length, classes, numSteps) : undefined;
    const labels = new Float64Array(samples.length);
    return {
      window(frame, span) {
        scores.add(frame, span, inputs.scores);
        membranes?.add(frame, span, inputs.membrane);
        const given = chunkView(frame, inputs.labels);
        for (let n = 0; n < span.count; n++) labels[span.first + n] = given[n * inputs.labels.sampleStride];
      },

      finish() {
        const predictions = Array.from(samples, (_, sample) => predict(scores, membranes, sample));
        const predicted = predictions.map((one) => one.predicted);
        const correct = predicted.filter((label, sample) => label === labels[sample]).length;
        const tied = predictions.filter((one) => one.tied).length;
        const { low, high } = wilson(correct, samples.length);
        const pairs = Array.from({ length: classes * classes }, (_, i) => [Math.floor(i / classes), i % classes]);
        const counts = new Float64Array(classes * classes);
        predicted.forEach((label, sample) => {
          counts[labels[sample] * classes + label]++;
        });
        const labelCounts = Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length);
        const share = (n: number) => (samples.length === 0 ? new Missing('no samples') : n / samples.length);
        return {
          accuracy:
            samples.length === 0
              ? { kind: 'number', value: null, missing: 'no samples' }
              : { kind: 'number', value: correct / samples.length },
          summary: {
            kind: 'table',
            table: table(
              column('accuracy', [share(correct)]),
              column('low', [low]),
              column('high', [high]),
              column('chance', [share(Math.max(0, ...labelCounts))]),
              column('ties', [share(tied)]),
              column('samples', [samples.length], { kind: 'integer' }),
            ),
          },
          confusion: {
            kind: 'table',
            table: table(
              column(
                'label',
                pairs.map(([truth]) => truth),
                { kind: 'integer' },
              ),
              column(
                'predicted',
                pairs.map(([, guess]) => guess),
                { kind: 'integer' },
              ),
              column('samples', [...counts], { kind: 'integer' }),
            ),
          },
          classes: { kind: 'table', table: perClass(counts, classes) },
          predictions: {
            kind: 'table',
            table: table(
              column('sample', [...samples], { kind: 'integer' }),
              column('label', [...labels], { kind: 'integer' }),
              column('predicted', predicted, { kind: 'integer' }),
              column(
                'tied',
                predictions.map((one) => (one.tied ? 1 : 0)),
                { kind: 'integer' },
              ),
            ),
          },
        };
      },
    };
  },
});

/** From the samples of each true class by each predicted one. */
function perClass(counts: Float64Array, classes: number) {
  const all = Array.from({ length: classes }, (_, k) => k);
  const correct = all.map((k) => counts[k * classes + k]);
  const samples = all.map((k) => all.reduce((sum, guess) => sum + counts[k * classes + guess], 0));
  const predicted = all.map((k) => all.reduce((sum, truth) => sum + counts[truth * classes + k], 0));
  const share = (of: readonly number[], reason: string) =>
    all.map((k) => (of[k] === 0 ? new Missing(reason) : correct[k] / of[k]));
  const whole = { kind: 'integer' } as const;
  return table(
    column('class', all, whole),
    column('samples', samples, whole),
    column('predicted', predicted, whole),
    column('correct', correct, whole),
    column('precision', share(predicted, 'never predicted')),
    column('recall', share(samples, 'no samples of this class')),
    column(
      'F1',
      all.map((k) =>
        samples[k] + predicted[k] === 0
          ? new Missing('neither predicted nor there')
          : (2 * correct[k]) / (samples[k] + predicted[k]),
      ),
    ),
  );
}

/** The 95 % score interval of a share. */
function wilson(successes: number, trials: number): { low: number | Missing; high: number | Missing } {
  if (trials === 0) return { low: new Missing('no samples'), high: new Missing('no samples') };
  const z2 = 1.959963984540054 * 1.959963984540054;
  const share = successes / trials;
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials);
  const half = Math.sqrt(z2 * ((share * (1 - share)) / trials + z2 / (4 * trials * trials))) / (1 + z2 / trials);
  return { low: centre - half, high: centre + half };
}
