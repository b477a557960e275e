import { expect, it } from 'vitest';
import { lossOf } from '../testing/lossOf.js';
import { numbers } from '../testing/through.js';
import { ceMembrane } from './ceMembrane.js';

it('loss/ce-membrane is the mean over steps of −log softmax', () => {
  const values = numbers(3, 8, 4, -2, 2);
  const labels = [3, 0, 1];
  lossOf(ceMembrane, { values, labels, kind: 'real' }).forEach((loss, n) => {
    const perStep = values[n].map((row) => {
      const odds = row.map(Math.exp);
      return -Math.log(odds[labels[n]] / odds.reduce((sum, one) => sum + one, 0));
    });
    expect(Math.abs(loss - perStep.reduce((sum, one) => sum + one, 0) / 8)).toBeLessThan(1e-14);
  });
});

it('loss/ce-membrane does not overflow', () => {
  expect(lossOf(ceMembrane, { values: [[[2000, -2000]]], labels: [1], kind: 'real' })).toEqual([4000]);
});
