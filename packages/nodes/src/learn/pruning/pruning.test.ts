import type { TrainedWeight } from '@rheobase/core';
import { expect, it } from 'vitest';
import { keepPruned, prune, prunedMoment, sparsityIn } from './pruning.js';

const weight = (name: string, values: readonly number[]): TrainedWeight => ({
  name,
  values: Float64Array.from(values),
  gradient: new Float64Array(values.length),
  moments: { [prunedMoment]: new Float64Array(values.length) },
});

it('the sparsity rises as a cubic from pruneFrom to pruneUntil, then stays', () => {
  const settings = { prune: 0.8, pruneFrom: 2, pruneUntil: 5, epochs: 9 };
  const expected = [0, 1 - 0.75 ** 3, 1 - 0.5 ** 3, 1 - 0.25 ** 3, 1, 1].map((share) => 0.8 * share);
  expect([1, 2, 3, 4, 5, 9].map((epoch) => sparsityIn(settings, epoch))).toEqual(expected);
});

it('the smallest weights of each layer become zero, of equal ones the first, and no bias', () => {
  const weights = [weight('a.weight', [0.5, -0.1, 0.1, 3, -2]), weight('a.bias', [1e-9]), weight('b.weight', [9, 8])];
  prune(weights, 0.5);
  expect(weights.map(({ values }) => [...values])).toEqual([[0.5, 0, 0, 3, -2], [1e-9], [9, 0]]);
  prune(weights, 0.2);
  weights[0].values.set([1, 1, 1, 1, 1]);
  keepPruned(weights);
  expect([...weights[0].values]).toEqual([1, 0, 0, 1, 1]);
});
