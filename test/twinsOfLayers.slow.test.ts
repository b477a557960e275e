import type { NodeDocument } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { describe, expect, test } from 'vitest';
import { edgesOf } from './support/gradientError.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/** K: the twins of layers and neurons, each setting of them, at sizes that no vector divides. */

interface Net {
  readonly hidden?: number;
  readonly neuron?: NonNullable<NodeDocument['params']>;
  /** Spikes per step of each pixel; without it the images are shown as they are. */
  readonly gain?: number;
  readonly numSteps?: number;
  /** The images as times of spikes. */
  readonly latency?: NonNullable<NodeDocument['params']>;
  readonly bias?: boolean;
  readonly mean?: number;
  /** Of layers in which a weight of zero is no connection; without it they are dense. */
  readonly density?: number;
  /** Of the trainer. */
  readonly training?: NonNullable<NodeDocument['params']>;
  /** Of a penalty on the spikes of the hidden layer. */
  readonly penalty?: NonNullable<NodeDocument['params']>;
}

/** Drawn digits → dense → leaky → dense → leaky → loss, trained for one epoch, then counted. */
function spiking(net: Net): string {
  const {
    hidden = 5,
    neuron = {},
    gain,
    numSteps = 7,
    bias = true,
    mean = 0.1307,
    penalty,
    density,
    training,
    latency,
  } = net;
  const layer = (units: number, own: boolean): NodeDocument =>
    density === undefined
      ? { type: 'layer/dense', params: { units, bias: own } }
      : { type: 'layer/sparse-dense', params: { units, bias: own, density } };
  const nodes: Record<string, NodeDocument> = {
    data: { type: 'source/digits', params: { train: 37, test: 5 } },
    norm: { type: 'layer/normalise', params: { mean, std: 0.3081 } },
    flat: { type: 'layer/flatten' },
    steps:
      latency !== undefined
        ? { type: 'encode/latency', params: { numSteps, ...latency } }
        : gain === undefined
          ? { type: 'encode/constant', params: { numSteps } }
          : { type: 'encode/rate', params: { numSteps, gain } },
    one: layer(hidden, bias),
    first: { type: 'neuron/leaky', params: neuron },
    two: layer(10, true),
    second: { type: 'neuron/leaky', params: neuron },
    loss: { type: 'loss/ce-rate' },
    train: { type: 'learn/train', params: { epochs: 1, batchSize: 20, learningRate: 0.01, ...training } },
    count: { type: 'measure/operations' },
    test: { type: 'measure/evaluate' },
  };
  if (penalty !== undefined) {
    nodes.quiet = { type: 'loss/spike-count', params: penalty };
    nodes.total = { type: 'loss/weighted-sum', params: { weightB: 3 } };
  }
  const wires = [
    ...['data.images > norm.in', 'norm.out > flat.in', 'flat.out > steps.in'],
    ...[
      `steps.${gain === undefined && latency === undefined ? 'out' : 'spikes'} > one.in`,
      'one.out > first.current',
      'first.spikes > two.in',
    ],
    ...['two.out > second.current', 'second.spikes > loss.spikes', 'data.labels > loss.labels'],
    ...(penalty === undefined
      ? ['loss.loss > train.loss']
      : ['loss.loss > total.a', 'first.spikes > quiet.spikes', 'quiet.loss > total.b', 'total.loss > train.loss']),
    ...['second.spikes > train.scores', 'data.labels > train.labels', 'second.spikes > count.output'],
    ...['train.model > count.model', 'train.model > test.model', 'second.spikes > test.scores'],
    ...['data.labels > test.labels', 'second.membrane > test.membrane'],
  ];
  return JSON.stringify({ rheobase: 1, seed: 3, nodes, edges: edgesOf(wires) });
}

/** The same without a trainer, so that all of it is computed in float64; the membranes are recorded. */
function untrained(net: Net): string {
  const graph = JSON.parse(spiking(net));
  const gone = ['loss', 'train', 'count'];
  for (const name of gone) delete graph.nodes[name];
  graph.nodes.seen = { type: 'measure/record', params: { samples: 5 } };
  graph.edges = graph.edges.filter(({ from, to }: { from: string; to: string }) => {
    return ![from, to].some((end) => gone.includes(end.split('.')[0]));
  });
  graph.edges.push({ from: 'second.membrane', to: 'seen.values' }, { from: 'first.spikes', to: 'seen.spikes' });
  return JSON.stringify(graph);
}

async function expectSame(text: string): Promise<readonly string[]> {
  const fast = prepared(text, wasm);
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
  return called(fast);
}

const both = ['leakyBackward', 'leakyForward'];

