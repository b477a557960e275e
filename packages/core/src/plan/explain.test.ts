import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { check } from '../check/check.js';
import { defineDriver, defineResult, defineSignal } from '../define/node.js';
import { createRegistry } from '../define/registry.js';
import { dimensions } from '../define/signalType.js';
import { infer, oneStep } from '../infer/infer.js';
import { explain, explanationLines } from './explain.js';
import { makePlan } from './makePlan.js';

const doc = { summary: 'For a test.', equation: [], symbols: {}, source: 'none' };
const common = { version: 1, title: 'test', doc, params: z.object({}) };
const kernel = () => ({ forward() {} });

const registry = createRegistry([
  defineSignal({
    ...common,
    type: 'test/images',
    inputs: {},
    outputs: { images: { signal: 'real', shape: [4], doc: '' } },
    infer: ({ path }) => {
      const batch = { giver: path, splits: { train: { first: 0, count: 1000 }, test: { first: 1000, count: 20 } } };
      return { outputs: { images: { shape: dimensions(4), batch } } };
    },
    kernel,
  }),
  defineSignal({
    ...common,
    type: 'test/normalise',
    inputs: { in: { signal: 'real', shape: ['n'], doc: '' } },
    outputs: { out: { signal: 'real', shape: ['n'], doc: '' } },
    memoryless: true,
    affine: () => ({ scale: 3, shift: -0.5 }),
    kernel,
  }),
  defineSignal({
    ...common,
    type: 'test/dense',
    inputs: { in: { signal: 'real', shape: ['n'], doc: '' } },
    outputs: { out: { signal: 'real', shape: [2], doc: '' } },
    memoryless: true,
    folds: 'in',
    weights: () => ({ weight: { shape: [4, 2], initial: () => 0 } }),
    cost: () => ({ macs: 8 }),
    kernel,
  }),
  defineSignal({
    ...common,
    type: 'test/repeat',
    inputs: { in: { signal: 'real', shape: ['...n'], doc: '' } },
    outputs: { out: { signal: 'spikes', shape: ['...n'], doc: '' } },
    infer: ({ path, inputs }) => ({
      outputs: { out: { shape: inputs.in.shape, time: { giver: path, dt: oneStep, length: 25 }, varies: true } },
    }),
    cost: () => ({ updates: 2, comparisons: 2 }),
    kernel,
  }),
  defineDriver({
    ...common,
    type: 'test/measure',
    inputs: { in: { signal: 'spikes', shape: ['n'], doc: '' } },
    outputs: { table: { result: 'table', doc: '' } },
    demand: () => ({ split: 'test' }),
    observe: () => ({ window() {}, finish: () => ({}) }),
  }),
  defineResult({
    ...common,
    type: 'test/view',
    inputs: { table: { result: 'table', doc: '' } },
    outputs: { figure: { result: 'figure', doc: '' } },
    compute: () => ({ outputs: {} }),
  }),
]);

const nodes = {
  images: { type: 'test/images' },
  norm: { type: 'test/normalise' },
  fc: { type: 'test/dense' },
  spikes: { type: 'test/repeat' },
  measure: { type: 'test/measure' },
  view: { type: 'test/view' },
};
const edges = [
  { from: 'images.images', to: 'norm.in' },
  { from: 'norm.out', to: 'fc.in' },
  { from: 'fc.out', to: 'spikes.in' },
  { from: 'spikes.out', to: 'measure.in' },
  { from: 'measure.table', to: 'view.table' },
];

function planOf() {
  const checked = check({ rheobase: 1, nodes, edges }, registry);
  const { inferred, issues } = infer(checked.graph, registry);
  const planned = makePlan(inferred);
  expect([...checked.issues, ...issues, ...planned.issues].map(({ code }) => code)).toEqual(['untrained']);
  return planned.plan;
}

describe('explain', () => {
  it('is plain data', () => {
    const explanation = explain(planOf());
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
    expect(explanation.passes).toHaveLength(1);
    expect(explanation.steps).toEqual([
      { kind: 'pass', drivers: ['measure'] },
      { kind: 'compute', node: 'view', acrossSweep: false },
    ]);
    expect(Object.keys(explanation.resultKeys)).toEqual(['measure', 'view']);
  });

  it('counts the cost of a node once per sample where it is constant over time, else at every step', () => {
    const { operations } = explain(planOf());
    expect(operations.map(({ node, steps, samples, total }) => ({ node, steps, samples, total }))).toEqual([
      { node: 'fc', steps: 1, samples: 20, total: { macs: 160 } },
      { node: 'spikes', steps: 25, samples: 20, total: { updates: 1000, comparisons: 1000 } },
    ]);
  });

  it('prints every stage', () => {
    const lines = explanationLines(explain(planOf()));
    const keys = lines.indexOf('result keys');
    expect(lines.slice(0, keys)).toEqual([
      '',
      'wires',
      '  images.images → norm.in     real [4], per sample, float64',
      '  norm.out → fc.in            real [4], per sample, float64',
      '  fc.out → spikes.in          real [2], per sample, float64',
      '  spikes.out → measure.in     spikes [2] over 25 steps, per sample, float64',
      '  measure.table → view.table  table',
      '',
      'rewrites',
      '  fc  takes norm in: reads images.images as 3·x − 0.5',
      '',
      'pass 1: measure',
      '  runs       split test: samples 1,000 to 1,019; 25 steps; float64',
      '  once       images → norm → fc',
      '  each step  spikes',
      '  memory     7.5 KiB a chunk; largest spikes.out 6.3 KiB, images.images 512 B, norm.out 512 B',
      '',
      'steps',
      '  1  pass of measure',
      '  2  compute view',
      '',
      'predicted operations: dense, forward, once over all samples',
      '  pass     node    steps  samples  macs  updates  comparisons',
      '  measure  fc          1       20   160        0            0',
      '  measure  spikes     25       20     0    1,000        1,000',
      '',
      'memory: 7.6 KiB, of it weights 64 B, one chunk 7.5 KiB',
      '',
    ]);
    expect(lines.slice(keys + 1)).toEqual([
      expect.stringMatching(/^ {2}measure {2}[0-9a-f]{64}$/),
      expect.stringMatching(/^ {2}view {5}[0-9a-f]{64}$/),
    ]);
  });
});
