import type { NodeDocument } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { expect, test } from 'vitest';
import { edgesOf } from './support/gradientError.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/** K: the twins of batch normalisation, of images and of rows, each setting of them, at sizes that no vector divides. */

interface Net {
  /** Channels of the image; without it there is no convolution, and an image is one channel. */
  readonly filters?: number;
  /** Features of the row that is normalised too. */
  readonly hidden?: number;
  readonly norm?: NonNullable<NodeDocument['params']>;
  /** Spikes per step of each pixel; without it the images are shown as they are, without time. */
  readonly gain?: number;
  readonly frozen?: boolean;
}

/** Drawn digits → convolution → normalisation → dense → normalisation → dense → loss, trained for one epoch, then counted. */
function network({ filters, hidden = 17, norm = {}, gain, frozen = false }: Net): string {
  const spiking = gain !== undefined;
  const layer: NodeDocument = { type: 'layer/batch-norm', params: norm, ...(frozen ? { frozen: true } : {}) };
  const nodes: Record<string, NodeDocument> = {
    data: { type: 'source/digits', params: { train: 37, test: 21 } },
    ...(spiking ? { steps: { type: 'encode/rate', params: { numSteps: 4, gain } } } : {}),
    ...(filters === undefined ? {} : { image: { type: 'layer/conv2d', params: { filters, size: 3, stride: 3 } } }),
    images: layer,
    first: { type: spiking ? 'neuron/leaky' : 'layer/relu' },
    flat: { type: 'layer/flatten' },
    one: { type: 'layer/dense', params: { units: hidden } },
    rows: layer,
    second: { type: spiking ? 'neuron/leaky' : 'layer/relu' },
    out: { type: 'layer/dense', params: { units: 10 } },
    ...(spiking ? { third: { type: 'neuron/leaky' } } : {}),
    loss: { type: spiking ? 'loss/ce-rate' : 'loss/cross-entropy' },
    train: { type: 'learn/train', params: { epochs: 1, batchSize: 20, learningRate: 0.01 } },
    count: { type: 'measure/operations' },
    test: { type: 'measure/evaluate' },
  };
  const [scores, fired, into] = spiking ? ['third.spikes', 'spikes', 'current'] : ['out.out', 'out', 'in'];
  const images = spiking ? 'steps.spikes' : 'data.images';
  const wires = [
    ...(spiking ? ['data.images > steps.in'] : []),
    ...(filters === undefined ? [`${images} > images.in`] : [`${images} > image.in`, 'image.out > images.in']),
    ...[`images.out > first.${into}`, `first.${fired} > flat.in`, 'flat.out > one.in', 'one.out > rows.in'],
    ...[`rows.out > second.${into}`, `second.${fired} > out.in`, ...(spiking ? ['out.out > third.current'] : [])],
    ...[`${scores} > loss.${spiking ? 'spikes' : 'scores'}`, 'data.labels > loss.labels', 'loss.loss > train.loss'],
    ...[
      `${scores} > train.scores`,
      'data.labels > train.labels',
      'train.model > count.model',
      `${scores} > count.output`,
    ],
    ...['train.model > test.model', `${scores} > test.scores`, 'data.labels > test.labels'],
  ];
  return JSON.stringify({ rheobase: 1, seed: 3, nodes, edges: edgesOf(wires) });
}

const ofBatch = ['batchNormGradientSums', 'batchNormSums'];
const twins = ['batchNormAccumulate', 'batchNormBackward', 'batchNormForward', ...ofBatch];

const nets: readonly [string, Net][] = [
  ['one channel', {}],
  ['one filter, one feature', { filters: 1, hidden: 1 }],
  ['two filters, three features', { filters: 2, hidden: 3 }],
  ['three filters, five features', { filters: 3, hidden: 5 }],
  ['six filters, 255 features', { filters: 6, hidden: 255 }],
  ['eight filters', { filters: 8 }],
  ['seventeen filters', { filters: 17 }],
  ['a mean that follows at once, a large ε', { filters: 5, norm: { momentum: 1, epsilon: 0.5 } }],
  ['steps together', { gain: 0.4, filters: 5 }],
  ['steps apart', { gain: 0.4, filters: 5, norm: { time: 'apart' } }],
  ['steps apart, four filters', { gain: 0.4, filters: 4, hidden: 6, norm: { time: 'apart' } }],
  ['no spikes', { gain: 0, norm: { time: 'apart' } }],
  ['all pixels spike', { gain: 1e9 }],
];

test.each(nets)('K: %s: the bytes of the TypeScript kernel', async (_, net) => {
  const text = network(net);
  const fast = prepared(text, wasm);
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
  expect(called(fast)).toEqual(expect.arrayContaining(twins));
});

test.each([{}, { gain: 0.4, filters: 3 }] satisfies Net[])(
  'K: frozen, %o: running statistics in training too',
  async (net) => {
    const text = network({ ...net, frozen: true });
    const fast = prepared(text, wasm);
    expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
    expect(called(fast)).toEqual(expect.arrayContaining(['batchNormForward', 'batchNormBackward']));
    expect(called(fast)).not.toContain('batchNormAccumulate');
  },
);

test.each(twins)('K: without %s the others give the same bytes', async (twin) => {
  const text = network({ filters: 3, gain: 0.4, norm: { time: 'apart' } });
  const fast = prepared(text, wasmAccelerator(WebAssembly, { without: [twin] }));
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(text)));
  expect(twins.filter((name) => !called(fast).includes(name))).toEqual([twin]);
});
