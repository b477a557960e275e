import { expect, it } from 'vitest';
import { lossOf } from '../testing/lossOf.js';
import { mseCount } from './mseCount.js';

it('loss/mse-count by hand: counts 3, 1, 0 of 4 steps, targets 3.2, 0.4, 0.4', () => {
  const values = [
    [
      [1, 0, 0],
      [1, 1, 0],
      [0, 0, 0],
      [1, 0, 0],
    ],
  ];
  const params = { correctRate: 0.8, incorrectRate: 0.1 };
  const expected = (0.2 ** 2 + 0.6 ** 2 + 0.4 ** 2) / (3 * 4);
  expect(lossOf(mseCount, { params, values, labels: [0] })[0]).toBeCloseTo(expected, 15);
});

it('loss/mse-count is 0 where the true class fires always and the others never', () => {
  const values = [Array.from({ length: 5 }, () => [0, 0, 1])];
  expect(lossOf(mseCount, { values, labels: [2] })).toEqual([0]);
});
