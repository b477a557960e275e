import type { NodeDocument, RunResult } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { constant } from '../encode/constant.js';
import { train } from '../learn/train.js';
import { ceRate } from '../loss/ceRate.js';
import { operations } from '../measure/operations.js';
import { leaky } from '../neuron/leaky.js';
import { cloud } from '../testing/cloud.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { dense } from './dense.js';
import { normalise } from './normalise.js';
import { sparseDense } from './sparseDense.js';

/** Points, normalised (folds) and shown at each step (hoists) → layer → neuron → layer → neuron, trained twice. */
function spiking(layer: NodeDocument, first: NodeDocument['params'], second: NodeDocument['params'] = {}) {
  return runGraph({
    seed: 5,
    nodes: {
      data: { type: 'test/cloud', params: { features: 9, train: 40, test: 20, spread: 2 } },
      norm: { type: 'layer/normalise', params: { mean: 0.3, std: 0.6 } },
      steps: { type: 'encode/constant', params: { numSteps: 6 } },
      fc1: { ...layer, params: { units: 12, ...layer.params } },
      n1: { type: 'neuron/leaky' },
      fc2: { ...layer, params: { units: 3, ...layer.params } },
      n2: { type: 'neuron/leaky' },
      loss: { type: 'loss/ce-rate' },
      first: { type: 'learn/train', params: { batchSize: 20, epochs: 3, learningRate: 0.02, ...first } },
      second: { type: 'learn/train', params: { batchSize: 20, epochs: 2, learningRate: 0.02, ...second } },
      ops: { type: 'measure/operations' },
    },
    edges: [
      ['data.points', 'norm.in'],
      ['norm.out', 'steps.in'],
      ['steps.out', 'fc1.in'],
      ['fc1.out', 'n1.current'],
      ['n1.spikes', 'fc2.in'],
      ['fc2.out', 'n2.current'],
      ['n2.spikes', 'loss.spikes'],
      ['data.labels', 'loss.labels'],
      ['loss.loss', 'first.loss'],
      ['loss.loss', 'second.loss'],
      ['first.model', 'second.model'],
      ['n2.spikes', 'ops.output'],
      ['second.model', 'ops.model'],
    ].map(([from, to]) => ({ from, to })),
    registry: [cloud, normalise, constant, dense, sparseDense, leaky, ceRate, train, operations],
  });
}

function weightsOf(result: RunResult, trainer: string): Readonly<Record<string, readonly number[]>> {
  const found = result.outputs[`${trainer}.model`];
  if (found?.kind !== 'model') throw new Error('no model');
  return Object.fromEntries(Object.entries(found.model.tensors).map(([name, { values }]) => [name, [...values]]));
}

const executed = (result: RunResult) =>
  (['macs', 'acs'] as const).map((kind) =>
    cellsOf(result, 'ops.executed', kind).reduce<number>((sum, n) => sum + (n as number), 0),
  );

describe('layer/sparse-dense', () => {
  it('without zeros gives the bytes of layer/dense, trained through folding and hoisting, and does as much', async () => {
    const whole = await spiking({ type: 'layer/dense' }, {});
    const sparse = await spiking({ type: 'layer/sparse-dense' }, {});
    expect(weightsOf(sparse, 'second')).toEqual(weightsOf(whole, 'second'));
    expect(executed(sparse)).toEqual(executed(whole));
    expect(cellsOf(sparse, 'ops.conventions', 'operations')).toEqual(cellsOf(whole, 'ops.conventions', 'operations'));
  });

  it.each(['adam', 'adamw', 'momentum', 'sgd'])(
    'what was pruned stays zero in a second training with %s',
    async (optimiser) => {
      const sparse = await spiking({ type: 'layer/sparse-dense' }, { prune: 0.75 }, { optimiser });
      const whole = await spiking({ type: 'layer/dense' }, { prune: 0.75 }, { optimiser });
      // While the trainer holds the mask the two are the same; after it the dense one grows its weights back.
      expect(weightsOf(sparse, 'first')).toEqual(weightsOf(whole, 'first'));
      const zeros = (values: readonly number[]) => values.flatMap((value, i) => (value === 0 ? [i] : []));
      for (const [name, size] of [
        ['fc1.weight', 108],
        ['fc2.weight', 36],
      ] as const) {
        const pruned = zeros(weightsOf(sparse, 'first')[name]);
        expect(pruned).toHaveLength(size * 0.75);
        expect(zeros(weightsOf(sparse, 'second')[name])).toEqual(pruned);
        expect(zeros(weightsOf(whole, 'second')[name])).toHaveLength(0);
        expect(weightsOf(sparse, 'second')[name]).not.toEqual(weightsOf(sparse, 'first')[name]);
      }
    },
  );

  it('O: executes the connections that are left: what effective (ours) counts, and the constant shift beside it', async () => {
    const sparse = await spiking({ type: 'layer/sparse-dense' }, { prune: 0.75 });
    const [macs, acs] = executed(sparse);
    const ours = (kind: string) => cellsOf(sparse, 'ops.conventions', kind)[2];
    expect([macs, acs]).toEqual([ours('macs'), ours('acs')]);
    expect(macs).toBeLessThanOrEqual(27);
    const [whole] = executed(await spiking({ type: 'layer/dense' }, { prune: 0.75 }));
    expect(whole).toBeGreaterThan(3 * macs);
  });

  it('begins with a share of its connections, larger for it, and keeps to them', async () => {
    const result = await spiking({ type: 'layer/sparse-dense', params: { density: 0.3 } }, {});
    const weights = weightsOf(result, 'first')['fc1.weight'];
    const share = weights.filter((value) => value !== 0).length / weights.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.45);
    expect(weightsOf(result, 'second')['fc1.weight'].map((value) => value !== 0)).toEqual(
      weights.map((value) => value !== 0),
    );
  });
});
