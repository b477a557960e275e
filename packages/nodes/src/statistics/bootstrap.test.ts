import { expect, test } from 'vitest';
import { bootstrap95 } from './bootstrap.js';

const settings = { resamples: 20_000, seed: 42 };

test('two values: a quarter of the resamples has both low, so the interval spans them', () => {
  expect(bootstrap95([3, 5], settings)).toEqual({ low: 3, high: 5 });
});

test('nine zeros and a one: the number of ones drawn is binomial', () => {
  // P(0 ones) = 0.9^10 = 0.349, P(≤ 3) = 0.987, P(≤ 2) = 0.930: the 97.5 % point is 3 of 10.
  expect(bootstrap95([0, 0, 0, 0, 0, 0, 0, 0, 0, 1], settings)).toEqual({ low: 0, high: 0.3 });
});

test('many values: close to the normal interval of the mean', () => {
  const values = Array.from({ length: 400 }, (_, i) => ((i * 7919) % 400) / 400);
  const mean = values.reduce((sum, value) => sum + value, 0) / 400;
  // Uniform on 0 … 1: standard deviation √(1/12) = 0.2887, of the mean 0.01443.
  const { low, high } = bootstrap95(values, settings);
  expect(mean - low).toBeCloseTo(1.96 * 0.01443, 2);
  expect(high - mean).toBeCloseTo(1.96 * 0.01443, 2);
});

test('R: the same seed gives the same interval, another one another', () => {
  const values = [0.91, 0.93, 0.934, 0.92, 0.9371];
  expect(bootstrap95(values, settings)).toEqual(bootstrap95(values, settings));
  const few = { resamples: 50, seed: 1 };
  expect(bootstrap95(values, few)).not.toEqual(bootstrap95(values, { ...few, seed: 2 }));
});
