import { dimensions } from '@rheobase/core';
import { expect, test } from 'vitest';
import { energy, gradientCheck } from '../testing/gradientCheck.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { numbers, through } from '../testing/through.js';
import { conv2d } from './conv2d.js';
import { maxPool2d } from './maxPool2d.js';

test('the largest of each window, channel by channel; windows may overlap', async () => {
  const images = numbers(2, 2, 5 * 5 * 2);
  const given = { params: { size: 3, stride: 2 }, inputs: { in: images }, shape: [5, 5, 2] } as const;
  const pooled = await through(maxPool2d, given);
  pooled.forEach((played, n) => {
    played.forEach((image, t) => {
      expect(image).toHaveLength(2 * 2 * 2);
      image.forEach((found, i) => {
        const [c, q, p] = [i % 2, Math.floor(i / 2) % 2, Math.floor(i / 4)];
        const window = [0, 1, 2].flatMap((k) =>
          [0, 1, 2].map((l) => images[n][t][((2 * p + k) * 5 + 2 * q + l) * 2 + c]),
        );
        expect(found).toBe(Math.max(...window));
      });
    });
  });
});

test('the border is never the largest', async () => {
  const images = [[Array.from({ length: 9 }, (_, i) => -1 - i)]];
  const given = { params: { padding: 'same' }, inputs: { in: images }, shape: [3, 3] } as const;
  expect(await through(maxPool2d, given)).toEqual([[[-1, -3, -7, -9]]]);
});

test('of zeros and ones, 1 where any pixel of the window fired', async () => {
  const spikes = [[[0, 0, 1, 1, 0, 0, 1, 0]]];
  const given = { inputs: { in: spikes }, shape: [2, 4] } as const;
  expect(await through(maxPool2d, given)).toEqual([[[0, 1]]]);
});

test('ties: the gradient goes to the first of the largest alone', async () => {
  // Every pixel of the convolution is w x + b; with equal x all four tie, and the first one carries the slope.
  const twice = [[[2, 2, 2, 2, 1, 1, 1, 1]]];
  const source = scripted({ type: 'test/image', kind: 'real', values: twice, shape: dimensions(2, 4), batch: true });
  const result = await runGraph({
    nodes: {
      data: { type: 'test/image' },
      conv: { type: 'layer/conv2d', params: { filters: 1, size: 1, bias: false } },
      pool: { type: 'layer/max-pool2d' },
      loss: { type: 'test/energy' },
      check: { type: 'test/gradient-check' },
    },
    edges: [
      { from: 'data.out', to: 'conv.in' },
      { from: 'conv.out', to: 'pool.in' },
      { from: 'pool.out', to: 'loss.in' },
      { from: 'loss.loss', to: 'check.loss' },
    ],
    registry: [source, conv2d, maxPool2d, energy, gradientCheck],
    options: { dtype: 'float64' },
  });
  // L = ½ Σ (2 w)² over two windows if w > 0, ½ Σ w² else: one pixel of each counts, not four.
  const [backward] = cellsOf(result, 'check.table', 'backward') as number[];
  const [difference] = cellsOf(result, 'check.table', 'difference') as number[];
  expect(Math.abs(backward)).toBeGreaterThan(0.01);
  expect(Math.abs(backward / difference - 1)).toBeLessThan(1e-6);
});
