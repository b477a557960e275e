import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GraphDocument, load, type NodeDocument, type Registry, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { tfjsForms } from '@rheobase/nodes/tfjs';
import { chooseBackend, supportIssues } from '@rheobase/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cloud } from '../packages/nodes/src/testing/cloud.js';
import { runGraph, tableOf } from '../packages/nodes/src/testing/runGraph.js';
import { edgesOf, registryWith } from './support/gradientError.js';
import { smallPair } from './support/smallPair.js';
import { type Judgement, judgeGraph, tensorflow } from './support/tfjsJudge.js';

/**
 * V: TensorFlow.js computes the gradients of every trainable graph from forms that are written from the equations and
 * differentiated by itself. float32 in another order: 2e-5 where its spikes are those of the kernels.
 */

const imposedBound = 2e-5;
const flipsPerMillion = 30;
const flipMargin = 1e-5;

let tensors = 0;
beforeAll(async () => (await tensorflow()).use('cpu'));
beforeEach(async () => {
  tensors = (await tensorflow()).tf.memory().numTensors;
});
afterEach(async () => {
  expect((await tensorflow()).tf.memory().numTensors, 'tensors that were not released').toBe(tensors);
});

function judged(found: readonly Judgement[], bound = imposedBound): void {
  expect(found.length).toBeGreaterThan(0);
  for (const { trainer, tensors: each, loss, compared, fired, flipped, margin } of found) {
    expect(loss, trainer).toBeLessThanOrEqual(bound);
    for (const { name, imposed, norm } of each) {
      expect(norm, name).toBeGreaterThan(1e-7);
      expect(imposed, name).toBeLessThanOrEqual(bound);
    }
    if (compared > 0) expect(fired, trainer).toBeGreaterThan(0);
    expect((flipped / Math.max(1, compared)) * 1e6, `${trainer}: flipped spikes per million`).toBeLessThanOrEqual(
      flipsPerMillion,
    );
    expect(margin, `${trainer}: distance of a first flip from the threshold`).toBeLessThanOrEqual(flipMargin);
  }
}

const folder = resolve(import.meta.dirname, '../graphs');
const graphs = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    file,
    document: JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as GraphDocument,
  }));
const isTrained = ({ nodes }: GraphDocument) =>
  Object.values(nodes).some(({ type }) => {
    const definition = registry.definitions.get(type);
    return definition?.role === 'driver' && definition.trains !== undefined;
  });
const trainable = graphs.filter(({ document }) => isTrained(document));

/** The graph on drawn digits instead of files, one seed. */
function reduced({ sweep: _, expect: __, receipts: ___, ...document }: GraphDocument): string {
  const nodes = Object.fromEntries(
    Object.entries(document.nodes).map(([id, node]) => [
      id,
      node.type === 'source/mnist' || node.type === 'source/digits'
        ? { ...node, type: 'source/digits', params: { train: 20, test: 4 } }
        : node,
    ]),
  );
  return JSON.stringify({ ...document, seed: document.seed ?? 42, nodes });
}

describe('V: every trainable graph, judged by tfjs', () => {
  test('V: they are found', () => {
    expect(trainable.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['cnn-mnist.json', 'ffnn-vs-snn.json', 'quickstart.json', 'snn-conv-mnist.json']),
    );
  });

  test.each(trainable)('V: $file', async ({ document }) => {
    judged(await judgeGraph(reduced(document), { samples: 20 }));
  });
});

/** Small nets that hold what no shipped graph holds. */
interface Small {
  readonly what: string;
  readonly nodes: Readonly<Record<string, NodeDocument>>;
  readonly wires: readonly string[];
  readonly convolves?: boolean;
}

const leaky = (params: NodeDocument['params'] = {}): NodeDocument => ({ type: 'neuron/leaky', params });

function spiking(what: string, neuron: NodeDocument, loss: string, port: string, more: Partial<Small> = {}): Small {
  const target = loss === 'loss/ce-membrane' || loss === 'loss/mse-membrane' ? 'membrane' : 'spikes';
  return {
    what,
    nodes: {
      data: { type: 'test/cloud', params: { spread: 3 } },
      steps: { type: 'encode/constant', params: { numSteps: 7 } },
      fc1: { type: 'layer/dense', params: { units: 8 } },
      n1: neuron,
      fc2: { type: 'layer/dense', params: { units: 3 } },
      n2: neuron,
      loss: { type: loss },
      train: { type: 'learn/train' },
      ...more.nodes,
    },
    wires: [
      'data.points > steps.in',
      'steps.out > fc1.in',
      'fc1.out > n1.current',
      'fc2.out > n2.current',
      `n2.${target} > loss.${port}`,
      'data.labels > loss.labels',
      'loss.loss > train.loss',
      ...(more.wires ?? ['n1.spikes > fc2.in']),
    ],
  };
}

