import { expect, it } from 'vitest';
import { lossOf, someSpikes } from '../testing/lossOf.js';
import { l1 } from './l1.js';

it('loss/l1 is the mean absolute value; for spikes, the firing rate per step', () => {
  const values = [
    [
      [1, -2],
      [0, 0.5],
    ],
  ];
  expect(lossOf(l1, { values, kind: 'real' })).toEqual([3.5 / 4]);
  const spikes = someSpikes(2, 8, 4);
  expect(lossOf(l1, { values: spikes })).toEqual(
    spikes.map((steps) => steps.flat().filter((s) => s === 1).length / 32),
  );
});
