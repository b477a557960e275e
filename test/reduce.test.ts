import type { NodeDocument, RunEvent, RunOptions } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { centred } from '../packages/nodes/src/testing/centred.js';
import { cloud } from '../packages/nodes/src/testing/cloud.js';
import { runGraph } from '../packages/nodes/src/testing/runGraph.js';
import { checkGradient, edgesOf, registryWith } from './support/gradientError.js';

/** K: a node that reduces over the samples waits for all chunks, forward and backward. */

const definitions = [cloud, centred];
const samples = 40;

/** Three chunks of points through two centred layers, with a branch past the first one. */
const nodes: Record<string, NodeDocument> = {
  data: { type: 'test/cloud', params: { train: samples, test: samples } },
  fc1: { type: 'layer/dense', params: { units: 6 } },
  mid: { type: 'test/centred' },
  relu: { type: 'layer/relu' },
  past: { type: 'layer/add' },
  fc2: { type: 'layer/dense', params: { units: 3 } },
  last: { type: 'test/centred' },
  loss: { type: 'loss/cross-entropy' },
  train: { type: 'learn/train', params: { epochs: 2, batchSize: samples, learningRate: 0.05 } },
  test: { type: 'measure/evaluate' },
};
const wires = [
  'data.points > fc1.in',
  'fc1.out > mid.in',
  'mid.out > relu.in',
  'relu.out > past.a',
  'fc1.out > past.b',
  'past.out > fc2.in',
  'fc2.out > last.in',
  'last.out > loss.scores',
  'data.labels > loss.labels',
  'loss.loss > train.loss',
  'last.out > test.scores',
  'data.labels > test.labels',
  'train.model > test.model',
];

async function observables(options: RunOptions = {}, batchSize = samples): Promise<Record<string, string>> {
  const train = { ...nodes.train, params: { ...nodes.train.params, batchSize } };
  const graph = { nodes: { ...nodes, train }, edges: edgesOf(wires), seed: 3 };
  const { receipt } = await runGraph({ ...graph, registry: registryWith(definitions), options });
  return Object.fromEntries(Object.entries(receipt.observables).map(([name, { sha256 }]) => [name, sha256]));
}

const reversed = (chunks: number) => Array.from({ length: chunks }, (_, i) => chunks - 1 - i);
const middleFirst = (chunks: number) => [1, 2, 0].filter((index) => index < chunks);

describe('K: reduce', () => {
  test('K: forward is the plain computation over all samples of the pass', async () => {
    const seen = new Map<string, Map<number, Float64Array>>();
    const keep = (event: RunEvent) => {
      if (event.type !== 'probe') return;
      const signal = seen.get(event.port) ?? new Map<number, Float64Array>();
      seen.set(event.port, signal.set(event.sample, event.values as Float64Array));
    };
    const { train, ...untrained } = nodes;
    const open = wires.filter((wire) => !wire.includes('train'));
    await runGraph({
      nodes: untrained,
      edges: edgesOf(open),
      seed: 3,
      registry: registryWith(definitions),
      options: { observe: [{ port: 'fc1.out' }, { port: 'mid.out' }, { port: 'fc2.out' }, { port: 'last.out' }] },
      onEvent: keep,
    });
    for (const [before, after] of [
      ['fc1.out', 'mid.out'],
      ['fc2.out', 'last.out'],
    ]) {
      const [given, made] = [seen.get(before), seen.get(after)];
      expect([given?.size, made?.size]).toEqual([samples, samples]);
      const rows = [...(given?.values() ?? [])];
      for (const [sample, row] of made ?? []) {
        row.forEach((value, f) => {
          const mean = rows.reduce((total, other) => total + other[f], 0) / samples;
          expect(value).toBeCloseTo((given?.get(sample)?.[f] ?? Number.NaN) - mean, 12);
        });
      }
    }
  });

  test.each([1, 16, 40])('K: the gradient over %i samples agrees with finite differences', (count) => {
    const check = checkGradient({ definitions, nodes, wires, samples: count });
    for (const { name, error, norm } of check.tensors) {
      // What is the same for all samples is subtracted again: no bias has a gradient, and one sample has none at all.
      if (name.endsWith('.bias') || count === 1) expect(norm, name).toBeLessThan(1e-9);
      else {
        expect(error, name).toBeLessThanOrEqual(1e-6);
        expect(norm, name).toBeGreaterThan(1e-3);
      }
    }
  });

  test('K: the sum goes over the whole batch: the gradient is not that of its chunks one by one', () => {
    const { 'fc1.weight': whole } = checkGradient({ definitions, nodes, wires, samples: 32, elements: 1 }).gradients;
    const { 'fc1.weight': half } = checkGradient({ definitions, nodes, wires, samples: 16, elements: 1 }).gradients;
    expect(whole).not.toEqual(half);
    expect(whole.some((value) => value !== 0)).toBe(true);
  });

  test('K: any schedule gives the same bytes, in training and in evaluation', async () => {
    const straight = await observables();
    expect(Object.keys(straight)).toEqual(expect.arrayContaining(['train.model', 'test.accuracy']));
    expect(await observables({ schedule: reversed })).toEqual(straight);
    expect(await observables({ schedule: middleFirst })).toEqual(straight);
    expect((await observables({}, 20))['train.model']).not.toBe(straight['train.model']);
  });

  test('K: the gradient of a schedule is that of ascending chunks, bit for bit', () => {
    const graph = { definitions, nodes, wires, samples, elements: 1 };
    expect(checkGradient({ ...graph, schedule: reversed }).gradients).toEqual(checkGradient(graph).gradients);
  });
});

describe('K: reduce over samples of a signal with time', () => {
  const spiking: Record<string, NodeDocument> = {
    data: { type: 'test/cloud', params: { train: samples, test: samples, spread: 3 } },
    steps: { type: 'encode/constant', params: { numSteps: 6 } },
    fc1: { type: 'layer/dense', params: { units: 5 } },
    n1: { type: 'neuron/leaky' },
    fc2: { type: 'layer/dense', params: { units: 3 } },
    mid: { type: 'test/centred' },
    n2: { type: 'neuron/leaky' },
    loss: { type: 'loss/ce-rate' },
    train: { type: 'learn/train', params: { epochs: 1, batchSize: samples } },
  };
  const chain = [
    'data.points > steps.in',
    'steps.out > fc1.in',
    'fc1.out > n1.current',
    'n1.spikes > fc2.in',
    'fc2.out > mid.in',
    'mid.out > n2.current',
    'n2.spikes > loss.spikes',
    'data.labels > loss.labels',
    'loss.loss > train.loss',
  ];

  test('K: the gradient of one chunk agrees with finite differences', () => {
    const check = checkGradient({ definitions, nodes: spiking, wires: chain, samples: 16 });
    const learning = check.tensors.filter(({ name }) => name !== 'fc2.bias');
    expect(learning).toHaveLength(3);
    for (const { name, error } of learning) expect(error, name).toBeLessThanOrEqual(1e-6);
  });

  test('K: windows and schedules give the same bytes', async () => {
    const run = async (options: RunOptions) =>
      (await runGraph({ nodes: spiking, edges: edgesOf(chain), registry: registryWith(definitions), options })).receipt
        .observables;
    const straight = await run({});
    expect(await run({ forwardWindow: 1, backwardWindow: 1, schedule: reversed })).toEqual(straight);
    expect(await run({ forwardWindow: 4, backwardWindow: 5 })).toEqual(straight);
  });
});
