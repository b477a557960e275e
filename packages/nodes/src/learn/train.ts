import { defineDriver, type Json, type KeptWeight, param, type RunEvent } from '@rheobase/core';
import { z } from 'zod';
import { clipNorm } from './gradient/clipNorm.js';
import { GradientSizes } from './gradient/gradientSizes.js';
import { bestEpoch, isOver } from './history/choice.js';
import { type Epoch, gradientTable, historyTable } from './history/history.js';
import { Score } from './history/score.js';
import { adam } from './optimiser/adam.js';
import { adamw } from './optimiser/adamw.js';
import { momentum } from './optimiser/momentum.js';
import type { Optimiser } from './optimiser/optimiser.js';
import { sgd } from './optimiser/sgd.js';
import { stepWeights } from './optimiser/stepWeights.js';
import { keepPruned, lastPruning, prune, prunedMoment, sparsityIn } from './pruning/pruning.js';
import { rateShare } from './schedule/schedule.js';

const optimisers = { adam, sgd, momentum, adamw } satisfies Record<string, Optimiser>;

/** Copies of the weights of the best epoch. */
const bestMoment = 'best';

const params = z.object({
  split: param.text('the split of the dataset that is trained on', { default: 'train' }),
  epochs: param.integer('times that every sample is seen', { default: 5, min: 1, max: 100_000 }),
  batchSize: param.integer('samples per update', { default: 128, min: 1, max: 1_000_000 }),
  shuffle: param.flag('whether each epoch has its own order', { default: true }),
  optimiser: param.choice(['adam', 'sgd', 'momentum', 'adamw'], 'how the weights follow the gradient', {
    default: 'adam',
  }),
  learningRate: param.number('step size η', { default: 1e-3, min: 0 }),
  beta1: param.number('Adam: decay of the first moment', { default: 0.9, min: 0, max: 1 }),
  beta2: param.number('Adam: decay of the second moment', { default: 0.999, min: 0, max: 1 }),
  epsilon: param.number('Adam: added to the root of the second moment', { default: 1e-8, min: 0 }),
  momentum: param.number('momentum: share of the velocity that is kept', { default: 0.9, min: 0, max: 1 }),
  weightDecay: param.number('AdamW: decay λ of the weights', { default: 0.01, min: 0 }),
  schedule: param.choice(['constant', 'step', 'cosine'], 'how the learning rate changes', { default: 'constant' }),
  warmUp: param.integer('updates over which the learning rate rises from 0', { default: 0, min: 0 }),
  stepEpochs: param.integer('schedule step: epochs between two steps', { default: 10, min: 1 }),
  stepFactor: param.number('schedule step: factor of each step', { default: 0.1, min: 0, aboveMin: true }),
  finalShare: param.number('schedule cosine: share of the learning rate at the last update', { default: 0, min: 0 }),
  clip: param.optionalNumber('largest norm of the gradient of all weights together', { min: 0, aboveMin: true }),
  truncate: param.optionalInteger('cuts the gradient through time every so many steps, ticks where several dt meet', {
    min: 1,
  }),
  monitor: param.text('a split whose loss is reported after each epoch; empty for none', { default: '' }),
  keep: param.choice(['last', 'best'], 'the model: as it is at the end, or at the lowest validation loss', {
    default: 'last',
  }),
  patience: param.optionalInteger('ends after so many epochs without a lower validation loss', { min: 1 }),
  validation: param.text('the split that these two choices read', { default: 'validation' }),
  prune: param.number('share of the weights of each layer that become zero', { default: 0, min: 0, max: 1 }),
  pruneFrom: param.integer('the epoch, counted from 1, before which pruning begins', { default: 2, min: 1 }),
  pruneUntil: param.optionalInteger('the epoch that has the whole sparsity; without it the last', { min: 1 }),
});

type Settings = z.output<typeof params>;

