import {
  type Column,
  chunkView,
  column,
  defineDriver,
  type Extent,
  type Frame,
  featureCount,
  param,
  type RowBlock,
  rowOf,
  type SignalArray,
  type SignalType,
  type Span,
  type Table,
  type TimeAxis,
  table,
  tableDigest,
} from '@rheobase/core';
import { z } from 'zod';
import { featureColumns } from '../recording/featureColumns.js';
import { stepTime } from '../recording/stepTime.js';

const params = z.object({
  duration: param.optionalQuantity('ms', 'how long to run; without it, the source of the time axis says how long', {
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
  neurons: param.indices('the neurons to record, counted from 0; empty for all', { default: [] }),
  every: param.integer('voltage and values are kept at every so many steps; spikes always', { default: 1, min: 1 }),
  split: param.text('a split of one sample, if there is a dataset; empty for the first', { default: '' }),
});

type Params = z.output<typeof params>;

const sampled = ['voltage', 'values'] as const;

export const stream = defineDriver({
  type: 'measure/stream',
  version: 1,
  title: 'stream',
  doc: {
    summary: 'Writes spikes, voltages or values to files while the run goes on: for what does not fit into memory.',
    equation: ['t = step · dt'],
    symbols: { step: 'index of a time step, from 0', t: 'its time, ms; exact in decimals, then rounded once' },
    source: 'A recording to disk: one row per spike, or one row per time with a column for each neuron.',
    notes: [
      'Rows leave in the order of time, and those of one step in the order of the neurons. Nothing of them stays in memory, so the length of a run is bounded by the disk alone.',
      'The program writes recordings/<node>.<port>.csv. The table that the node gives has the number of rows and their SHA-256, so a receipt answers for every row.',
      'For one trial or one sample. What a graph shall plot or count goes through measure/record.',
    ],
  },
  tags: ['trace', 'raster', 'voltage', 'spike times', 'long', 'disk', 'csv'],
  params,
  inputs: {
    spikes: { signal: 'spikes', shape: ['...s'], time: 'required', optional: true, doc: 'spikes to record' },
    voltage: { signal: 'voltage', shape: ['...v'], time: 'required', optional: true, doc: 'voltages to record' },
    values: { signal: 'real', shape: ['...r'], time: 'required', optional: true, doc: 'any other numbers to record' },
  },
  outputs: { table: { result: 'table', doc: 'for each wired port its rows and their SHA-256' } },
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
  checkPass: (pass) => unknownNeuron(pass) ?? severalSamples(pass),

  observe({ params: { neurons, every }, inputTypes, inputs }) {
    const writers: Writer[] = [];
    if (inputs.spikes !== undefined) writers.push(new SpikeWriter(inputTypes.spikes, inputs.spikes, neurons));
    for (const port of sampled) {
      if (inputs[port] !== undefined)
        writers.push(new ValueWriter(port, inputTypes[port], inputs[port], neurons, every));
    }
    return {
      window(frame, span) {
        for (const writer of writers) writer.window(frame, span);
      },
      *rows() {
        for (const writer of writers) {
          const rows = writer.take();
          if (rows !== undefined) yield { port: writer.port, table: rows };
        }
      },
      finish() {
        const ended = writers.map((writer) => writer.finish());
        const summary = table(
          column(
            'port',
            writers.map(({ port }) => port),
            { kind: 'text' },
          ),
          column(
            'rows',
            ended.map(({ rows }) => rows),
            { kind: 'integer' },
          ),
          column(
            'sha256',
            ended.map(({ sha256 }) => sha256),
            { kind: 'text' },
          ),
        );
        return { table: { kind: 'table', table: summary } };
      },
    };
  },
});

function unknownNeuron({ params: { neurons }, inputTypes }: Extent<Params>) {
  for (const [port, type] of Object.entries(inputTypes)) {
    const size = featureCount(type);
    const unknown = neurons.find((neuron) => neuron >= size);
    if (unknown === undefined) continue;
    return { parameter: 'neurons', expected: `indices below ${size}, the neurons of ${port}`, got: `${unknown}` };
  }
  return undefined;
}

/** How chunks of samples alternate in memory is no matter of the experiment; the order of the rows would tell it. */
function severalSamples({ samples }: Extent<Params>) {
  if (samples === 1) return undefined;
  return { parameter: 'split', expected: 'one sample (measure/record takes several)', got: `${samples} samples` };
}

/** Collects the rows of the window that was just computed, until they are taken. */
abstract class Writer {
  private readonly digest = tableDigest();

  constructor(readonly port: RowBlock['port']) {}

  abstract window(frame: Frame, span: Span): void;

  /** The columns collected since they were last asked for, which then begin anew. */
  protected abstract columns(): Column[];

  take(): Table | undefined {
    const rows = table(...this.columns());
    this.digest.add(rows);
    return rows.columns[0].values.length === 0 ? undefined : rows;
  }

  finish(): { readonly rows: number; readonly sha256: string } {
    return this.digest.end();
  }
}

class SpikeWriter extends Writer {
  private readonly features: readonly number[];
  private neurons: number[] = [];
  private steps: number[] = [];

  constructor(
    private readonly type: SignalType,
    private readonly array: SignalArray,
    neurons: readonly number[],
  ) {
    super('spikes');
    this.features = selected(type, neurons);
  }

  window(frame: Frame, { t0, t1 }: Span): void {
    const spikes = chunkView(frame, this.array);
    const { features } = this;
    for (let t = t0; t < t1; t++) {
      const row = rowOf(frame, this.array, 0, t);
      for (let i = 0; i < features.length; i++) {
        if (spikes[row + features[i]] === 0) continue;
        this.neurons.push(features[i]);
        this.steps.push(t);
      }
    }
  }

  protected columns(): Column[] {
    const { steps, neurons } = this;
    this.neurons = [];
    this.steps = [];
    const time = stepTime(this.type.time as TimeAxis);
    return [
      ...featureColumns({ ...this.type, batch: null }, [], neurons),
      column('step', steps, { kind: 'integer' }),
      column('time', steps.map(time.at), { unit: time.unit }),
    ];
  }
}

class ValueWriter extends Writer {
  private readonly features: readonly number[];
  private steps: number[] = [];
  private kept: number[][];

  constructor(
    port: (typeof sampled)[number],
    private readonly type: SignalType,
    private readonly array: SignalArray,
    neurons: readonly number[],
    private readonly every: number,
  ) {
    super(port);
    this.features = selected(type, neurons);
    this.kept = this.features.map(() => []);
  }

  window(frame: Frame, { t0, t1 }: Span): void {
    const values = chunkView(frame, this.array);
    for (let t = Math.ceil(t0 / this.every) * this.every; t < t1; t += this.every) {
      const row = rowOf(frame, this.array, 0, t);
      this.steps.push(t);
      this.features.forEach((feature, i) => {
        this.kept[i].push(values[row + feature]);
      });
    }
  }

  protected columns(): Column[] {
    const { steps, kept, features } = this;
    this.steps = [];
    this.kept = features.map(() => []);
    const time = stepTime(this.type.time as TimeAxis);
    const unit = this.type.unit === '1' ? {} : { unit: this.type.unit };
    return [
      column('time', steps.map(time.at), { unit: time.unit }),
      ...features.map((feature, i) => column(`neuron ${feature}`, kept[i], unit)),
    ];
  }
}

/** The features to record, ascending. */
function selected(type: SignalType, neurons: readonly number[]): readonly number[] {
  if (neurons.length > 0) return [...neurons].sort((a, b) => a - b);
  return Array.from({ length: featureCount(type) }, (_, feature) => feature);
}
