import { chunkView, column, decimals, defineDriver, featureCount, Missing, param, rowOf, table } from '@rheobase/core';
import { z } from 'zod';
import { featureColumnCount, featureColumns } from '../recording/featureColumns.js';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  duration: param.quantity('ms', 'how long to run', {
    default: '1000 ms',
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
  from: param.quantity('ms', 'spikes later than this are counted', {
    default: '100 ms',
    min: '0 ms',
    wholeSteps: true,
  }),
  split: param.text('the split of the dataset, if there is one; empty for the first', { default: '' }),
});

const mostCells = 5_000_000;

export const firingRate = defineDriver({
  type: 'measure/firing-rate',
  version: 1,
  title: 'firing rate',
  doc: {
    summary: 'Counts the spikes of each neuron after a settling time and gives its firing rate.',
    equation: ['f = N / (duration − from)', 'f_ISI = (N − 1) / (t_last − t_first)'],
    symbols: {
      N: 'spikes with from < t < duration',
      f: 'firing rate, Hz: column "rate"',
      f_ISI: 'inverse of the mean interval between these spikes, Hz: column "rate from intervals"',
      t: 'time of a spike: step · dt, ms',
    },
    source: 'Spike count rate: Gerstner et al., Neuronal Dynamics (2014), §7.2.',
    notes: [
      'The count moves in jumps of 1 / (duration − from). The rate from intervals has no such jumps; it is missing for fewer than two spikes.',
      'A spike at exactly "from" is not counted.',
    ],
  },
  tags: ['f-i curve', 'spike count', 'frequency', 'isi'],
  params,
  inputs: { spikes: { signal: 'spikes', shape: ['...n'], time: 'required', doc: 'spikes of the neurons' } },
  outputs: { table: { result: 'table', doc: 'one row per neuron: neuron, its coordinates, spikes, rate' } },
  views: [{ view: 'rate', of: 'spikes', after: 'from', port: 'table', value: 'rate' }],
  check({ duration, from }) {
    if (decimals.compare(from.exact, duration.exact) < 0) return undefined;
    return { parameter: 'from', expected: `less than the duration of ${duration.written}`, got: `"${from.written}"` };
  },
  demand: ({ duration, split }) => ({ duration, ...(split === '' ? {} : { split }) }),
  checkPass({ inputTypes: { spikes }, samples }) {
    const perSample = featureCount(spikes) * (featureColumnCount(spikes) + 3);
    if (samples * perSample <= mostCells) return undefined;
    const most = Math.floor(mostCells / perSample);
    const expected = `a split of at most ${most} samples, so that the table stays under ${mostCells} cells`;
    return { parameter: 'split', expected, got: `${samples}` };
  },

  observe({ inputTypes, inputs, steps, numSteps, samples }) {
    const size = featureCount(inputTypes.spikes);
    const counts = new Float64Array(samples.length * size);
    const firsts = new Float64Array(samples.length * size);
    const lasts = new Float64Array(samples.length * size);
    return {
      window(frame, { first, count, t0, t1 }) {
        const spikes = chunkView(frame, inputs.spikes);
        for (let n = 0; n < count; n++) {
          for (let t = Math.max(t0, steps.from + 1); t < t1; t++) {
            const row = rowOf(frame, inputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              if (spikes[row + f] === 0) continue;
              const own = (first + n) * size + f;
              if (counts[own] === 0) firsts[own] = t;
              lasts[own] = t;
              counts[own] += 1;
            }
          }
        }
      },

      finish() {
        const { at } = stepTime(inputTypes.spikes.time as NonNullable<typeof inputTypes.spikes.time>);
        const rows = Array.from(counts, (_, row) => row);
        const rates = rows.map((row) => (1000 * counts[row]) / at(numSteps - steps.from));
        const interval = rows.map((row) =>
          counts[row] < 2
            ? new Missing('fewer than two spikes')
            : (1000 * (counts[row] - 1)) / at(lasts[row] - firsts[row]),
        );
        const leading = featureColumns(
          inputTypes.spikes,
          rows.map((row) => samples[Math.floor(row / size)]),
          rows.map((row) => row % size),
        );
        return {
          table: {
            kind: 'table',
            table: table(
              ...leading,
              column('spikes', [...counts], { kind: 'integer' }),
              column('rate', rates, { unit: 'Hz' }),
              column('rate from intervals', interval, { unit: 'Hz' }),
            ),
          },
        };
      },
    };
  },
});
