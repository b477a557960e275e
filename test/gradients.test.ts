import type { Binding, Kernel, NodeDocument, SignalDefinition } from '@rheobase/core';
import { chunkView, isSignalPort, portKinds } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { choicesOf } from '../packages/nodes/src/testing/choices.js';
import { cloud } from '../packages/nodes/src/testing/cloud.js';
import { checkGradient, type GradientCheck, type GradientGraph } from './support/gradientError.js';

/** V: every gradient against central differences of the smoothed forward pass, in float64. */

const tolerance = 1e-6;

function agree(check: GradientCheck, tensors: readonly string[]): void {
  expect(check.tensors.map(({ name }) => name)).toEqual([...tensors].sort());
  for (const { name, error, norm } of check.tensors) {
    expect(error, name).toBeLessThanOrEqual(tolerance);
    expect(norm, name).toBeGreaterThan(1e-5);
  }
}

const weighted = (...ids: string[]) => ids.flatMap((id) => [`${id}.weight`, `${id}.bias`]);

const dense = (units: number, more: Partial<NodeDocument> = {}): NodeDocument => ({
  type: 'layer/dense',
  params: { units },
  ...more,
});

/** Points → dense → ReLU → dense → cross-entropy. */
const ffnn: GradientGraph = {
  definitions: [cloud],
  nodes: {
    data: { type: 'test/cloud' },
    fc1: dense(6),
    relu: { type: 'layer/relu' },
    fc2: dense(3),
    loss: { type: 'loss/cross-entropy' },
    train: { type: 'learn/train' },
  },
  wires: [
    'data.points > fc1.in',
    'fc1.out > relu.in',
    'relu.out > fc2.in',
    'fc2.out > loss.scores',
    'data.labels > loss.labels',
    'loss.loss > train.loss',
  ],
};

/** Points, the same at every step → dense → neuron → dense → neuron → loss. */
function snn(
  neuron: NodeDocument,
  loss = 'loss/ce-rate',
  port = 'spikes',
  current = 'current',
  output = 'spikes',
): GradientGraph {
  const hasLabels = 'labels' in (registry.definitions.get(loss)?.inputs ?? {});
  return {
    definitions: [cloud],
    nodes: {
      data: { type: 'test/cloud', params: { spread: 3 } },
      steps: { type: 'encode/constant', params: { numSteps: 7 } },
      fc1: dense(6),
      n1: neuron,
      fc2: dense(3),
      n2: neuron,
      loss: { type: loss },
      train: { type: 'learn/train' },
    },
    wires: [
      'data.points > steps.in',
      'steps.out > fc1.in',
      `fc1.out > n1.${current}`,
      'n1.spikes > fc2.in',
      `fc2.out > n2.${current}`,
      `n2.${output} > loss.${port}`,
      ...(hasLabels ? ['data.labels > loss.labels'] : []),
      'loss.loss > train.loss',
    ],
  };
}

const signals = [...registry.definitions.values()].filter((one): one is SignalDefinition => one.role === 'signal');
const neurons = signals.filter(({ params, trainable }) => trainable !== false && 'surrogate' in params.shape);
const losses = signals.filter(({ type }) => type.startsWith('loss/'));

/** Gentle where the usual slope makes the differences themselves inexact: third derivatives of 25², edges to hit. */
const slopes: Readonly<Record<string, number>> = { 'fast-sigmoid': 3, sigmoid: 3, boxcar: 0.2 };

const overTime = losses.flatMap((loss) => {
  const [port, declared] = Object.entries(loss.inputs)[0];
  if (!isSignalPort(declared) || declared.time === 'none') return [];
  return [{ loss: loss.type, port, output: portKinds(declared).includes('spikes') ? 'spikes' : 'membrane' }];
});

/** Every surrogate and reset with one loss, and every loss with the first of them. */
const spiking = neurons.flatMap((definition) =>
  choicesOf(definition, 'surrogate').flatMap((surrogate, s) =>
    choicesOf(definition, 'reset').flatMap((reset, r) =>
      overTime
        .filter(({ loss }) => loss === 'loss/ce-rate' || s + r === 0)
        .map((loss) => {
          const slope = surrogate === undefined ? undefined : slopes[surrogate];
          const params = { surrogate, slope, ...(reset === undefined ? {} : { reset }) };
          return { type: definition.type, params: params as NodeDocument['params'], ...loss };
        }),
    ),
  ),
);

