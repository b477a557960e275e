import type { TrainedWeight } from '@rheobase/core';
import { expect, it } from 'vitest';
import { clipNorm } from './clipNorm.js';

const weight = (name: string, gradient: readonly number[]): TrainedWeight => ({
  name,
  values: new Float32Array(gradient.length),
  gradient: Float32Array.from(gradient),
  moments: {},
});

it('a gradient of norm 13 is shortened to 6.5, and one that is short enough stays', () => {
  const weights = [weight('a', [3, 4]), weight('b', [12])];
  clipNorm(weights, 13, Math.fround);
  expect(weights.map(({ gradient }) => [...gradient])).toEqual([[3, 4], [12]]);
  clipNorm(weights, 6.5, Math.fround);
  expect(weights.map(({ gradient }) => [...gradient])).toEqual([[1.5, 2], [6]]);
});

it('names do not decide: any order of the tensors gives the same bits', () => {
  const tensors = [[0.1, 0.7, 1e-4], [1e4, 0.3], [0.2], [1 / 3, 5e3, 17]];
  const clipped = (order: readonly number[]) => {
    const weights = order.map((i) => weight(String(i), tensors[i]));
    clipNorm(weights, 0.37, Math.fround);
    return Object.fromEntries(weights.map(({ name, gradient }) => [name, [...gradient]]));
  };
  const straight = clipped([0, 1, 2, 3]);
  for (const order of [
    [3, 2, 1, 0],
    [1, 3, 0, 2],
    [2, 0, 3, 1],
  ]) {
    expect(clipped(order)).toEqual(straight);
  }
});
