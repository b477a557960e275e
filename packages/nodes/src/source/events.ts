import { chunkView, defineSignal, dimensions, lengthOf, param, parseQuantity, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { readEventFile } from '../data/eventFile.js';
import { datasetOf, ownFile } from '../parameter/dataFile.js';
import { batchOf, checkCounts, samplesParams, timeOf } from './own/ownSignal.js';

const params = z.object({
  file: ownFile('the CSV or npz file, as "rheobase data add" prints it'),
  separator: param.choice(['comma', 'semicolon', 'tab'], 'in a CSV file: what stands between two cells', {
    default: 'comma',
  }),
  samples: param.integer('number of samples', { default: 1, min: 1, max: 100_000_000 }),
  channels: param.integer('number of channels', { default: 1, min: 1, max: 10_000_000 }),
  classes: param.integer('how many classes the labels have, from 0 on', { default: 1, min: 1, max: 1_000_000 }),
  dt: param.quantity('ms', 'time step', { default: '1 ms', min: '0 ms', aboveMin: true }),
  duration: param.quantity('ms', 'how long a sample is; later events are left out', {
    default: '100 ms',
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
  timeUnit: param.text('for a .npz file: the unit of its times', { default: 'ms', maxLength: 32 }),
  ...samplesParams,
});

type Params = z.output<typeof params>;

export const events = defineSignal({
  type: 'source/events',
  version: 1,
  title: 'events from a file',
  doc: {
    summary: 'Spikes of your own as a list of events: from an event camera, a cochlea, a recording of many neurons.',
    equation: ['S_k[t] = 1 if sample has an event of channel k with t ≤ time / dt < t + 1, else 0'],
    symbols: { S_k: 'spike in channel k, 0 or 1', t: 'step', dt: 'time step, ms', label: 'class of the sample' },
    source: 'Definition. A row is an event: sample, time, channel and, if there are labels, label.',
    notes: [
      'CSV: columns "sample", "time (ms)" in any unit of time, "channel" and "label". npz: arrays of these names with one axis, and `timeUnit`. Rows may stand in any order.',
      'A time closer than 10⁻⁹ of itself to the beginning of a step counts to that step, so that 0.3 ms is step 3 of 0.1 ms. Several events of a channel in one step are one spike.',
      'The label of a sample is that of its rows, which must agree; a sample without events has label 0. Without labels all samples are of one class.',
      'The file is named by its SHA-256 and looked for in the data folder (--data-dir), then among the files that "rheobase data add" keeps; never by a path.',
    ],
  },
  tags: ['aer', 'dvs', 'neuromorphic', 'spikes', 'csv', 'npz', 'data', 'own', 'dataset'],
  params,
  inputs: {},
  outputs: {
    spikes: { signal: 'spikes', shape: ['n'], doc: 'a spike for each event' },
    labels: { signal: 'label', shape: [], time: 'none', doc: 'the class of the sample' },
  },
  check(own) {
    const unit = parseQuantity(`1 ${own.timeUnit}`);
    const isTime = 'ok' in unit && unit.ok.dimension.every((power, base) => power === own.dt.dimension[base]);
    if (!isTime)
      return { parameter: 'timeUnit', expected: 'a unit of time, such as ms or us', got: `"${own.timeUnit}"` };
    return checkCounts(own, own.samples);
  },
  infer({ path, params: own }) {
    const batch = batchOf(path, own, own.samples);
    const steps = stepsOfSample(own);
    return {
      outputs: {
        spikes: { shape: dimensions(own.channels), time: timeOf(path, own.dt, steps), varies: true, batch },
        labels: { batch, time: null, varies: false, classes: own.classes },
      },
    };
  },
  data: ({ file }) => datasetOf(file),
  checkData(own, content) {
    const found = read(own, content(own.file.name));
    return 'error' in found ? { file: own.file.name, reason: found.error } : undefined;
  },

  kernel(at) {
    const found = read(at.params, at.file(at.params.file.name));
    if ('error' in found) throw new Error(`internal: ${at.params.file.name}: ${found.error}`);
    const { firing, labels } = found;
    const { size } = at.outputs.spikes;
    return {
      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.outputs.spikes);
        const classes = chunkView(frame, at.outputs.labels);
        for (let n = n0; n < n1; n++) {
          const sample = frame.samples[n];
          classes[n * at.outputs.labels.sampleStride] = labels[sample];
          const own = firing.get(sample);
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.spikes, n, t);
            spikes.fill(0, to, to + size);
            for (const channel of own?.get(t) ?? []) spikes[to + channel] = 1;
          }
        }
      },
    };
  },
});

function stepsOfSample({ duration, dt }: Params): number {
  return lengthOf(duration, dt) ?? 1;
}

interface Events {
  /** By sample and step: the channels that fire. */
  readonly firing: ReadonlyMap<number, ReadonlyMap<number, readonly number[]>>;
  readonly labels: Int32Array;
}

function read(own: Params, bytes: Uint8Array): Events | { error: string } {
  const found = readEventFile(bytes, own);
  if ('error' in found) return found;
  const { sample, channel, label } = found;
  const labels = new Int32Array(own.samples);
  if (label === undefined && own.classes > 1)
    return { error: `it has no "label", but the graph says ${own.classes} classes` };
  const seen = new Set<number>();
  const firing = new Map<number, Map<number, number[]>>();
  const steps = stepsOfSample(own);
  for (let i = 0; i < sample.length; i++) {
    const row = `event ${i + 1}`;
    if (!isIndex(sample[i], own.samples))
      return { error: `${row}: sample ${sample[i]} is not from 0 to ${own.samples - 1}` };
    if (!isIndex(channel[i], own.channels))
      return { error: `${row}: channel ${channel[i]} is not from 0 to ${own.channels - 1}` };
    const time = found.time[i] * found.milliseconds;
    if (!(time >= 0)) return { error: `${row}: time ${found.time[i]} is before the sample begins` };
    if (label !== undefined) {
      if (!isIndex(label[i], own.classes))
        return { error: `${row}: label ${label[i]} is not from 0 to ${own.classes - 1}` };
      if (seen.has(sample[i]) && labels[sample[i]] !== label[i])
        return { error: `${row}: sample ${sample[i]} has two labels` };
      seen.add(sample[i]);
      labels[sample[i]] = label[i];
    }
    const step = stepAt(time, own.dt.value);
    if (step < steps) add(firing, sample[i], step, channel[i]);
  }
  return { firing, labels };
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}

function stepAt(time: number, dt: number): number {
  const near = Math.floor(time / dt + 0.5);
  return Math.abs(time - near * dt) <= 1e-9 * time ? near : Math.floor(time / dt);
}

function add(firing: Map<number, Map<number, number[]>>, sample: number, step: number, channel: number): void {
  const own = firing.get(sample) ?? new Map<number, number[]>();
  firing.set(sample, own);
  const there = own.get(step);
  if (there === undefined) own.set(step, [channel]);
  else there.push(channel);
}
