import { describe, expect, it } from 'vitest';
import { currentAfter } from '../testing/synapseGraph.js';
import { random } from './random.js';

/** Which sources each target hears: source j fires at step j alone. */
async function heard(params: Record<string, string | number | boolean>, sources: number, seed = 1) {
  const spikes = [
    Array.from({ length: sources + 1 }, (_, t) => Array.from({ length: sources }, (__, j) => (j === t ? 1 : 0))),
  ];
  const rows = await currentAfter({ spikes, seed, nodes: [[random, { weight: '1 pA', delay: '1 ms', ...params }]] });
  return rows.map((row) => row.slice(1));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('synapse/random', () => {
  it('K: by in-degree every target hears the same number of different sources', async () => {
    const rows = await heard({ size: 30, probability: 0.3 }, 40);
    expect(rows.map(sum)).toEqual(Array.from({ length: 30 }, () => 12));
    expect(Math.max(...rows.flat())).toBe(1);
    expect(new Set(rows.map(String)).size).toBe(30);
  });

  it('by in-degree each source is as likely as any other', async () => {
    const rows = await heard({ size: 2000, probability: 0.25 }, 8);
    const out = Array.from({ length: 8 }, (_, j) => sum(rows.map((row) => row[j])));
    // Binomial(2000, 1/4): sd 19.4.
    for (const count of out) expect(Math.abs(count - 500)).toBeLessThan(5 * 19.4);
  });

  it('by bernoulli each connection is drawn by itself: mean and spread of a binomial', async () => {
    const rows = await heard({ size: 400, probability: 0.2, rule: 'bernoulli' }, 50);
    const counts = rows.map(sum);
    const mean = sum(counts) / 400;
    const variance = sum(counts.map((count) => (count - mean) ** 2)) / 399;
    expect(Math.abs(mean - 10)).toBeLessThan(5 * Math.sqrt(8 / 400));
    expect(Math.abs(variance / 8 - 1)).toBeLessThan(5 * Math.sqrt(2 / 399));
  });

  it.each(['in-degree', 'bernoulli'])('never connects a neuron to itself where told so: %s', async (rule) => {
    const rows = await heard({ size: 20, probability: 1, rule, toItself: false }, 20);
    expect(rows.map((row, i) => row[i])).toEqual(Array.from({ length: 20 }, () => 0));
    expect(sum(rows.flat())).toBe(380);
  });

  it('R: the seed decides', async () => {
    const [a, b, c] = [
      await heard({ size: 9 }, 30, 1),
      await heard({ size: 9 }, 30, 1),
      await heard({ size: 9 }, 30, 2),
    ];
    expect(a).toEqual(b);
    expect(a).not.toEqual(c);
  });
});