describe('V: gradients of spiking nets', () => {
  test('V: every neuron, surrogate and loss of the registry is in the list', () => {
    expect(neurons.map(({ type }) => type)).toContain('neuron/leaky');
    expect(losses.map(({ type }) => type)).toEqual(expect.arrayContaining(['loss/ce-rate', 'loss/cross-entropy']));
    expect(spiking.length).toBeGreaterThanOrEqual(neurons.length);
  });

  test.each(spiking)('V: $type $params with $loss', ({ type, params, loss, port, output }) => {
    const [current] = Object.keys(registry.definitions.get(type)?.inputs ?? {});
    const check = checkGradient(snn({ type, params }, loss, port, current, output));
    agree(check, weighted('fc1', 'fc2'));
    // Without a reset in the run, the one that is held fixed would not be tried.
    expect(check.above('n1.membrane', 1)).toBeGreaterThan(5);
  });

  test('V: another slope, decay and threshold', () => {
    const params = { beta: 0.6, threshold: 0.4, slope: 5 };
    agree(checkGradient(snn({ type: 'neuron/leaky', params })), weighted('fc1', 'fc2'));
  });

  const options = ['subtract', 'value', 'none'].flatMap((reset) =>
    ['next', 'same'].flatMap((resetAt) =>
      ['detached', 'through'].map((resetGradient) => ({ reset, resetAt, resetGradient })),
    ),
  );

  test.each(options)(
    'V: reset $reset at the $resetAt step, $resetGradient, with a learned decay and threshold',
    (option) => {
      const params = { ...option, resetTo: -0.2, beta: 0.8, threshold: 0.7, learn: 'both' };
      const check = checkGradient(snn({ type: 'neuron/leaky', params }));
      agree(check, [...weighted('fc1', 'fc2'), ...['n1', 'n2'].flatMap((id) => [`${id}.beta`, `${id}.threshold`])]);
      expect(check.above('n1.membrane', 0.7)).toBeGreaterThan(5);
    },
  );

  test('V: the membrane carries a gradient of its own, beside that of the spikes', () => {
    const graph = snn({ type: 'neuron/leaky' });
    const nodes = { ...graph.nodes, both: { type: 'layer/add' }, fc3: dense(3) };
    const wires = graph.wires.filter((wire) => !wire.endsWith('> loss.spikes'));
    const more = ['n2.spikes > both.a', 'n2.membrane > both.b', 'both.out > fc3.in', 'fc3.out > loss.spikes'];
    agree(checkGradient({ ...graph, nodes, wires: [...wires, ...more] }), weighted('fc1', 'fc2', 'fc3'));
  });

  test('N: weights in front of a constant encoding get the sum over the steps', () => {
    const graph = snn({ type: 'neuron/leaky' });
    const nodes = { ...graph.nodes, fc0: dense(5), relu: { type: 'layer/relu' } };
    const wires = ['data.points > fc0.in', 'fc0.out > relu.in', 'relu.out > steps.in', ...graph.wires.slice(1)];
    agree(checkGradient({ ...graph, nodes, wires }), weighted('fc0', 'fc1', 'fc2'));
  });

  test('K: a loop closed by a delay', () => {
    const graph = snn({ type: 'neuron/leaky' });
    const nodes = {
      ...graph.nodes,
      back: dense(6),
      late: { type: 'layer/delay', params: { steps: 2 } },
      meet: { type: 'layer/add' },
    };
    const wires = graph.wires.filter((wire) => wire !== 'fc1.out > n1.current');
    const more = [
      'n1.spikes > back.in',
      'back.out > late.in',
      'late.out > meet.b',
      'fc1.out > meet.a',
      'meet.out > n1.current',
    ];
    agree(checkGradient({ ...graph, nodes, wires: [...wires, ...more] }), weighted('back', 'fc1', 'fc2'));
  });

  test('K: a delay in a path without a loop', () => {
    const graph = snn({ type: 'neuron/leaky' });
    const nodes = { ...graph.nodes, late: { type: 'layer/delay', params: { steps: 3 } } };
    const wires = graph.wires.filter((wire) => wire !== 'n1.spikes > fc2.in');
    agree(
      checkGradient({ ...graph, nodes, wires: [...wires, 'n1.spikes > late.in', 'late.out > fc2.in'] }),
      weighted('fc1', 'fc2'),
    );
  });
});

