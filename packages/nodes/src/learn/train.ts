import {
  chunkView,
  column,
  defineDriver,
  featureCount,
  type Json,
  Missing,
  param,
  type RunEvent,
  type Table,
  type TrainerBinding,
  table,
  type Watch,
} from '@rheobase/core';
import { z } from 'zod';
import { predict, Tally } from '../measure/prediction/tally.js';
import { adam } from './optimiser/adam.js';
import type { Optimiser } from './optimiser/optimiser.js';
import { sgd } from './optimiser/sgd.js';

const optimisers = { adam, sgd } satisfies Record<string, Optimiser>;

const params = z.object({
  split: param.text('the split of the dataset that is trained on', { default: 'train' }),
  epochs: param.integer('times that every sample is seen', { default: 5, min: 1, max: 100_000 }),
  batchSize: param.integer('samples per update', { default: 128, min: 1, max: 1_000_000 }),
  shuffle: param.flag('whether each epoch has its own order', { default: true }),
  optimiser: param.choice(['adam', 'sgd'], 'how the weights follow the gradient', { default: 'adam' }),
  learningRate: param.number('step size η', { default: 1e-3, min: 0 }),
  beta1: param.number('Adam: decay of the first moment', { default: 0.9, min: 0, max: 1 }),
  beta2: param.number('Adam: decay of the second moment', { default: 0.999, min: 0, max: 1 }),
  epsilon: param.number('Adam: added to the root of the second moment', { default: 1e-8, min: 0 }),
  truncate: param.optionalInteger('cuts the gradient through time every so many steps', { min: 1 }),
  monitor: param.text('a split whose loss is reported after each epoch; empty for none', { default: '' }),
});

export const train = defineDriver({
  type: 'learn/train',
  version: 1,
  title: 'train',
  doc: {
    summary: 'Moves the weights upstream of a loss down its gradient, batch by batch.',
    equation: ['w ← w − η · step(∂/∂w (1/B) Σ_samples L)'],
    symbols: {
      w: 'weights upstream of the loss that are not frozen',
      L: 'loss of one sample',
      B: 'samples in the batch; the last one of an epoch may be smaller',
      η: 'learning rate',
    },
    source: 'Adam: Kingma & Ba 2015, arXiv:1412.6980; SGD: Robbins & Monro 1951. Back-propagation through time.',
    notes: [
      'The loss and accuracy of an epoch are means over its samples as they were seen, before each update.',
      'Nothing but `truncate` cuts a gradient. Each epoch end is a checkpoint.',
    ],
  },
  tags: ['adam', 'sgd', 'bptt', 'optimiser'],
  params,
  inputs: {
    loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' },
    scores: { signal: ['real', 'spikes'], shape: ['n'], optional: true, doc: 'scores or spikes, for the accuracy' },
    labels: { signal: 'label', shape: [], time: 'none', optional: true, doc: 'true class, for the accuracy' },
    model: { result: 'model', optional: true, doc: 'weights to start from' },
  },
  outputs: {
    model: { result: 'model', doc: 'the trained weights' },
    history: { result: 'table', doc: 'loss and accuracy of each epoch' },
  },
  trains: 'loss',
  truncate: ({ truncate }) => truncate,
  demand: ({ split }) => ({ split }),
  evaluates: ({ monitor }) => (monitor === '' ? [] : [monitor]),
  moments: ({ optimiser }) => optimisers[optimiser].moments,

  train: (binding) => ({
    *run() {
      const { params: settings, weights, round } = binding;
      const optimiser = optimisers[settings.optimiser];
      const samples = binding.split(settings.split);
      const monitored = settings.monitor === '' ? undefined : binding.split(settings.monitor);
      const order = binding.random('order of samples');
      const batches = Math.ceil(samples.length / settings.batchSize);
      const history = (binding.resumed?.state as unknown as Epoch[] | undefined) ?? [];
      for (
        let epoch = binding.resumed === undefined ? 0 : binding.resumed.epoch + 1;
        epoch < settings.epochs;
        epoch++
      ) {
        const positions = settings.shuffle ? order.permutation(samples.length, epoch) : undefined;
        const seen = new Score(binding, samples.length);
        for (let batch = 0; batch < batches; batch++) {
          const first = batch * settings.batchSize;
          const ids = Int32Array.from({ length: Math.min(settings.batchSize, samples.length - first) }, (_, i) =>
            positions === undefined ? samples[first + i] : samples[positions[first + i]],
          );
          seen.take(first, yield* binding.gradient(ids, { epoch, batch }, seen.watch(first)));
          for (const weight of weights) optimiser.step(weight, epoch * batches + batch + 1, settings, round);
          yield progress(binding.path, settings.epochs, epoch, (batch + 1) / batches, seen);
        }
        const monitor = monitored === undefined ? undefined : new Score(binding, monitored.length);
        if (monitored !== undefined && monitor !== undefined) {
          monitor.take(0, yield* binding.evaluate(monitored, { epoch, batch: batches }, monitor.watch(0)));
        }
        history.push({ epoch: epoch + 1, ...seen.means(), monitor: monitor?.means() ?? null });
        yield* binding.checkpoint({ epoch, batch: batches }, history as unknown as Json);
      }
      return { history: { kind: 'table', table: historyTable(history, settings.monitor) } };
    },
  }),
});

/** One line of the history; what was not measured is null. */
interface Epoch {
  readonly epoch: number;
  readonly loss: number | null;
  readonly accuracy: number | null;
  readonly monitor: { readonly loss: number | null; readonly accuracy: number | null } | null;
}

/** Loss and accuracy of samples as they are seen. */
class Score {
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

  means(): { loss: number | null; accuracy: number | null } {
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

function progress(node: string, epochs: number, epoch: number, done: number, seen: Score): RunEvent {
  const { loss, accuracy } = seen.means();
  const facts = { epoch: epoch + 1, epochs, loss: loss ?? 0, ...(accuracy === null ? {} : { accuracy }) };
  return { type: 'progress', node, fraction: (epoch + done) / epochs, facts };
}

function historyTable(history: readonly Epoch[], monitor: string): Table {
  const numbers = (values: readonly (number | null)[], reason: string) =>
    values.map((value) => value ?? new Missing(reason));
  const columns = [
    column(
      'epoch',
      history.map(({ epoch }) => epoch),
      { kind: 'integer' },
    ),
    column(
      'loss',
      numbers(
        history.map(({ loss }) => loss),
        'no samples',
      ),
    ),
    column(
      'accuracy',
      numbers(
        history.map(({ accuracy }) => accuracy),
        'scores and labels are not wired',
      ),
    ),
  ];
  if (monitor === '') return table(...columns);
  return table(
    ...columns,
    column(
      `${monitor} loss`,
      numbers(
        history.map((line) => line.monitor?.loss ?? null),
        'no samples',
      ),
    ),
    column(
      `${monitor} accuracy`,
      numbers(
        history.map((line) => line.monitor?.accuracy ?? null),
        'scores and labels are not wired',
      ),
    ),
  );
}
