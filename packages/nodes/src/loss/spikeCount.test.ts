import { expect, it } from 'vitest';
import { lossOf } from '../testing/lossOf.js';
import { spikeCount } from './spikeCount.js';

/** Rates 1, 0.5 and 0 over four steps. */
const values = [
  [
    [1, 1, 0],
    [1, 0, 0],
    [1, 1, 0],
    [1, 0, 0],
  ],
];

it('loss/spike-count by hand: each neuron outside its bounds costs the square of the distance', () => {
  const params = { lower: 0.125, upper: 0.25 };
  expect(lossOf(spikeCount, { params, values })[0]).toBeCloseTo((0.75 ** 2 + 0.25 ** 2 + 0.125 ** 2) / 3, 15);
  expect(lossOf(spikeCount, { params: { lower: 0, upper: 1 }, values })).toEqual([0]);
});

it('loss/spike-count of the layer: only its mean rate of 0.5 counts', () => {
  const of = 'layer';
  expect(lossOf(spikeCount, { params: { of, lower: 0, upper: 0.25 }, values })[0]).toBeCloseTo(0.25 ** 2, 15);
  expect(lossOf(spikeCount, { params: { of, lower: 0.75, upper: 1 }, values })[0]).toBeCloseTo(0.25 ** 2, 15);
  expect(lossOf(spikeCount, { params: { of, lower: 0.25, upper: 0.75 }, values })).toEqual([0]);
});

it('loss/spike-count refuses a lower bound above the upper one', () => {
  expect(spikeCount.check?.(spikeCount.params.parse({ lower: 0.5, upper: 0.25 }))?.parameter).toBe('lower');
});