describe('V: gradients of nets without time', () => {
  test('V: dense, ReLU, cross-entropy', () => {
    agree(checkGradient(ffnn), weighted('fc1', 'fc2'));
  });

  test('V: three chunks of a batch', () => {
    const nodes = { ...ffnn.nodes, data: { type: 'test/cloud', params: { train: 40 } } };
    agree(checkGradient({ ...ffnn, nodes, samples: 40 }), weighted('fc1', 'fc2'));
  });

  test('N: an output with four consumers', () => {
    const branches = ['a', 'b', 'c', 'd'];
    const nodes: Record<string, NodeDocument> = {
      ...ffnn.nodes,
      ...Object.fromEntries(branches.map((id) => [id, dense(3)])),
      ab: { type: 'layer/add' },
      cd: { type: 'layer/add' },
      all: { type: 'layer/add' },
    };
    delete nodes.fc2;
    const wires = [
      ...ffnn.wires.filter((wire) => !wire.includes('fc2')),
      ...branches.map((id) => `relu.out > ${id}.in`),
      'a.out > ab.a',
      'b.out > ab.b',
      'c.out > cd.a',
      'd.out > cd.b',
      'ab.out > all.a',
      'cd.out > all.b',
      'all.out > loss.scores',
    ];
    agree(checkGradient({ ...ffnn, nodes, wires }), weighted('a', 'b', 'c', 'd', 'fc1'));
  });

  test('F: nodes that name the same weights move them together', () => {
    const shared = { weights: 'common' };
    const nodes = {
      ...ffnn.nodes,
      fc1: dense(5, shared),
      again: dense(5, shared),
      relu2: { type: 'layer/relu' },
      third: dense(5, shared),
    };
    const wires = [
      ...ffnn.wires.filter((wire) => wire !== 'relu.out > fc2.in'),
      'relu.out > again.in',
      'again.out > relu2.in',
      'relu2.out > third.in',
      'third.out > fc2.in',
    ];
    agree(checkGradient({ ...ffnn, nodes, wires }), weighted('common', 'fc2'));
  });

  test('D: a frozen node has no gradient and stays as it was; what lies behind it still learns', () => {
    const nodes = { ...ffnn.nodes, fc2: dense(3, { frozen: true }) };
    const check = checkGradient({ ...ffnn, nodes });
    agree(check, weighted('fc1'));
    expect(check.gradients['fc1.weight']).toEqual(checkGradient(ffnn).gradients['fc1.weight']);
    expect(check.weights['fc2.weight']).toEqual(checkGradient(ffnn).weights['fc2.weight']);
  });

  const affine = { type: 'layer/normalise', params: { mean: 0.3, std: 1.7 } };

  test('N: a normalise that folds into the first layer', () => {
    const nodes = { ...ffnn.nodes, norm: affine };
    const wires = ['data.points > norm.in', 'norm.out > fc1.in', ...ffnn.wires.slice(1)];
    agree(checkGradient({ ...ffnn, nodes, wires }), weighted('fc1', 'fc2'));
  });

  test('N: a normalise that folds into a layer behind another', () => {
    const nodes = { ...ffnn.nodes, norm: affine };
    const wires = [
      ...ffnn.wires.filter((wire) => wire !== 'relu.out > fc2.in'),
      'relu.out > norm.in',
      'norm.out > fc2.in',
    ];
    agree(checkGradient({ ...ffnn, nodes, wires }), weighted('fc1', 'fc2'));
  });

  test('N: a normalise that cannot fold', () => {
    const nodes = { ...ffnn.nodes, norm: affine };
    const wires = [
      ...ffnn.wires.filter((wire) => wire !== 'fc1.out > relu.in'),
      'fc1.out > norm.in',
      'norm.out > relu.in',
    ];
    agree(checkGradient({ ...ffnn, nodes, wires }), weighted('fc1', 'fc2'));
  });

  test('K: a layer without bias', () => {
    const nodes = { ...ffnn.nodes, fc1: { type: 'layer/dense', params: { units: 6, bias: false } } };
    agree(checkGradient({ ...ffnn, nodes }), ['fc1.weight', ...weighted('fc2')]);
  });
});

describe('V: a wrong gradient is found', () => {
  /** A node whose kernel is changed: its forward pass stays as it is. */
  function mutant(type: string, change: (kernel: Kernel, at: Binding) => Partial<Kernel>): SignalDefinition {
    const definition = registry.definitions.get(type) as SignalDefinition;
    return {
      ...definition,
      kernel: (at) => {
        const kernel = definition.kernel(at);
        return { ...kernel, ...change(kernel, at) };
      },
    };
  }

  const scaled = (port: string, by: number) => (kernel: Kernel, at: Binding) => ({
    backward: (...call: Parameters<NonNullable<Kernel['backward']>>) => {
      kernel.backward?.(...call);
      const wanted = at.inputGradients[port];
      if (wanted === undefined) return;
      const gx = chunkView(call[0], wanted);
      for (let i = 0; i < gx.length; i++) gx[i] *= by;
    },
  });

  test.each([
    ['a dense layer hands back 1.00001 of its gradient', mutant('layer/dense', scaled('in', 1.00001))],
    ['the loss has the wrong sign', mutant('loss/ce-rate', scaled('spikes', -1))],
    [
      'the neuron forgets what it carries backwards in time',
      mutant('neuron/leaky', (kernel, at) => ({
        backward(frame, n0, n1, t0, t1) {
          for (let t = t1 - 1; t >= t0; t--) {
            chunkView(frame, at.gradientState.membrane).fill(0);
            kernel.backward?.(frame, n0, n1, t, t + 1);
          }
        },
      })),
    ],
    [
      'the weights of a constant input miss one step',
      mutant('layer/dense', (kernel) => ({
        accumulate: (frame, count, steps) => kernel.accumulate?.(frame, count, Math.max(1, steps - 1)),
      })),
    ],
  ])('V: %s', (_, definition) => {
    const graph = snn({ type: 'neuron/leaky' });
    const broken = checkGradient({ ...graph, definitions: [cloud, definition] });
    expect(broken.loss).toBe(checkGradient(graph).loss);
    expect(broken.worst).toBeGreaterThan(5 * tolerance);
  });
});