const chooses = ({ keep, patience }: Settings) => keep === 'best' || patience !== undefined;
/** Only what has the whole sparsity can be chosen. */
const firstChoice = (settings: Settings) => (settings.prune > 0 ? lastPruning(settings) : 1);

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
    source:
      'Adam: Kingma & Ba 2015, arXiv:1412.6980; AdamW: Loshchilov & Hutter 2019, arXiv:1711.05101; momentum: Polyak 1964; SGD: Robbins & Monro 1951. Back-propagation through time.',
    notes: [
      'The loss and accuracy of an epoch are means over its samples as they were seen, before each update.',
      'Nothing but `truncate` cuts a gradient. Each epoch end is a checkpoint.',
      'AdamW decays every weight, biases too: w ← (1 − ηλ) w before the step.',
      'Schedules: step: η stepFactor^⌊epoch/stepEpochs⌋; cosine: down to finalShare · η at the last update; before them warmUp updates that rise as u/warmUp.',
      'clip: g ← g · min(1, clip/‖g‖), the squares of a tensor added by index, the tensors in ascending order of value.',
      'prune: before epochs pruneFrom … pruneUntil the smallest weights of each layer become zero and stay so; the sparsity rises as 1 − (1 − p)³ (Zhu & Gupta 2017, arXiv:1710.01878). Biases are kept.',
      'keep "best" and patience read the loss on the validation split, from the epoch with the whole sparsity on.',
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
    gradients: { result: 'table', doc: 'size of the gradient of each tensor in each epoch, for measure/gradients' },
  },
  trains: 'loss',
  twins: [...new Set(Object.values(optimisers).flatMap(({ twin }: Optimiser) => twin?.name ?? []))],
  truncate: ({ truncate }) => truncate,
  demand: ({ split }) => ({ split }),
  evaluates: ({ monitor }) => (monitor === '' ? [] : [monitor]),
  choices: ({ keep, patience, validation: split }) => [
    ...(keep === 'best' ? [{ choice: 'the best weights', split }] : []),
    ...(patience === undefined ? [] : [{ choice: 'the early stop', split }]),
  ],
  moments: ({ optimiser, keep, prune: share }) => [
    ...optimisers[optimiser].moments,
    ...(keep === 'best' ? [bestMoment] : []),
    ...(share > 0 ? [prunedMoment] : []),
  ],
  check(settings) {
    const last = lastPruning(settings);
    if (settings.prune === 0 || (settings.pruneFrom <= last && last <= settings.epochs)) return undefined;
    const expected = `pruneFrom ≤ pruneUntil ≤ ${settings.epochs} epochs`;
    return { parameter: 'pruneFrom', expected, got: `${settings.pruneFrom} and ${last}` };
  },

  train: (binding) => ({
    *run() {
      const { params: settings, weights, buffers, round } = binding;
      const optimiser = optimisers[settings.optimiser];
      const samples = binding.split(settings.split);
      const monitored = settings.monitor === '' ? undefined : binding.split(settings.monitor);
      const validated = chooses(settings) ? binding.split(settings.validation) : undefined;
      const order = binding.random('order of samples');
      const batches = Math.ceil(samples.length / settings.batchSize);
      const updates = batches * settings.epochs;
      const isScheduled = settings.schedule !== 'constant' || settings.warmUp > 0;
      const history = (binding.resumed?.state as unknown as Epoch[] | undefined) ?? [];
      const flow = binding.slice.map(({ path }) => path);
      const over = () =>
        settings.patience !== undefined &&
        history.length > 0 &&
        isOver(history, firstChoice(settings), settings.patience);

      function* scoreOn(ids: Int32Array, epoch: number): Generator<RunEvent, Score> {
        const score = new Score(binding, ids.length);
        score.take(yield* binding.evaluate(ids, { epoch, batch: batches }, score.watch(0)));
        return score;
      }

      for (
        let epoch = binding.resumed === undefined ? 0 : binding.resumed.epoch + 1;
        epoch < settings.epochs && !over();
        epoch++
      ) {
        const isPruning = settings.prune > 0 && epoch + 1 >= settings.pruneFrom;
        if (isPruning && epoch + 1 <= lastPruning(settings)) prune(weights, sparsityIn(settings, epoch + 1));
        const positions = settings.shuffle ? order.permutation(samples.length, epoch) : undefined;
        const seen = new Score(binding, samples.length);
        const sizes = new GradientSizes(weights);
        let learningRate = settings.learningRate;
        for (let batch = 0; batch < batches; batch++) {
          const first = batch * settings.batchSize;
          const ids = Int32Array.from({ length: Math.min(settings.batchSize, samples.length - first) }, (_, i) =>
            positions === undefined ? samples[first + i] : samples[positions[first + i]],
          );
          seen.take(yield* binding.gradient(ids, { epoch, batch }, seen.watch(first)));
          if (settings.clip !== undefined) {
            sizes.add();
            clipNorm(weights, settings.clip, round);
          }
          const update = epoch * batches + batch + 1;
          if (isScheduled) learningRate = settings.learningRate * rateShare(settings, { epoch, update, updates });
          const squares = stepWeights(optimiser, binding, update, { ...settings, learningRate });
          if (settings.clip === undefined) sizes.add(squares);
          if (isPruning) keepPruned(weights);
          yield progress(binding.path, settings.epochs, epoch, (batch + 1) / batches, seen);
        }
        const monitor = monitored === undefined ? undefined : yield* scoreOn(monitored, epoch);
        const validation = validated === undefined ? undefined : yield* scoreOn(validated, epoch);
        history.push({
          epoch: epoch + 1,
          ...seen.means(),
          monitor: monitor?.means() ?? null,
          ...(validation === undefined ? {} : { validation: validation.means() }),
          ...(isScheduled ? { learningRate } : {}),
          gradients: sizes.sizes(flow),
        });
        if (settings.keep === 'best' && bestEpoch(history, firstChoice(settings)) === epoch + 1) {
          for (const { values, moments } of [...weights, ...buffers]) moments[bestMoment].set(values);
        }
        yield* binding.checkpoint({ epoch, batch: batches }, history as unknown as Json);
      }
      if (settings.keep === 'best' && bestEpoch(history, firstChoice(settings)) !== undefined)
        takeBest([...weights, ...buffers]);
      const chosenOn = chooses(settings) ? settings.validation : '';
      return {
        history: { kind: 'table', table: historyTable(history, settings.monitor, chosenOn) },
        gradients: { kind: 'table', table: gradientTable(history) },
      };
    },
  }),
});

function takeBest(weights: readonly KeptWeight[]): void {
  for (const { values, moments } of weights) values.set(moments[bestMoment]);
}

function progress(node: string, epochs: number, epoch: number, done: number, seen: Score): RunEvent {
  const { loss, accuracy } = seen.means();
  const facts = { epoch: epoch + 1, epochs, loss: loss ?? 0, ...(accuracy === null ? {} : { accuracy }) };
  return { type: 'progress', node, fraction: (epoch + done) / epochs, facts };
}
