import { expect, it } from 'vitest';
import { lossOf } from '../testing/lossOf.js';
import { l2 } from './l2.js';

it('loss/l2 is the mean square', () => {
  const values = [
    [
      [1, -2],
      [0, 0.5],
    ],
  ];
  expect(lossOf(l2, { values, kind: 'real' })).toEqual([5.25 / 4]);
});
