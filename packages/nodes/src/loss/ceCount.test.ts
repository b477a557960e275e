import { expect, it } from 'vitest';
import { lossOf, someSpikes } from '../testing/lossOf.js';
import { ceCount } from './ceCount.js';

it('loss/ce-count is −log softmax of the counts', () => {
  const values = someSpikes(4, 10, 3);
  const labels = [0, 1, 2, 1];
  lossOf(ceCount, { values, labels }).forEach((loss, n) => {
    const counts = [0, 1, 2].map((k) => values[n].reduce((sum, row) => sum + row[k], 0));
    const odds = counts.map(Math.exp);
    const expected = -Math.log(odds[labels[n]] / (odds[0] + odds[1] + odds[2]));
    expect(Math.abs(loss - expected)).toBeLessThan(1e-14);
  });
});

it('loss/ce-count reaches its floor log(1 + (n − 1) exp(−T)) when only the true class fires, and always', () => {
  const values = [Array.from({ length: 5 }, () => [0, 1, 0])];
  expect(lossOf(ceCount, { values, labels: [1] })[0]).toBeCloseTo(Math.log1p(2 * Math.exp(-5)), 14);
});
