import { describe, expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { threshold } from './threshold.js';

const crossings = (params: Record<string, unknown>, row: readonly number[]) =>
  through(threshold, { params, inputs: { in: [row.map((x) => [x])] }, output: 'spikes', into: 'spikes' }).then(
    ([steps]) => steps.flat(),
  );

describe('encode/threshold', () => {
  const row = [2, 0, 1, 1, 3, 0.999, 1, -4, -5, 6];

  it('K: fires where the signal crosses, not where it stays or begins', async () => {
    expect(await crossings({ threshold: 1 }, row)).toEqual([0, 0, 1, 0, 0, 0, 1, 0, 0, 1]);
    expect(await crossings({ threshold: 1, direction: 'falling' }, row)).toEqual([0, 1, 0, 0, 0, 1, 0, 1, 0, 0]);
    expect(await crossings({ threshold: 1, direction: 'both' }, row)).toEqual([0, 1, 1, 0, 0, 1, 1, 1, 0, 1]);
  });

  it('K: each value of each sample by itself: as often up as down, but for where it begins and ends', async () => {
    const values = numbers(18, 40, 3);
    const count = async (direction: string) => {
      const spikes = await through(threshold, {
        params: { threshold: 0.2, direction },
        inputs: { in: values },
        output: 'spikes',
        into: 'spikes',
      });
      return spikes.map((steps) => [0, 1, 2].map((f) => steps.reduce((sum, step) => sum + step[f], 0)));
    };
    const [up, down] = [await count('rising'), await count('falling')];
    const level = (x: number) => (x >= 0.2 ? 1 : 0);
    up.forEach((own, n) => {
      own.forEach((ups, f) => {
        expect(ups - down[n][f]).toBe(level(values[n][39][f]) - level(values[n][0][f]));
        expect(ups).toBeGreaterThan(0);
      });
    });
  });
});
