import { describe, expect, it } from 'vitest';
import { currentsOf, meanOf, varianceOf } from '../testing/sourceGraph.js';
import { ornsteinUhlenbeckCurrent } from './ornsteinUhlenbeckCurrent.js';

describe('source/ornstein-uhlenbeck-current', () => {
  it.each(['0.5 ms', '5 ms'])(
    'K: is stationary from the first step, and forgets with exp(−t/τ), dt = %s',
    async (dt) => {
      const params = { mean: '-20 pA', sd: '30 pA', tau: '4 ms', size: 1000, dt };
      const rows = await currentsOf(ornsteinUhlenbeckCurrent, { params, duration: '30 ms', seed: 5 });
      const steps = rows[0].length;
      for (const t of [0, 1, steps - 1]) {
        const now = rows.map((row) => row[t]);
        expect(Math.abs(meanOf(now) + 20)).toBeLessThan((4 * 30) / Math.sqrt(1000));
        expect(Math.abs(varianceOf(now, -20) / 900 - 1)).toBeLessThan(4 * Math.sqrt(2 / 1000));
      }
      for (const lag of [1, 4]) {
        const correlation = meanOf(rows.map((row) => (row[0] + 20) * (row[lag] + 20))) / 900;
        const exact = Math.exp((-lag * Number.parseFloat(dt)) / 4);
        expect(Math.abs(correlation - exact)).toBeLessThan(4 * Math.sqrt((1 + exact * exact) / 1000));
      }
    },
  );

  it('with no spread is its mean', async () => {
    const params = { mean: '7 pA', sd: '0 pA' };
    expect(await currentsOf(ornsteinUhlenbeckCurrent, { params, duration: '0.3 ms' })).toEqual([[7, 7, 7]]);
  });
});
