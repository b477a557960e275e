import { type NodeDocument, type Prepared, run } from '@rheobase/core';
import { expect, test } from 'vitest';
import { edgesOf } from './support/gradientError.js';
import { called, prepared, resultsOf, wasm } from './support/twins.js';

/** K: the twins of convolution and pooling, each setting of them, at sizes that no vector divides. */

type Params = NonNullable<NodeDocument['params']>;

interface Net {
  readonly one?: Params;
  readonly pool?: Params;
  readonly two?: Params;
  /** Spikes per step of each pixel; without it the images are shown as they are, without time. */
  readonly gain?: number;
  readonly learningRate?: number;
}

/** Drawn digits → convolution → pooling → convolution → dense → loss, trained for one epoch, then counted. */
function network({ one = {}, pool = {}, two = {}, gain, learningRate = 0.01 }: Net): string {
  const spiking = gain !== undefined;
  const nodes: Record<string, NodeDocument> = {
    data: { type: 'source/digits', params: { train: 23, test: 5 } },
    ...(spiking ? { steps: { type: 'encode/rate', params: { numSteps: 4, gain } } } : {}),
    one: { type: 'layer/conv2d', params: one },
    first: { type: spiking ? 'neuron/leaky' : 'layer/relu' },
    pool: { type: 'layer/max-pool2d', params: pool },
    two: { type: 'layer/conv2d', params: two },
    second: { type: spiking ? 'neuron/leaky' : 'layer/relu' },
    flat: { type: 'layer/flatten' },
    out: { type: 'layer/dense', params: { units: 10 } },
    ...(spiking ? { third: { type: 'neuron/leaky' } } : {}),
    loss: { type: spiking ? 'loss/ce-rate' : 'loss/cross-entropy' },
    train: { type: 'learn/train', params: { epochs: 1, batchSize: 20, learningRate } },
    count: { type: 'measure/operations' },
    test: { type: 'measure/evaluate' },
  };
  const scores = spiking ? 'third.spikes' : 'out.out';
  const fired = spiking ? 'spikes' : 'out';
  const into = spiking ? 'current' : 'in';
  const wires = [
    ...(spiking ? ['data.images > steps.in', 'steps.spikes > one.in'] : ['data.images > one.in']),
    ...[`one.out > first.${into}`, `first.${fired} > pool.in`, 'pool.out > two.in'],
    ...[`two.out > second.${into}`, `second.${fired} > flat.in`, 'flat.out > out.in'],
    ...(spiking ? ['out.out > third.current'] : []),
    ...[`${scores} > loss.${spiking ? 'spikes' : 'scores'}`, 'data.labels > loss.labels', 'loss.loss > train.loss'],
    ...[`${scores} > train.scores`, 'data.labels > train.labels', `${scores} > count.output`],
    ...[
      'train.model > count.model',
      'train.model > test.model',
      `${scores} > test.scores`,
      'data.labels > test.labels',
    ],
  ];
  return JSON.stringify({ rheobase: 1, seed: 3, nodes, edges: edgesOf(wires) });
}

const twins = [
  ...['conv2dAccumulate', 'conv2dBackward', 'conv2dForward'],
  ...['maxPool2dBackward', 'maxPool2dForward'],
];

test.each([
  ['as they come', {}],
  ['one filter', { one: { filters: 1, size: 3 }, two: { filters: 1, size: 2 } }],
  ['three and five filters', { one: { filters: 3, size: 5 }, two: { filters: 5, size: 3 } }],
  [
    'eight and seventeen filters, inside only',
    { one: { padding: 'valid', size: 5 }, two: { filters: 17, padding: 'valid' } },
  ],
  ['windows of one pixel', { one: { size: 1 }, two: { size: 1, stride: 3, filters: 9 } }],
  ['windows of an even size', { one: { size: 4, filters: 2 }, two: { size: 6, filters: 11 } }],
  ['steps that leave pixels out', { one: { size: 3, stride: 5, padding: 'valid' }, two: { size: 2, stride: 2 } }],
  ['a border on one side', { one: { size: 3, stride: 2, filters: 6 }, two: { size: 5, stride: 3 } }],
  ['without a bias', { one: { bias: false }, two: { bias: false, filters: 4 } }],
  ['pools that overlap', { pool: { size: 3, stride: 1 }, one: { filters: 7 } }],
  ['pools with a border', { pool: { size: 4, stride: 3, padding: 'same' }, one: { filters: 5 } }],
  ['pools of one pixel', { pool: { size: 1, stride: 1 }, one: { filters: 4, stride: 2 } }],
  ['spikes', { gain: 0.4 }],
  ['spikes, inside only, five filters', { gain: 0.4, one: { filters: 5, padding: 'valid', stride: 2 } }],
  ['no spikes', { gain: 0 }],
  ['all pixels spike', { gain: 1e9 }],
] satisfies [string, Net][])('K: %s: the bytes of the TypeScript kernels', async (_, net) => {
  const fast = prepared(network(net), wasm);
  expect(await resultsOf(fast)).toEqual(await resultsOf(prepared(network(net))));
  expect(called(fast)).toEqual(expect.arrayContaining(twins));
});

test.each([1e30, 1e39])('K: what is not finite is named alike: weights of about %s', async (learningRate) => {
  const ended = async (ready: Prepared) => {
    const events = run(ready);
    for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value.issues;
  };
  const issues = await ended(prepared(network({ learningRate }), wasm));
  expect(issues.map(({ code }) => code)).toContain('not-finite');
  expect(issues).toEqual(await ended(prepared(network({ learningRate }))));
});
