import type { TrainedWeight, TrainerBinding } from '@rheobase/core';
import { expect, it } from 'vitest';
import { adam } from './adam.js';
import { cutInPieces, stepWeights } from './stepWeights.js';

const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.8, weightDecay: 0.3 };
const sizes = [200, 7, 1, 40, 16];

/** Weights in one memory, one behind the other. */
function weightsOf(buffer: ArrayBuffer): readonly TrainedWeight[] {
  let at = 0;
  const next = (size: number, fill: (i: number) => number) => {
    const values = new Float32Array(buffer, at, size);
    for (let i = 0; i < size; i++) values[i] = fill(i);
    at += 4 * size;
    return values;
  };
  return sizes.map((size, w) => ({
    name: `fc${w}.weight`,
    values: next(size, (i) => Math.sin(i + w)),
    gradient: next(size, (i) => Math.cos(3 * i + w) / (i + 1)),
    moments: { first: next(size, () => 0.1), second: next(size, () => 0.2) },
  }));
}

it.each([1, 2, 3, 8, 400])('%i threads have equal shares of all numbers, each of them once', (threads) => {
  const weights = weightsOf(new ArrayBuffer(10_000));
  const pieces = cutInPieces(weights, threads);
  for (const weight of weights) {
    let at = 0;
    for (const { from, count } of pieces.filter((piece) => piece.weight === weight)) {
      expect(from).toBe(at);
      at += count;
    }
    expect(at).toBe(weight.values.length);
  }
  expect(pieces.length).toBeLessThan(sizes.length + threads);
  // Shares are of whole lines of 16 numbers.
  expect(pieces.every(({ count }) => count <= Math.ceil(264 / threads / 16) * 16)).toBe(true);
});

it.each([1, 2, 3, 8])('gives Σ g² in ascending index, and moves every number, cut for %i threads', (threads) => {
  const buffer = new ArrayBuffer(10_000);
  const weights = weightsOf(buffer);
  const at = (address: number, count: number) => new Float32Array(buffer, address, count);
  const squares = (sum: number, from: number, count: number) => at(from, count).reduce((all, g) => all + g * g, sum);
  const binding = {
    weights,
    threads,
    round: Math.fround,
    twin: () => squares,
    together: (_: string, calls: readonly (readonly number[])[]) =>
      calls.map(([values, gradient, first, second, count]) => {
        const moments = { first: at(first, count), second: at(second, count) };
        const weight = { name: '', values: at(values, count), gradient: at(gradient, count), moments };
        adam.step(weight, 3, settings, Math.fround);
        return squares(0, gradient, count);
      }),
  } as unknown as TrainerBinding;
  const sums = stepWeights(adam, binding, 3, settings);
  const whole = weightsOf(new ArrayBuffer(10_000));
  for (const weight of whole) adam.step(weight, 3, settings, Math.fround);
  expect(weights.map(({ values }) => [...values])).toEqual(whole.map(({ values }) => [...values]));
  expect(sums).toEqual(whole.map(({ gradient }) => [...gradient].reduce((sum, g) => sum + g * g, 0)));
});
