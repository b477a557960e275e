import {
  chunkView,
  column,
  defineDriver,
  type Extent,
  type Frame,
  featureCount,
  Missing,
  param,
  type Result,
  rowOf,
  type SignalArray,
  type SignalType,
  type Span,
  type TimeAxis,
  table,
} from '@rheobase/core';
import { z } from 'zod';
import { featureColumnCount, featureColumns } from '../recording/featureColumns.js';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  duration: param.optionalQuantity('ms', 'how long to run; without it, the source of the time axis says how long', {
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
  neurons: param.indices('the neurons to record, counted from 0; empty for all', { default: [] }),
  every: param.integer('voltage and values are kept at every so many steps; spikes always', { default: 1, min: 1 }),
  split: param.text('the split of the dataset, if there is one; empty for the first', { default: '' }),
  samples: param.optionalInteger('records only the first so many samples of the split', { min: 1 }),
});

/** A table above this would choke a browser and a spreadsheet alike. */
const mostCells = 5_000_000;

const sampled = ['voltage', 'values'] as const;

export const record = defineDriver({
  type: 'measure/record',
  version: 1,
  title: 'record',
  doc: {
    summary: 'Writes down the spikes, voltages or values of neurons over time.',
    equation: ['t = step · dt'],
    symbols: { step: 'index of a time step, from 0', t: 'its time, ms; exact in decimals, then rounded once' },
    source: 'A multi-unit recording: one row per event or per neuron and time.',
    notes: [
      'Tables are in long form, neuron by neuron in ascending time, with the coordinates of the neuron (its current in a sweep) in columns of their own.',
      'Spikes are stored as step indices. A silent neuron has no row.',
      `A table holds at most ${mostCells} cells. Voltage and values over it are refused before the run, with the value of "every" that fits; spikes over it are cut after the last that fits, and the last row says how many are missing.`,
    ],
  },
  tags: ['trace', 'raster', 'voltage', 'spike times', 'csv'],
  params,
  inputs: {
    spikes: { signal: 'spikes', shape: ['...s'], time: 'required', optional: true, doc: 'spikes to record' },
    voltage: { signal: 'voltage', shape: ['...v'], time: 'required', optional: true, doc: 'voltages to record' },
    values: { signal: 'real', shape: ['...r'], time: 'required', optional: true, doc: 'any other numbers to record' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    spikes: { result: 'table', needs: 'spikes', doc: 'neuron, its coordinates, step and time of each spike' },
    voltage: { result: 'table', needs: 'voltage', doc: 'neuron, its coordinates, time and voltage' },
    values: { result: 'table', needs: 'values', doc: 'neuron, its coordinates, time and value' },
  },
  check({ neurons }) {
    const twice = neurons.find((neuron, i) => neurons.indexOf(neuron) !== i);
    return twice === undefined
      ? undefined
      : { parameter: 'neurons', expected: 'each neuron once', got: `${twice} twice` };
  },
  demand: ({ duration, split }) => ({
    ...(duration === undefined ? {} : { duration }),
    ...(split === '' ? {} : { split }),
  }),
  checkPass: (pass) => unknownNeuron(pass) ?? tooManyCells(pass),

  observe({ params: { neurons, every, samples: limit }, inputTypes, inputs, numSteps, samples: all }) {
    const samples = all.subarray(0, limit ?? all.length);
    const recorders: Recorder[] = [];
    if (inputs.spikes !== undefined) {
      const most = Math.floor(mostCells / (featureColumnCount(inputTypes.spikes) + 2));
      recorders.push(recordSpikes(inputTypes.spikes, inputs.spikes, { neurons, most, samples }));
    }
    for (const port of sampled) {
      if (inputs[port] === undefined) continue;
      recorders.push(recordValues(port, inputTypes[port], inputs[port], { neurons, every, numSteps, samples }));
    }
    return {
      window(frame, span) {
        const count = Math.min(span.count, samples.length - span.first);
        if (count > 0) for (const recorder of recorders) recorder.window(frame, { ...span, count });
      },
      finish: () => Object.fromEntries(recorders.map(({ port, finish }) => [port, finish()])),
    };
  },
});

type Params = z.output<typeof params>;

function unknownNeuron({ params: { neurons }, inputTypes }: Extent<Params>) {
  for (const [port, type] of Object.entries(inputTypes)) {
    const size = featureCount(type);
    const unknown = neurons.find((neuron) => neuron >= size);
    if (unknown === undefined) continue;
    return { parameter: 'neurons', expected: `indices below ${size}, the neurons of ${port}`, got: `${unknown}` };
  }
  return undefined;
}

function tooManyCells({
  params: { neurons, every, samples: limit },
  inputTypes,
  samples: all,
  numSteps,
}: Extent<Params>) {
  const samples = Math.min(all, limit ?? all);
  for (const port of sampled) {
    const type = inputTypes[port];
    if (type === undefined) continue;
    const perStep = samples * selected(type, neurons).length * (featureColumnCount(type) + 2);
    if (Math.ceil(numSteps / every) * perStep <= mostCells) continue;
    const why = `so that the table of ${port} stays under ${mostCells} cells`;
    const mostSteps = Math.floor(mostCells / perStep);
    return mostSteps === 0
      ? { parameter: 'neurons', expected: `fewer neurons, ${why}`, got: `${selected(type, neurons).length}` }
      : { parameter: 'every', expected: `at least ${Math.ceil(numSteps / mostSteps)}, ${why}`, got: `${every}` };
  }
  return undefined;
}

/** The features to record, ascending. */
function selected(type: SignalType, neurons: readonly number[]): readonly number[] {
  if (neurons.length > 0) return [...neurons].sort((a, b) => a - b);
  return Array.from({ length: featureCount(type) }, (_, feature) => feature);
}

interface Recorder {
  readonly port: string;
  window(frame: Frame, span: Span): void;
  finish(): Result;
}

interface Wanted {
  readonly neurons: readonly number[];
  readonly samples: Int32Array;
}

/** Each sample may keep the same number of spikes, so that the order of chunks changes nothing. */
function recordSpikes(
  type: SignalType,
  array: SignalArray,
  { neurons, samples, most }: Wanted & { most: number },
): Recorder {
  const features = selected(type, neurons);
  const mostPerSample = Math.floor(most / samples.length);
  const kept = Array.from(samples, () => ({ steps: [] as number[], features: [] as number[], lost: 0 }));
  return {
    port: 'spikes',
    window(frame, { first, count, t0, t1 }) {
      const spikes = chunkView(frame, array);
      for (let n = 0; n < count; n++) {
        const own = kept[first + n];
        for (let t = t0; t < t1; t++) {
          const row = rowOf(frame, array, n, t);
          for (const feature of features) {
            if (spikes[row + feature] === 0) continue;
            if (own.steps.length === mostPerSample) {
              own.lost += 1;
              continue;
            }
            own.steps.push(t);
            own.features.push(feature);
          }
        }
      }
    },

    finish() {
      const sampleCells: number[] = [];
      const featureCells: (number | Missing)[] = [];
      const stepCells: (number | Missing)[] = [];
      const time = stepTime(type.time as TimeAxis);
      kept.forEach(({ steps, features: of, lost }, position) => {
        const order = steps.map((_, i) => i).sort((a, b) => of[a] - of[b] || a - b);
        for (const i of order) {
          featureCells.push(of[i]);
          stepCells.push(steps[i]);
        }
        if (lost > 0) {
          const full = new Missing(`${lost} later spikes did not fit into the table`);
          featureCells.push(full);
          stepCells.push(full);
        }
        while (sampleCells.length < stepCells.length) sampleCells.push(samples[position]);
      });
      const times = stepCells.map((step) => (step instanceof Missing ? step : time.at(step)));
      const columns = [column('step', stepCells, { kind: 'integer' }), column('time', times, { unit: time.unit })];
      return { kind: 'table', table: table(...featureColumns(type, sampleCells, featureCells), ...columns) };
    },
  };
}

interface Sampling extends Wanted {
  readonly every: number;
  readonly numSteps: number;
}

function recordValues(
  port: (typeof sampled)[number],
  type: SignalType,
  array: SignalArray,
  wanted: Sampling,
): Recorder {
  const { neurons, samples, every, numSteps } = wanted;
  const features = selected(type, neurons);
  const perNeuron = Math.ceil(numSteps / every);
  const perSample = features.length * perNeuron;
  const kept = new Float64Array(samples.length * perSample);
  return {
    port,
    window(frame, { first, count, t0, t1 }) {
      const values = chunkView(frame, array);
      for (let n = 0; n < count; n++) {
        for (let k = Math.ceil(t0 / every); k * every < t1; k++) {
          const row = rowOf(frame, array, n, k * every);
          for (let i = 0; i < features.length; i++) {
            kept[(first + n) * perSample + i * perNeuron + k] = values[row + features[i]];
          }
        }
      }
    },

    finish() {
      const rows = Array.from(kept, (_, row) => row);
      const time = stepTime(type.time as TimeAxis);
      const times = Array.from({ length: perNeuron }, (_, k) => time.at(k * every));
      const leading = featureColumns(
        type,
        rows.map((row) => samples[Math.floor(row / perSample)]),
        rows.map((row) => features[Math.floor(row / perNeuron) % features.length]),
      );
      const columns = [
        column(
          'time',
          rows.map((row) => times[row % perNeuron]),
          { unit: time.unit },
        ),
        column(port === 'voltage' ? 'voltage' : 'value', [...kept], type.unit === '1' ? {} : { unit: type.unit }),
      ];
      return { kind: 'table', table: table(...leading, ...columns) };
    },
  };
}
