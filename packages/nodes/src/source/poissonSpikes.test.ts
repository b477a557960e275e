import { describe, expect, it } from 'vitest';
import { meanOf, spikesOf, varianceOf } from '../testing/sourceGraph.js';
import { poissonSpikes } from './poissonSpikes.js';

describe('source/poisson-spikes', () => {
  it('K: fires at its rate, with geometric intervals', async () => {
    const params = { rate: '80 Hz', size: 60, dt: '1 ms' };
    const rows = await spikesOf(poissonSpikes, { params, duration: '600 ms', seed: 2 }, 60);
    const counts = rows.map((row) => row.length);
    // Binomial(600, 0.08): mean 48, variance 44.16.
    expect(Math.abs(meanOf(counts) - 48)).toBeLessThan(4 * Math.sqrt(44.16 / 60));
    expect(Math.abs(varianceOf(counts, 48) / 44.16 - 1)).toBeLessThan(4 * Math.sqrt(2 / 60));
    const intervals = rows.flatMap((row) => row.slice(1).map((t, k) => t - row[k]));
    const cv = Math.sqrt(varianceOf(intervals)) / meanOf(intervals);
    expect(Math.abs(cv - Math.sqrt(1 - 0.08))).toBeLessThan(4 / Math.sqrt(intervals.length));
    expect(new Set(rows.map(String)).size).toBe(60);
  });

  it('refuses more than one spike a step', async () => {
    const params = { rate: '20 kHz', dt: '0.1 ms' };
    await expect(spikesOf(poissonSpikes, { params, duration: '1 ms' }, 1)).rejects.toThrow(
      'expected at most one spike per step of 0.1 ms, got "20 kHz".',
    );
  });
});