describe('K: leaky', () => {
  const surrogates = ['atan', 'fast-sigmoid', 'sigmoid', 'triangular', 'boxcar', 'straight-through'];
  test.each(surrogates)('surrogate %s', async (surrogate) => {
    expect(await expectSame(spiking({ neuron: { surrogate } }))).toEqual(expect.arrayContaining(both));
    const like = surrogate === 'atan' ? { like: 'spyx' } : { slope: 1.7 };
    expect(await expectSame(spiking({ neuron: { surrogate, ...like } }))).toEqual(expect.arrayContaining(both));
  });

  test.each(surrogates)('surrogate %s, cut off', async (surrogate) => {
    const neuron = { surrogate, cutOff: 0.4 };
    expect(await expectSame(spiking({ neuron, hidden: 19 }))).toEqual(expect.arrayContaining(both));
  });

  const resets = ['subtract', 'value', 'none'].flatMap((reset) =>
    ['next', 'same'].map((resetAt) => ({ reset, resetAt })),
  );
  test.each(resets)('reset $reset at the $resetAt step', async (own) => {
    const neuron = { ...own, resetTo: -0.3, threshold: 0.7 };
    expect(await expectSame(spiking({ neuron }))).toEqual(expect.arrayContaining(both));
  });

  const learned = ['leakyForward', 'leakyLearnedBackward'];
  describe.each(['beta', 'threshold', 'both'])('learns %s', (learn) => {
    test.each(resets)('reset $reset at the $resetAt step', async (own) => {
      const neuron = { ...own, learn, resetTo: -0.3, threshold: 0.7 };
      for (const hidden of [1, 6]) {
        const names = await expectSame(spiking({ neuron, hidden, gain: 0.5 }));
        expect(names).toEqual(expect.arrayContaining(learned));
        expect(names).not.toContain('leakyBackward');
      }
    });
  });

  test.each(surrogates)('learns both, surrogate %s, cut off', async (surrogate) => {
    const neuron = { surrogate, cutOff: 0.4, learn: 'both' };
    expect(await expectSame(spiking({ neuron, hidden: 17 }))).toEqual(expect.arrayContaining(learned));
  });

  test.each([
    ['255 neurons', { hidden: 255, neuron: { learn: 'both' } }],
    ['nobody fires', { hidden: 3, neuron: { learn: 'both', threshold: 1e6 } }],
    ['everybody fires', { neuron: { learn: 'both', threshold: 1e-30, reset: 'none' }, gain: 1e9, mean: -1 }],
    ['a window of two steps', { neuron: { learn: 'both' }, training: { truncate: 2 } }],
    ['a penalty on spikes', { neuron: { learn: 'both' }, penalty: { upper: 0.3 }, gain: 0.5 }],
  ] satisfies [string, Net][])('learns: %s', async (_, net) => {
    expect(await expectSame(spiking(net))).toEqual(expect.arrayContaining(learned));
  });

  test('without leakyLearnedBackward, and with a gradient through the reset, backward is the TypeScript', async () => {
    const text = spiking({ neuron: { learn: 'both' } });
    const without = prepared(text, wasmAccelerator(WebAssembly, { without: ['leakyLearnedBackward'] }));
    expect(await resultsOf(without)).toEqual(await resultsOf(prepared(text)));
    expect(called(without)).not.toContain('leakyLearnedBackward');
    const names = await expectSame(spiking({ neuron: { learn: 'both', resetGradient: 'through' } }));
    expect(names.filter((name) => name.endsWith('Backward'))).toEqual(['ceRateBackward', 'denseBackward']);
  });
});

describe('K: dense', () => {
  test.each([1, 3, 5, 17, 33, 50, 255])('%i neurons', async (hidden) => {
    expect(await expectSame(spiking({ hidden }))).toContain('denseBackward');
  });

  test.each([
    ['nobody fires', { neuron: { threshold: 1e6 } }],
    ['everybody fires', { neuron: { threshold: 1e-30, reset: 'none' }, gain: 1e9, mean: -1 }],
    ['no input spikes', { gain: 0 }],
    ['all inputs spike', { gain: 1e9, mean: -1 }],
    ['a third of the inputs spike', { gain: 0.3, mean: -1, hidden: 40 }],
    ['without a bias', { bias: false }],
    ['without a shift', { mean: 0 }],
    ['a single step', { numSteps: 1 }],
    ['more rows than stand in scratch', { gain: 0.3, numSteps: 40, hidden: 33 }],
  ] satisfies [string, Net][])('%s', async (_, net) => {
    const names = await expectSame(spiking(net));
    expect(names).toEqual(expect.arrayContaining(['denseAccumulate', 'denseBackward', 'denseForward']));
  });
});

