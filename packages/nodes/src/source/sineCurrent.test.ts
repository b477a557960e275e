import { describe, expect, it } from 'vitest';
import { currentsOf } from '../testing/sourceGraph.js';
import { sineCurrent } from './sineCurrent.js';

describe('source/sine-current', () => {
  it.each([0, 0.25, -1.75])('K: is the sine of its time, phase %d', async (phase) => {
    const params = { mean: '30 pA', amplitude: '70 pA', frequency: '40 Hz', phase, dt: '0.5 ms', size: 2 };
    const rows = await currentsOf(sineCurrent, { params, duration: '200 ms' });
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      row.forEach((own, t) => {
        const exact = 30 + 70 * Math.sin(2 * Math.PI * (0.04 * 0.5 * t + phase));
        expect(Math.abs(own - exact)).toBeLessThan(1e-11);
      });
    }
  });
});
