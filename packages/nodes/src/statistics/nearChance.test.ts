import { expect, test } from 'vitest';
import { isNearChance } from './nearChance.js';

test('MNIST: a network that always says 1 is near chance, a poor one that has learned is not', () => {
  expect(isNearChance(0.117, 0.117)).toBe(true);
  expect(isNearChance(0.15, 0.117)).toBe(true);
  expect(isNearChance(0.25, 0.117)).toBe(false);
});

test('two classes: 54 % is, 60 % is not', () => {
  expect([0.4, 0.54, 0.56, 0.6].map((accuracy) => isNearChance(accuracy, 0.5))).toEqual([true, true, false, false]);
});
