import { expect, it } from 'vitest';
import { z } from 'zod';
import { defineSignal } from '../define/node.js';
import { nodeFacts } from '../define/nodeFacts.js';
import { createRegistry } from '../define/registry.js';
import { graphHash } from '../document/normalForm.js';
import type { GraphDocument } from '../document/schema.js';
import { sentence } from '../issue/sentence.js';
import { check } from './check.js';

const doc = { summary: '', equation: [], symbols: {}, source: '' };
const common = { version: 1, title: '', doc, params: z.object({}), kernel: () => ({ forward() {} }) };
const real = { signal: 'real', shape: ['n'], doc: '' } as const;
const label = { signal: 'label', shape: [], doc: '' } as const;

const source = defineSignal({ ...common, type: 'source/one', inputs: {}, outputs: { out: real, label } });
const relu = defineSignal({ ...common, type: 'layer/relu', inputs: { in: real }, outputs: { out: real } });
const mixed = defineSignal({
  ...common,
  type: 'layer/mixed',
  inputs: { label, in: real },
  outputs: { out: real, label },
});
const registry = createRegistry([source, relu, mixed]);

const document: GraphDocument = {
  rheobase: 1,
  nodes: {
    one: { type: 'source/one' },
    a: { type: 'layer/relu' },
    b: { type: 'layer/relu', bypass: true },
    c: { type: 'layer/mixed', bypass: true },
    end: { type: 'layer/relu' },
  },
  edges: [
    { from: 'one.out', to: 'a.in' },
    { from: 'a.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
    { from: 'one.label', to: 'c.label' },
    { from: 'c.out', to: 'end.in' },
  ],
};

it('hands on what comes into a bypassed node, through several of them, by kind', () => {
  const { graph, issues } = check(document, registry);
  expect(issues).toEqual([]);
  expect([...graph.nodes.keys()]).toEqual(['one', 'a', 'end']);
  expect(graph.edges.map(({ from, to }) => `${from.node}.${from.port} ${to.node}`)).toEqual(['one.out a', 'a.out end']);
});

it('leaves an input without a wire where nothing arrives at a bypassed node', () => {
  const edges = document.edges?.filter(({ to }) => to !== 'b.in') ?? [];
  expect(check({ ...document, edges }, registry).issues.map(sentence)).toEqual([
    'end.in is not wired. It needs real numbers [n].',
  ]);
});

it('does not turn round for ever in a circle of bypassed nodes', () => {
  const edges = [
    { from: 'c.out', to: 'b.in' },
    { from: 'b.out', to: 'c.in' },
    { from: 'c.out', to: 'end.in' },
    { from: 'one.out', to: 'a.in' },
  ];
  expect(check({ ...document, edges }, registry).issues).toHaveLength(1);
});

it('H: counts as a change of the experiment', () => {
  const facts = nodeFacts(registry);
  const { bypass: _, ...plain } = document.nodes.b;
  const without = { ...document, nodes: { ...document.nodes, b: plain } };
  expect(graphHash(document, facts)).not.toBe(graphHash(without, facts));
  expect(graphHash({ ...without, nodes: { ...without.nodes, b: { ...plain, bypass: false } } }, facts)).toBe(
    graphHash(without, facts),
  );
});