const image = (what: string, nodes: Small['nodes'], chain: readonly string[]): Small => ({
  what,
  convolves: true,
  nodes: {
    data: { type: 'source/digits', params: { train: 20, test: 1 } },
    ...nodes,
    flat: { type: 'layer/flatten' },
    fc: { type: 'layer/dense' },
    loss: { type: 'loss/cross-entropy' },
    train: { type: 'learn/train' },
  },
  wires: [...chain, 'flat.out > fc.in', 'fc.out > loss.scores', 'data.labels > loss.labels', 'loss.loss > train.loss'],
});

const small: readonly Small[] = [
  ...['atan', 'fast-sigmoid', 'sigmoid', 'triangular', 'boxcar', 'straight-through'].map((surrogate) =>
    spiking(`surrogate ${surrogate}`, leaky({ surrogate, slope: 2 }), 'loss/ce-rate', 'spikes'),
  ),
  ...(['value', 'none'] as const).map((reset) =>
    spiking(`reset ${reset}`, leaky({ reset }), 'loss/ce-count', 'spikes'),
  ),
  spiking('reset at the same step', leaky({ resetAt: 'same' }), 'loss/mse-count', 'spikes'),
  spiking('gradient through the reset', leaky({ resetGradient: 'through' }), 'loss/ce-rate', 'spikes'),
  spiking(
    'through the reset, same step',
    leaky({ resetGradient: 'through', resetAt: 'same' }),
    'loss/ce-rate',
    'spikes',
  ),
  spiking('learned decay and threshold', leaky({ learn: 'both' }), 'loss/first-spike-time', 'spikes'),
  spiking('membrane', leaky(), 'loss/ce-membrane', 'membrane'),
  spiking('membrane, squared', leaky(), 'loss/mse-membrane', 'membrane'),
  spiking('gradient cut every three steps', leaky(), 'loss/ce-rate', 'spikes', {
    nodes: { train: { type: 'learn/train', params: { truncate: 3 } } },
  }),
  spiking('a loss that carries a gradient itself, cut every two steps', leaky(), 'loss/first-spike-time', 'spikes', {
    nodes: { train: { type: 'learn/train', params: { truncate: 2 } } },
  }),
  spiking('recurrent', leaky(), 'loss/ce-rate', 'spikes', {
    nodes: {
      back: { type: 'layer/dense', params: { units: 8 } },
      late: { type: 'layer/delay' },
      sum: { type: 'layer/add' },
    },
    wires: ['n1.spikes > back.in', 'back.out > late.in', 'late.out > sum.b', 'n1.spikes > fc2.in'],
  }),
  image(
    'batch normalisation, average pooling with a border',
    {
      // A bias in front of it has no gradient but rounding.
      conv: { type: 'layer/conv2d', params: { filters: 3, stride: 3, bias: false } },
      norm: { type: 'layer/batch-norm' },
      pool: { type: 'layer/avg-pool2d', params: { size: 3, padding: 'same' } },
      act: { type: 'layer/tanh' },
    },
    ['data.images > conv.in', 'conv.out > norm.in', 'norm.out > pool.in', 'pool.out > act.in', 'act.out > flat.in'],
  ),
  image(
    'convolutions behind each other, overlapping maxima',
    {
      conv: { type: 'layer/conv2d', params: { filters: 4, size: 5, stride: 2 } },
      act: { type: 'layer/softplus' },
      pool: { type: 'layer/max-pool2d', params: { size: 3, stride: 2 } },
      conv2: { type: 'layer/conv2d', params: { filters: 5, size: 3, padding: 'valid' } },
      act2: { type: 'layer/sigmoid' },
    },
    [
      'data.images > conv.in',
      'conv.out > act.in',
      'act.out > pool.in',
      'pool.out > conv2.in',
      'conv2.out > act2.in',
      'act2.out > flat.in',
    ],
  ),
];

const textOf = ({ nodes, wires }: Small) => {
  const inner =
    'sum' in nodes ? wires.map((wire) => (wire === 'fc1.out > n1.current' ? 'fc1.out > sum.a' : wire)) : wires;
  const all = 'sum' in nodes ? [...inner, 'sum.out > n1.current'] : inner;
  return JSON.stringify({ rheobase: 1, seed: 5, nodes, edges: edgesOf(all) });
};
const known: Registry = registryWith([cloud]);

