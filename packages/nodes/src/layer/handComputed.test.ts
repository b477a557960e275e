import { defineResult, type Model } from '@rheobase/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { record } from '../measure/record.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { dense } from './dense.js';
import { relu } from './relu.js';
import { sigmoid } from './sigmoid.js';

/** A network small enough for paper: 3–4–2, ReLU, then sigmoid. Rows of a weight are its inputs. */

const tensor = (shape: readonly number[], values: readonly number[]) =>
  ({ dtype: 'float64', shape, values: Float64Array.from(values) }) as const;

const model: Model = {
  tensors: {
    'fc1.bias': tensor([4], [0.5, 0.25, -1, 0]),
    'fc1.weight': tensor([3, 4], [0.5, -1, 0.25, 2, 1, 0.5, -0.5, 0.25, -2, 4, 1, -1]),
    'fc2.bias': tensor([2], [-0.25, 0.5]),
    'fc2.weight': tensor([4, 2], [3, -7, 2, -4, -1, 2, 0.5, -1.5]),
  },
  origin: { trainer: 'by hand', graphHash: '', numerics: 1 },
};

const weights = defineResult({
  type: 'test/weights',
  version: 1,
  title: 'weights',
  doc: { summary: 'Weights.', equation: ['w'], symbols: { w: 'weight' }, source: 'paper' },
  params: z.object({}),
  inputs: {},
  outputs: { model: { result: 'model', doc: 'weights' } },
  compute: () => ({ outputs: { model: { kind: 'model', model } } }),
});

async function outputsOf(port: string): Promise<readonly (number | string | null)[]> {
  const result = await runGraph({
    nodes: {
      input: { type: 'test/input' },
      fc1: { type: 'layer/dense', params: { units: 4 } },
      relu: { type: 'layer/relu' },
      fc2: { type: 'layer/dense', params: { units: 2 } },
      sigmoid: { type: 'layer/sigmoid' },
      weights: { type: 'test/weights' },
      rec: { type: 'measure/record' },
    },
    edges: [
      ['input.out', 'fc1.in'],
      ['fc1.out', 'relu.in'],
      ['relu.out', 'fc2.in'],
      ['fc2.out', 'sigmoid.in'],
      [port, 'rec.values'],
      ['weights.model', 'rec.model'],
    ].map(([from, to]) => ({ from, to })),
    registry: [
      weights,
      scripted({ type: 'test/input', kind: 'real', values: [[[1, -2, 0.5]]] }),
      dense,
      relu,
      sigmoid,
      record,
    ],
  });
  return cellsOf(result, 'rec.values', 'value');
}

test('V: 3–4–2 by hand', async () => {
  // 0.5 − 2 − 1 + 0.5, −1 − 1 + 2 + 0.25, 0.25 + 1 + 0.5 − 1, 2 − 0.5 − 0.5 + 0
  expect(await outputsOf('fc1.out')).toEqual([-2, 0.25, 0.75, 1]);
  expect(await outputsOf('relu.out')).toEqual([0, 0.25, 0.75, 1]);
  // 0.5 − 0.75 + 0.5 − 0.25, −1 + 1.5 − 1.5 + 0.5
  expect(await outputsOf('fc2.out')).toEqual([0, -0.5]);
  const [half, below] = await outputsOf('sigmoid.out');
  expect(half).toBe(0.5);
  // 1 / (1 + √e), √e = 1.648721270700128
  expect(below).toBeCloseTo(1 / 2.648721270700128, 15);
});
