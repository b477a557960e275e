import {
  chunkView,
  column,
  defineDriver,
  featureCount,
  Missing,
  param,
  rowOf,
  type TimeAxis,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  split: param.text('the split of the dataset that is looked at', { default: 'test' }),
});

export const firstSpike = defineDriver({
  type: 'measure/first-spike',
  version: 1,
  title: 'first-spike latency',
  doc: {
    summary: 'When the first neuron of a layer fires, sample by sample, and how often that neuron is the true class.',
    equation: ['latency = min { t : S_k[t] = 1 for some k }', 'first = the smallest such k'],
    symbols: {
      S: 'spikes of a layer, usually the output',
      latency: 'beginning of the step of the first spike; the first step is 0',
      'accuracy by first spike': 'share of all samples whose first neuron is the label; a silent sample is wrong',
    },
    source:
      'Thorpe, Delorme & Van Rullen 2001, Neural Networks 14, 715–725 (spike-based strategies for rapid processing).',
    notes: [
      'A sample in which no neuron fires is silent: it has no latency and does not enter the mean.',
      'The latency of every single neuron stands in measure/activity.',
    ],
  },
  tags: ['latency', 'time to first spike', 'reaction time', 'silent'],
  params,
  inputs: {
    spikes: { signal: 'spikes', shape: ['n'], time: 'required', doc: 'spikes of a layer' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', optional: true, doc: 'true class' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    summary: { result: 'table', doc: 'mean, median and latest latency, silent share, accuracy by first spike' },
    samples: { result: 'table', doc: 'one row per sample: latency and the neuron that fires first' },
  },
  demand: ({ split }) => ({ split }),

  observe({ inputs, inputTypes, samples }) {
    const size = featureCount(inputTypes.spikes);
    const none = -1;
    const steps = new Int32Array(samples.length).fill(none);
    const firsts = new Int32Array(samples.length).fill(none);
    const labels = inputs.labels === undefined ? undefined : new Float64Array(samples.length);
    const time = stepTime(inputTypes.spikes.time as TimeAxis);
    const unit = { unit: time.unit };
    return {
      window(frame, { first, count, t0, t1 }) {
        const spikes = chunkView(frame, inputs.spikes);
        for (let n = 0; n < count; n++) {
          for (let t = t0; t < t1 && steps[first + n] === none; t++) {
            const row = rowOf(frame, inputs.spikes, n, t);
            const neuron = spikes.subarray(row, row + size).findIndex((spike: number) => spike !== 0);
            if (neuron < 0) continue;
            steps[first + n] = t;
            firsts[first + n] = neuron;
          }
        }
        if (labels === undefined) return;
        const given = chunkView(frame, inputs.labels);
        for (let n = 0; n < count; n++) labels[first + n] = given[n * inputs.labels.sampleStride];
      },

      finish() {
        const fired = [...steps].filter((step) => step !== none).map((step) => time.at(step));
        const sorted = [...fired].sort((a, b) => a - b);
        const n = samples.length;
        const silent = new Missing(n === 0 ? 'no samples' : 'no sample has a spike');
        const mean = fired.length === 0 ? silent : fired.reduce((sum, one) => sum + one, 0) / fired.length;
        const share = (count: number) => (n === 0 ? new Missing('no samples') : count / n);
        const right =
          labels === undefined
            ? new Missing('labels are not wired')
            : share([...firsts].filter((neuron, i) => neuron === labels[i]).length);
        return {
          summary: {
            kind: 'table',
            table: table(
              column('mean', [mean], unit),
              column('median', [sorted[Math.floor((sorted.length - 1) / 2)] ?? silent], unit),
              column('latest', [sorted[sorted.length - 1] ?? silent], unit),
              column('silent', [share(n - fired.length)]),
              column('accuracy by first spike', [right]),
              column('samples', [n], { kind: 'integer' }),
            ),
          },
          samples: {
            kind: 'table',
            table: table(
              column('sample', [...samples], { kind: 'integer' }),
              column(
                'latency',
                [...steps].map((step) => (step === none ? new Missing('silent') : time.at(step))),
                unit,
              ),
              column(
                'first',
                [...firsts].map((neuron) => (neuron === none ? new Missing('silent') : neuron)),
                { kind: 'integer' },
              ),
            ),
          },
        };
      },
    };
  },
});
