import { expect, it } from 'vitest';
import { lossOf } from '../testing/lossOf.js';
import { mseMembrane } from './mseMembrane.js';

it('loss/mse-membrane by hand', () => {
  const values = [
    [
      [1.5, 0.25],
      [0.5, -1],
    ],
  ];
  const expected = (0.5 ** 2 + 0.25 ** 2 + 0.5 ** 2 + 1) / 4;
  expect(lossOf(mseMembrane, { values, labels: [0], kind: 'real' })).toEqual([expected]);
  const params = { onTarget: 0.5, offTarget: -1 };
  expect(lossOf(mseMembrane, { params, values, labels: [0], kind: 'real' })).toEqual([(1 + 1.25 ** 2) / 4]);
});
