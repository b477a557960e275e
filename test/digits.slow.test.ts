import type { EdgeDocument, NodeDocument } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, test } from 'vitest';
import { cellsOf, runGraph } from '../packages/nodes/src/testing/runGraph.js';

/** The drawn digits are worth learning: too hard for a linear classifier, within reach of a small network. */

const layers = {
  linear: ['fc'],
  ffnn: ['fc1', 'relu1', 'fc2', 'relu2', 'fc'],
} as const;

async function accuracies(path: readonly string[]): Promise<number[]> {
  const nodes: Record<string, NodeDocument> = {
    data: { type: 'source/digits', params: { train: 3000, test: 1000 } },
    norm: { type: 'layer/normalise', params: { mean: 0.1307, std: 0.3081 } },
    flat: { type: 'layer/flatten' },
    loss: { type: 'loss/cross-entropy' },
    train: { type: 'learn/train', params: { epochs: 5, batchSize: 32 } },
    test: { type: 'measure/evaluate' },
  };
  for (const id of path) {
    nodes[id] = id.startsWith('relu')
      ? { type: 'layer/relu' }
      : { type: 'layer/dense', params: { units: id === 'fc' ? 10 : 128 } };
  }
  const chain = ['flat', ...path];
  const edges: EdgeDocument[] = [
    { from: 'data.images', to: 'norm.in' },
    { from: 'norm.out', to: 'flat.in' },
    ...path.map((id, i) => ({ from: `${chain[i]}.out`, to: `${id}.in` })),
    { from: 'fc.out', to: 'loss.scores' },
    { from: 'data.labels', to: 'loss.labels' },
    { from: 'loss.loss', to: 'train.loss' },
    { from: 'fc.out', to: 'test.scores' },
    { from: 'data.labels', to: 'test.labels' },
    { from: 'train.model', to: 'test.model' },
  ];
  const result = await runGraph({ nodes, edges, registry, document: { sweep: { seed: [0, 1, 2] } } });
  return cellsOf(result, 'test.accuracy', 'accuracy').map(Number);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('a linear classifier stays at or below 85 %, a small FFNN reaches 95 %, as means of three seeds', async () => {
  const linear = await accuracies(layers.linear);
  const ffnn = await accuracies(layers.ffnn);
  expect(linear).toHaveLength(3);
  expect(mean(linear)).toBeLessThanOrEqual(0.85);
  expect(mean(linear)).toBeGreaterThan(0.5);
  expect(mean(ffnn)).toBeGreaterThanOrEqual(0.95);
});