describe('V: small networks, judged by tfjs', () => {
  test.each(small)('V: $what', async (one) => {
    judged(await judgeGraph(textOf(one), { registry: known, samples: 16 }));
  });

  test.each(small)('K: $what: the wasm backend runs it too, or the node that rules it out is named', async (one) => {
    const { experiment, issues } = load(textOf(one), known);
    if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
    const support = (await tensorflow()).support(experiment.points[0].plan);
    if (one.convolves !== true) {
      expect(chooseBackend(support)).toBe('wasm');
      // exp and division of that backend are less exact.
      judged(await judgeGraph(textOf(one), { registry: known, samples: 16, backend: 'wasm' }), 2e-4);
      return;
    }
    expect(chooseBackend(support)).toBe('cpu');
    expect(supportIssues(support, 'wasm').map(sentence)[0]).toBe(
      'conv (layer/conv2d) cannot run on the engine tfjs: it needs Conv2DBackpropFilter, which its backend wasm lacks. Run without --engine, or replace it.',
    );
  });

  test('V: a steeper surrogate is told apart', async () => {
    const { nodes, edges } = smallPair({ train: 32 });
    const text = (slope: number) =>
      JSON.stringify({
        rheobase: 1,
        seed: 3,
        nodes: { ...nodes, lif1: { type: 'neuron/leaky', params: { slope } } },
        edges,
      });
    const form = tfjsForms.get('neuron/leaky');
    expect(form).toBeDefined();
    const [own] = await judgeGraph(text(2));
    const [steeper] = await judgeGraph(text(2.001));
    const differs = own.tensors.some(({ norm }, i) => Math.abs(norm / steeper.tensors[i].norm - 1) > imposedBound);
    expect(differs, 'the bound sees a slope of 2.001').toBe(true);
  });
});

describe('E: a run on the engine tfjs', () => {
  const pair = smallPair({ train: 60, test: 40, epochs: 3 });

  test('H: trains and evaluates as the kernels do, within a tolerance; the receipt names it, and nothing was measured', async () => {
    const opened = await tensorflow();
    await opened.use('wasm');
    const graph = { ...pair, seed: 7, registry };
    const native = await runGraph(graph);
    const other = await runGraph({ ...graph, options: { engine: opened.engine() } });
    expect(native.receipt.engine).toBeUndefined();
    expect(other.receipt.engine).toBe('tfjs');
    const losses = (result: typeof native, name: string) =>
      tableOf(result, name).columns.find((column) => column.name === 'loss')?.values as number[];
    losses(native, 'ffnn-train.history').forEach((loss, epoch) => {
      expect(Math.abs(losses(other, 'ffnn-train.history')[epoch] / loss - 1)).toBeLessThan(1e-4);
    });
    expect(losses(other, 'snn-train.history')).toHaveLength(3);
    expect(losses(other, 'snn-train.history')[2]).toBeLessThan(losses(other, 'snn-train.history')[0]);
    const executed = tableOf(other, 'ffnn-ops.executed').columns.find(({ name }) => name === 'macs');
    expect(executed?.values[0]).toBeNull();
    expect(executed?.missing?.[0]).toBe('not measured by the engine tfjs');
    // Counted from activity and weights, never by the engine.
    const updates = (result: typeof native) =>
      tableOf(result, 'snn-ops.conventions').columns.find(({ name }) => name === 'updates')?.values;
    expect(updates(other)).toEqual(updates(native));
  });

  test('K: a node without a form behind weights is named; encoders and sources run on their kernels', async () => {
    const opened = await tensorflow();
    const issuesOf = (nodes: Record<string, NodeDocument>, wires: readonly string[]) => {
      const { experiment, issues } = load(JSON.stringify({ rheobase: 1, nodes, edges: edgesOf(wires) }), known);
      if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
      const support = opened.support(experiment.points[0].plan);
      return { support, sentences: supportIssues(support, 'cpu').map(sentence) };
    };
    const driven = issuesOf(
      {
        current: { type: 'source/constant-current' },
        lif: { type: 'neuron/lif' },
        rate: { type: 'measure/firing-rate', params: { duration: '1 s' } },
      },
      ['current.current > lif.current', 'lif.spikes > rate.spikes'],
    );
    expect(driven.sentences).toEqual([
      'lif (neuron/lif) cannot run on the engine tfjs: it has no form in tfjs, nor has any node behind it. Run without --engine, or replace it.',
    ]);
    const encoded = issuesOf(
      {
        data: { type: 'source/digits', params: { train: 2, test: 1 } },
        flat: { type: 'layer/flatten' },
        rate: { type: 'encode/rate' },
        fc: { type: 'layer/dense' },
        test: { type: 'measure/evaluate' },
      },
      [
        'data.images > flat.in',
        'flat.out > rate.in',
        'rate.spikes > fc.in',
        'fc.out > test.scores',
        'data.labels > test.labels',
      ],
    );
    expect(encoded.sentences).toEqual([]);
    expect(encoded.support[0]).toMatchObject({ native: ['data', 'flat', 'rate'], formed: ['fc'] });
  });
});
