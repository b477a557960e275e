import { describe, expect, it } from 'vitest';
import { currentsOf } from '../testing/sourceGraph.js';
import { rampCurrent } from './rampCurrent.js';

describe('source/ramp-current', () => {
  it('K: goes in a straight line and stays at its end', async () => {
    const params = { from: '100 pA', to: '-60 pA', on: '0.2 ms', off: '0.6 ms' };
    const [row] = await currentsOf(rampCurrent, { params, duration: '0.9 ms' });
    expect(row).toEqual([100, 100, 100, 60, 20, -20, -60, -60, -60]);
  });

  it('refuses an end before its beginning', async () => {
    const params = { on: '5 ms', off: '4 ms' };
    await expect(currentsOf(rampCurrent, { params, duration: '9 ms' })).rejects.toThrow('expected later than 5 ms');
  });
});
