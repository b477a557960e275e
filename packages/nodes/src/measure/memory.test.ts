import { expect, it } from 'vitest';
import { constant } from '../encode/constant.js';
import { dense } from '../layer/dense.js';
import { sparseDense } from '../layer/sparseDense.js';
import { train } from '../learn/train.js';
import { ceRate } from '../loss/ceRate.js';
import { leaky } from '../neuron/leaky.js';
import { synaptic } from '../neuron/synaptic.js';
import { cloud } from '../testing/cloud.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { memory } from './memory.js';

it('measure/memory, by hand: 5 → 8 → 3 in float32, one of two layers pruned to a half', async () => {
  const result = await runGraph({
    nodes: {
      data: { type: 'test/cloud' },
      steps: { type: 'encode/constant', params: { numSteps: 4 } },
      fc1: { type: 'layer/sparse-dense', params: { units: 8 } },
      n1: { type: 'neuron/synaptic' },
      fc2: { type: 'layer/dense', params: { units: 3, bias: false } },
      n2: { type: 'neuron/leaky' },
      loss: { type: 'loss/ce-rate' },
      train: { type: 'learn/train', params: { epochs: 2, prune: 0.5 } },
      memory: { type: 'measure/memory' },
    },
    edges: [
      ['data.points', 'steps.in'],
      ['steps.out', 'fc1.in'],
      ['fc1.out', 'n1.current'],
      ['n1.spikes', 'fc2.in'],
      ['fc2.out', 'n2.current'],
      ['n2.spikes', 'loss.spikes'],
      ['data.labels', 'loss.labels'],
      ['loss.loss', 'train.loss'],
      ['train.model', 'memory.model'],
      ['n2.spikes', 'memory.output'],
    ].map(([from, to]) => ({ from, to })),
    registry: [cloud, constant, dense, sparseDense, leaky, synaptic, ceRate, train, memory],
  });
  const of = (name: string) =>
    Object.fromEntries(
      cellsOf(result, 'memory.nodes', 'node').map((node, row) => [node, cellsOf(result, 'memory.nodes', name)[row]]),
    );
  expect(of('weights')).toEqual({ data: 0, steps: 0, fc1: 48, n1: 0, fc2: 24, n2: 0, total: 72 });
  expect(of('weight bytes')).toMatchObject({ fc1: 4 * 48, fc2: 4 * 24, total: 4 * 72 });
  expect(of('non-zero weight bytes')).toMatchObject({ fc1: 4 * (20 + 8), fc2: 4 * 12, total: 4 * 40 });
  // Two state variables for each of eight neurons, one for each of three.
  expect(of('state bytes')).toEqual({ data: 0, steps: 0, fc1: 0, n1: 64, fc2: 0, n2: 12, total: 76 });
  // Points and label; the points again; currents; spikes and membranes.
  expect(of('signal bytes')).toEqual({ data: 24, steps: 20, fc1: 32, n1: 64, fc2: 12, n2: 24, total: 176 });
  expect(result.outputs['memory.bytes']).toEqual({ kind: 'number', value: 288 + 76 + 176 });
});