describe('K: sparse-dense', () => {
  const sparse = ['sparseAccumulate', 'sparseBackward', 'sparseForward', 'sparseLists'];
  const densities = [1, 0.5, 0.1, 0.02];

  test.each(densities)('a share of %f of the connections, at odd sizes', async (density) => {
    for (const hidden of [1, 3, 19, 50]) {
      expect(await expectSame(spiking({ density, hidden }))).toEqual(expect.arrayContaining(sparse));
      expect(await expectSame(spiking({ density, hidden, gain: 0.6 }))).toEqual(expect.arrayContaining(sparse));
    }
  });

  test.each([
    ['nobody fires', { neuron: { threshold: 1e6 } }],
    ['everybody fires', { neuron: { threshold: 1e-30, reset: 'none' }, gain: 1e9, mean: -1 }],
    ['no input spikes', { gain: 0 }],
    ['without a bias', { bias: false }],
    ['without a shift', { mean: 0, gain: 0.5 }],
    ['a single step', { numSteps: 1 }],
    ['few gradients', { neuron: { surrogate: 'triangular', cutOff: 0.1 }, gain: 0.5, hidden: 33 }],
    ['pruned on the way', { training: { epochs: 3, prune: 0.9, pruneFrom: 2 }, gain: 0.5, hidden: 33 }],
  ] satisfies [string, Net][])('%s', async (_, net) => {
    expect(await expectSame(spiking({ density: 0.15, hidden: 21, ...net }))).toEqual(expect.arrayContaining(sparse));
  });

  test('has the bytes of a dense layer where every connection is there', async () => {
    const hashes = async (net: Net) =>
      JSON.stringify(((await resultsOf(prepared(spiking(net), wasm))) as [unknown])[0]);
    const model = (text: string) => text.match(/"train\.model":\{[^}]*\}/)?.[0];
    const dense = model(await hashes({ hidden: 33, gain: 0.4 }));
    expect(dense).toBeDefined();
    expect(model(await hashes({ hidden: 33, gain: 0.4, density: 1 }))).toBe(dense);
  });
});

describe('K: float64, where nothing is trained', () => {
  const dense = ['denseColumnSums64', 'denseForward64'];
  const sparse = ['denseColumnSums64', 'sparseForward64', 'sparseLists64'];
  test.each([1, 3, 5, 17, 255])('%i neurons, dense and with a few of the connections', async (hidden) => {
    const names = ['leakyForward64', ...dense];
    expect(await expectSame(untrained({ hidden }))).toEqual(expect.arrayContaining(names));
    const few = await expectSame(untrained({ hidden, density: 0.1, gain: 0.5 }));
    expect(few).toEqual(expect.arrayContaining(['leakyForward64', ...sparse.slice(1)]));
  });

  const resets = ['subtract', 'value', 'none'].flatMap((reset) =>
    ['next', 'same'].map((resetAt) => ({ reset, resetAt })),
  );
  test.each(resets)('reset $reset at the $resetAt step', async (own) => {
    const neuron = { ...own, resetTo: -0.3, threshold: 0.1 };
    expect(await expectSame(untrained({ neuron, hidden: 7 }))).toContain('leakyForward64');
  });

  test.each([
    ['nobody fires', { neuron: { threshold: 1e6 } }],
    ['everybody fires', { neuron: { threshold: 1e-300, reset: 'none' }, gain: 1e9 }],
    ['no input spikes', { gain: 0 }],
    ['without a bias', { bias: false }],
    ['without a shift', { mean: 0 }],
    ['all connections', { density: 1 }],
    ['one connection in fifty', { density: 0.02, hidden: 33 }],
  ] satisfies [string, Net][])('%s', async (_, net) => {
    const names = await expectSame(untrained(net));
    expect(names).toContain('leakyForward64');
    expect(names).toContain('density' in net ? 'sparseForward64' : 'denseForward64');
  });

  test.each([...new Set(['leakyForward64', ...dense, ...sparse])])(
    'without %s the kernel is the TypeScript one',
    async (twin) => {
      const text = untrained({ hidden: 9, ...(twin.startsWith('sparse') ? { density: 0.3 } : {}) });
      const without = prepared(text, wasmAccelerator(WebAssembly, { without: [twin] }));
      expect(await resultsOf(without)).toEqual(await resultsOf(prepared(text)));
      expect(called(without)).not.toContain(twin);
    },
  );
});

describe('K: latency', () => {
  test.each([
    { code: 'linear' },
    { code: 'logarithmic' },
    { code: 'linear', below: 'last', normalise: false, tau: 3.3 },
    { code: 'logarithmic', below: 'last', normalise: false, threshold: 0.3 },
    { code: 'logarithmic', numSteps: 1 },
    { code: 'linear', numSteps: 25, threshold: 0.99 },
  ])('%j', async (latency) => {
    for (const mean of [0, 0.2, -0.7]) {
      expect(await expectSame(spiking({ latency, mean }))).toContain('latencyForward');
    }
  });
});

describe('K: spike-count', () => {
  test.each([
    ['neuron', 1],
    ['neuron', 19],
    ['layer', 33],
  ])('of each %s, %i of them', async (of, hidden) => {
    const names = await expectSame(spiking({ hidden, penalty: { of, lower: 0.2, upper: 0.3 }, gain: 0.5 }));
    expect(names).toEqual(expect.arrayContaining(['spikeCountBackward', 'spikeCountForward']));
  });
});
