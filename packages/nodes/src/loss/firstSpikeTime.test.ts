import { expect, it } from 'vitest';
import { lossOf, someSpikes } from '../testing/lossOf.js';
import { firstSpikeTime } from './firstSpikeTime.js';

it.each([1, 2.5])(
  'loss/first-spike-time is −log softmax of the first spike times, found by looking; κ = %f',
  (temperature) => {
    const values = someSpikes(6, 9, 3);
    const labels = [0, 1, 2, 0, 1, 2];
    lossOf(firstSpikeTime, { params: { temperature }, values, labels }).forEach((loss, n) => {
      const first = [0, 1, 2].map((k) => {
        const at = values[n].findIndex((row) => row[k] === 1);
        return at < 0 ? 9 : at;
      });
      const odds = first.map((time) => Math.exp(-time / temperature));
      const expected = -Math.log(odds[labels[n]] / (odds[0] + odds[1] + odds[2]));
      expect(Math.abs(loss - expected)).toBeLessThan(1e-14);
    });
  },
);

it('loss/first-spike-time does not see spikes after the first', () => {
  const once = [[[0], [1], [0], [0]].map(([s]) => [s, 0])];
  const more = [[[0], [1], [1], [1]].map(([s]) => [s, 0])];
  expect(lossOf(firstSpikeTime, { values: once, labels: [0] })).toEqual(
    lossOf(firstSpikeTime, { values: more, labels: [0] }),
  );
});
