import {
  chunkView,
  column,
  defineDriver,
  featureCount,
  Missing,
  param,
  rowOf,
  type Table,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { featureColumnCount, featureColumns } from '../recording/featureColumns.js';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  duration: param.optionalQuantity('ms', 'how long to run; without it, as long as the source says', {
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
  from: param.quantity('ms', 'spikes later than this are looked at', {
    default: '0 ms',
    min: '0 ms',
    wholeSteps: true,
  }),
  split: param.text('the split of the dataset, if there is one; empty for the first', { default: '' }),
});

const mostCells = 5_000_000;

export const isi = defineDriver({
  type: 'measure/isi',
  version: 1,
  title: 'intervals between spikes',
  doc: {
    summary: 'How regularly each neuron fires: the intervals between its spikes, their spread and their CV.',
    equation: [
      'x_k = t_(k+1) − t_k,  k = 1 … n',
      'mean = Σ x / n',
      'sd = √( Σ (x − mean)² / (n − 1) )',
      'CV = sd / mean',
    ],
    symbols: {
      t_k: 'time of spike k after from, ms',
      x_k: 'interval between neighbouring spikes, ms',
      n: 'intervals of one neuron: its spikes less one',
      CV: 'coefficient of variation, dimensionless: 0 for a clock, 1 for a Poisson process',
    },
    source:
      'Gerstner et al., Neuronal Dynamics (2014), §7.3.1; Softky & Koch 1993, doi:10.1523/JNEUROSCI.13-01-00334.1993.',
    notes: [
      'The mean is missing for fewer than two spikes, sd and CV for fewer than three.',
      'Few intervals give too small a CV, and long ones are missed at the ends of a run: say how long was measured.',
      'summary: rates over all neurons, silent ones too; CV over the neurons that have one.',
    ],
  },
  tags: ['interval', 'cv', 'variability', 'irregular', 'regular', 'spike count'],
  params,
  inputs: { spikes: { signal: 'spikes', shape: ['...n'], time: 'required', doc: 'spikes of the neurons' } },
  outputs: {
    table: {
      result: 'table',
      doc: 'one row per neuron: neuron, its coordinates, spikes, mean and sd of its intervals, CV',
    },
    summary: {
      result: 'table',
      doc: 'one row: neurons, spikes, mean and sd of their rates, share of silent ones, mean CV',
    },
  },
  check({ duration, from }) {
    if (duration === undefined || from.value < duration.value) return undefined;
    return { parameter: 'from', expected: `less than the duration of ${duration.written}`, got: `"${from.written}"` };
  },
  demand: ({ duration, split }) => ({
    ...(duration === undefined ? {} : { duration }),
    ...(split === '' ? {} : { split }),
  }),
  checkPass({ inputTypes: { spikes }, samples }) {
    const perSample = featureCount(spikes) * (featureColumnCount(spikes) + 4);
    if (samples * perSample <= mostCells) return undefined;
    const most = Math.floor(mostCells / perSample);
    const expected = `a split of at most ${most} samples, so that the table stays under ${mostCells} cells`;
    return { parameter: 'split', expected, got: `${samples}` };
  },

  observe({ inputTypes, inputs, steps, numSteps, samples }) {
    const size = featureCount(inputTypes.spikes);
    const trains = Array.from({ length: samples.length * size }, emptyTrain);
    const { at, unit } = stepTime(inputTypes.spikes.time as NonNullable<typeof inputTypes.spikes.time>);
    return {
      window(frame, { first, count, t0, t1 }) {
        const spikes = chunkView(frame, inputs.spikes);
        for (let n = 0; n < count; n++) {
          for (let t = Math.max(t0, steps.from + 1); t < t1; t++) {
            const row = rowOf(frame, inputs.spikes, n, t);
            for (let f = 0; f < size; f++) if (spikes[row + f] !== 0) addSpike(trains[(first + n) * size + f], t);
          }
        }
      },

      finish() {
        const leading = featureColumns(
          inputTypes.spikes,
          trains.map((_, row) => samples[Math.floor(row / size)]),
          trains.map((_, row) => row % size),
        );
        const spread = trains.map(spreadOf);
        const perNeuron = table(
          ...leading,
          column(
            'spikes',
            trains.map(({ spikes }) => spikes),
            { kind: 'integer' },
          ),
          column(
            'mean interval',
            trains.map((train) => inTime(meanOf(train))),
            { unit },
          ),
          column('sd of intervals', spread.map(inTime), { unit }),
          column(
            'CV',
            trains.map((train, k) => ratio(spread[k], meanOf(train))),
          ),
        );
        const length = at(numSteps - steps.from);
        const summary = summarise(
          trains,
          unit === 'ms' ? { length: length / 1000, unit: 'Hz' } : { length, unit: '1/step' },
        );
        return { table: { kind: 'table', table: perNeuron }, summary: { kind: 'table', table: summary } };

        function inTime(interval: number | Missing): number | Missing {
          return interval instanceof Missing ? interval : interval * at(1);
        }
      },
    };
  },
});

/** Spikes of one neuron in steps: whole numbers, so that their sums are exact. */
interface Train {
  spikes: number;
  first: number;
  last: number;
  /** Sum of the squares of the intervals. */
  squares: number;
}

function emptyTrain(): Train {
  return { spikes: 0, first: 0, last: 0, squares: 0 };
}

function addSpike(train: Train, step: number): void {
  if (train.spikes === 0) train.first = step;
  else train.squares += (step - train.last) * (step - train.last);
  train.last = step;
  train.spikes += 1;
}

function meanOf({ spikes, first, last }: Train): number | Missing {
  return spikes < 2 ? new Missing('fewer than two spikes') : (last - first) / (spikes - 1);
}

function spreadOf({ spikes, first, last, squares }: Train): number | Missing {
  if (spikes < 3) return new Missing('fewer than three spikes');
  const intervals = spikes - 1;
  const total = last - first;
  return Math.sqrt((intervals * squares - total * total) / (intervals * (intervals - 1)));
}

function ratio(a: number | Missing, b: number | Missing): number | Missing {
  if (a instanceof Missing) return a;
  return b instanceof Missing ? b : a / b;
}

function summarise(
  trains: readonly Train[],
  { length, unit }: { readonly length: number; readonly unit: string },
): Table {
  const rates = trains.map(({ spikes }) => spikes / length);
  const regularity = trains
    .map((train) => ratio(spreadOf(train), meanOf(train)))
    .filter((value): value is number => !(value instanceof Missing));
  const mean = average(rates);
  const squares = rates.reduce((sum, rate) => sum + (rate - mean) * (rate - mean), 0);
  const whole = { kind: 'integer' } as const;
  return table(
    column('neurons', [trains.length], whole),
    column('spikes', [trains.reduce((sum, { spikes }) => sum + spikes, 0)], whole),
    column('mean rate', [mean], { unit }),
    column(
      'sd of rates',
      [trains.length < 2 ? new Missing('only one neuron') : Math.sqrt(squares / (trains.length - 1))],
      {
        unit,
      },
    ),
    column('silent', [trains.filter(({ spikes }) => spikes === 0).length / trains.length]),
    column('with CV', [regularity.length], whole),
    column('mean CV', [regularity.length === 0 ? new Missing('no neuron fired three times') : average(regularity)]),
  );
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
