import type { NodeDocument } from '@rheobase/core';
import { expect, test } from 'vitest';
import { cloud } from '../packages/nodes/src/testing/cloud.js';
import { checkGradient, type GradientGraph } from './support/gradientError.js';

/** V: the layers between two dense ones, their gradient against central differences in float64. */

const dense = (units: number): NodeDocument => ({ type: 'layer/dense', params: { units } });

function between(layer: NodeDocument): GradientGraph {
  return {
    definitions: [cloud],
    nodes: {
      data: { type: 'test/cloud', params: { spread: 2 } },
      fc1: dense(6),
      layer,
      fc2: dense(3),
      loss: { type: 'loss/cross-entropy' },
      train: { type: 'learn/train' },
    },
    wires: [
      'data.points > fc1.in',
      'fc1.out > layer.in',
      'layer.out > fc2.in',
      'fc2.out > loss.scores',
      'data.labels > loss.labels',
      'loss.loss > train.loss',
    ],
  };
}

/** The same over time: a neuron in front, spikes counted behind. */
function overTime(layer: NodeDocument, from = 'n1.spikes'): GradientGraph {
  return {
    definitions: [cloud],
    nodes: {
      data: { type: 'test/cloud', params: { spread: 3 } },
      steps: { type: 'encode/constant', params: { numSteps: 7 } },
      fc1: dense(6),
      n1: { type: 'neuron/leaky' },
      layer,
      fc2: dense(3),
      n2: { type: 'neuron/leaky' },
      loss: { type: 'loss/ce-rate' },
      train: { type: 'learn/train' },
    },
    wires: [
      'data.points > steps.in',
      'steps.out > fc1.in',
      'fc1.out > n1.current',
      `${from} > layer.in`,
      'layer.out > fc2.in',
      'fc2.out > n2.current',
      'n2.spikes > loss.spikes',
      'data.labels > loss.labels',
      'loss.loss > train.loss',
    ],
  };
}

function agree(graph: GradientGraph, names = ['fc1.bias', 'fc1.weight', 'fc2.bias', 'fc2.weight']): void {
  const { tensors } = checkGradient(graph);
  expect(tensors.map(({ name }) => name)).toEqual(names);
  for (const { name, error, norm } of tensors) {
    expect(error, name).toBeLessThanOrEqual(1e-6);
    expect(norm, name).toBeGreaterThan(1e-5);
  }
}

const pointwise: readonly NodeDocument[] = [
  { type: 'layer/sigmoid' },
  { type: 'layer/tanh' },
  { type: 'layer/softplus', params: { sharpness: 3 } },
  { type: 'layer/clipped-relu', params: { ceiling: 0.7 } },
  { type: 'layer/soft-lif', params: { softness: 0.3, amplitude: 0.05 } },
  { type: 'layer/scale', params: { factor: -0.6, offset: 0.4 } },
  { type: 'layer/dropout', params: { rate: 0.4 } },
];

test.each(pointwise)('V: gradient through $type', (layer) => agree(between(layer)));

const temporal: readonly NodeDocument[] = [
  { type: 'layer/low-pass', params: { decay: 0.7 } },
  { type: 'layer/low-pass', params: { decay: 0.4, gain: 'sum' } },
  { type: 'layer/dropout', params: { rate: 0.3 } },
  { type: 'layer/dropout', params: { rate: 0.3, mask: 'step' } },
];

test.each(temporal)('V: gradient over time through $type $params', (layer) => agree(overTime(layer)));

test('V: gradient of a product whose factors both learn, one of them constant over time', () => {
  const graph = overTime({ type: 'layer/multiply' });
  const wires = graph.wires.filter((wire) => !wire.includes('layer.in'));
  const nodes = { ...graph.nodes, gate: dense(6), squash: { type: 'layer/sigmoid' } };
  const more = ['steps.out > gate.in', 'gate.out > squash.in', 'squash.out > layer.a', 'n1.spikes > layer.b'];
  agree({ ...graph, nodes, wires: [...wires, ...more] }, [
    'fc1.bias',
    'fc1.weight',
    'fc2.bias',
    'fc2.weight',
    'gate.bias',
    'gate.weight',
  ]);
});

test('N: a constant product in front of a dense layer folds: its gradient agrees too', () => {
  const graph = between({ type: 'layer/relu' });
  const nodes = { ...graph.nodes, scaled: { type: 'layer/scale', params: { factor: 1.7, offset: -0.3 } } };
  const wires = ['data.points > scaled.in', 'scaled.out > fc1.in', ...graph.wires.slice(1)];
  agree({ ...graph, nodes, wires });
});
