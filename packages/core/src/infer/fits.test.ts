import { expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../check/check.js';
import { defineSignal } from '../define/node.js';
import { createRegistry } from '../define/registry.js';
import { dimensions } from '../define/signalType.js';
import type { GraphDocument } from '../document/schema.js';
import { sentence } from '../issue/sentence.js';
import { fitIssue, portsThatFeed, portsThatTake } from './fits.js';
import { infer } from './infer.js';

const doc = { summary: '', equation: [], symbols: {}, source: '' };
const common = { version: 1, title: '', doc, params: z.object({}), kernel: () => ({ forward() {} }) };

const image = defineSignal({
  ...common,
  type: 'source/image',
  inputs: {},
  outputs: { out: { signal: 'real', shape: ['h', 'w'], time: 'none', doc: '' } },
  infer: () => ({ outputs: { out: { shape: dimensions(3, 4) } } }),
});
const flatten = defineSignal({
  ...common,
  type: 'layer/flatten',
  inputs: { in: { signal: 'real', shape: ['...s'], doc: '' } },
  outputs: { out: { signal: 'real', shape: ['n'], doc: '' } },
  adapter: true,
  infer: ({ inputs }) => ({
    outputs: { out: { shape: dimensions(inputs.in.shape.reduce((n, { size }) => n * size, 1)) } },
  }),
});
const add = defineSignal({
  ...common,
  type: 'layer/add',
  inputs: { a: { signal: 'real', shape: ['n'], doc: '' }, b: { signal: 'real', shape: ['n'], doc: '' } },
  outputs: { out: { signal: 'real', shape: ['n'], doc: '' } },
});
const later = defineSignal({
  ...common,
  type: 'layer/later',
  inputs: { in: { signal: 'real', shape: ['n'], doc: '' } },
  outputs: { out: { signal: 'real', shape: ['n'], doc: '' } },
  delays: ['in'],
});
const spikes = defineSignal({
  ...common,
  type: 'neuron/spikes',
  inputs: { in: { signal: 'spikes', shape: ['n'], doc: '' } },
  outputs: { out: { signal: 'spikes', shape: ['n'], doc: '' } },
});
const registry = createRegistry([image, flatten, add, later, spikes]);

const document: GraphDocument = {
  rheobase: 1,
  nodes: {
    image: { type: 'source/image' },
    flat: { type: 'layer/flatten' },
    sum: { type: 'layer/add' },
    wide: { type: 'layer/flatten' },
    late: { type: 'layer/later' },
    lif: { type: 'neuron/spikes' },
  },
  edges: [
    { from: 'image.out', to: 'flat.in' },
    { from: 'flat.out', to: 'sum.a' },
    { from: 'sum.out', to: 'wide.in' },
    { from: 'wide.out', to: 'late.in' },
  ],
};
const { inferred } = infer(check(document, registry).graph, registry);
const ask = (from: string, to: string) => {
  const [a, b] = [from, to].map((end) => ({ node: end.split('.')[0], port: end.split('.')[1] }));
  const found = fitIssue(inferred, registry, a, b);
  return found && { words: sentence(found), remedies: 'remedies' in found.facts ? found.facts.remedies : [] };
};

it('has no issue where the wire fits, the wire that stands there left aside', () => {
  expect(ask('flat.out', 'sum.b')).toBeUndefined();
  expect(ask('flat.out', 'sum.a')).toBeUndefined();
});

it('says what the wire would be told, with the nodes that would make it fit', () => {
  expect(ask('image.out', 'sum.b')).toEqual({
    words: 'sum.b expects [n = 12], got [3, 4] from image.out. Put a layer/flatten between them.',
    remedies: ['layer/flatten'],
  });
  expect(ask('flat.out', 'lif.in')?.words).toBe('lif.in expects spikes [n], got real [12] from flat.out.');
});

it('refuses a cycle within one step, and allows one that a node delays', () => {
  expect(ask('wide.out', 'sum.b')).toEqual({
    words: 'the wires form a cycle without a delay: sum → wide → sum. Put a layer/later on it.',
    remedies: ['layer/later'],
  });
  expect(ask('late.out', 'sum.b')).toBeUndefined();
  expect(ask('sum.out', 'sum.b')?.words).toBe(
    'the wires form a cycle without a delay: sum → sum. Put a layer/later on it.',
  );
});

it('offers the ports that take a type or feed a port', () => {
  const type = inferred.types.get('image.out')!;
  const taking = [flatten, add, later, spikes].filter((one) => portsThatTake(one, image.outputs.out, type).length > 0);
  expect(taking.map((one) => one.type)).toEqual(['layer/flatten']);
  expect(portsThatTake(add, flatten.outputs.out, inferred.types.get('flat.out'))).toEqual(['a', 'b']);
  expect(portsThatFeed(flatten, add.inputs.a)).toEqual(['out']);
  expect(portsThatFeed(spikes, add.inputs.a)).toEqual([]);
});
