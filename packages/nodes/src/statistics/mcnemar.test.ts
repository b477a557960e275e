import { expect, test } from 'vitest';
import { mcnemar } from './mcnemar.js';

/** Whole numbers all the way, divided once. */
function exactly(a: number, b: number): number {
  const n = BigInt(a + b);
  let term = 1n;
  let tail = 0n;
  for (let k = 0n; k <= BigInt(Math.min(a, b)); k++) {
    tail += term;
    term = (term * (n - k)) / (k + 1n);
  }
  const scale = 10n ** 30n;
  return Math.min(1, Number((2n * tail * scale) / 2n ** n) / 1e30);
}

test('by hand: 1 against 7 is 2 · (1 + 8) / 256', () => {
  expect(mcnemar(1, 7)).toBeCloseTo(18 / 256, 14);
  expect(mcnemar(7, 1)).toBe(mcnemar(1, 7));
  expect(mcnemar(0, 5)).toBeCloseTo(2 / 32, 14);
});

test('no difference is no evidence', () => {
  expect(mcnemar(0, 0)).toBe(1);
  expect(mcnemar(6, 6)).toBe(1);
  expect(mcnemar(6, 7)).toBe(1);
});

test.each([
  [86, 150],
  [40, 61],
  [3, 29],
  [700, 800],
  [1200, 1300],
])('%i against %i, as with whole numbers of any length', (a, b) => {
  expect(mcnemar(a, b) / exactly(a, b)).toBeCloseTo(1, 10);
});
