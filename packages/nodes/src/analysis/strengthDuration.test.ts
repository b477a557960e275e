import { describe, expect, it } from 'vitest';
import { computeNode, rowsOf, tableFrom, tableWith } from '../testing/computeNode.js';
import { strengthDuration } from './strengthDuration.js';

const durations = [20, 6, 8, 1];
const exact = durations.map((time) => 200 / (1 - Math.exp(-time / 10)));

describe('analysis/strength-duration', () => {
  it('sets the closed form beside the middle of the bracket', () => {
    const wires = {
      table: {
        'r.table': tableWith({
          'pulse (ms)': durations,
          'low (pA)': exact.map((x) => x - 3),
          'high (pA)': exact.map((x) => x + 1),
        }),
      },
    };
    const { rows } = tableFrom(strengthDuration, { thresholds: ['low', 'high'] }, wires);
    rows.forEach((row, k) => {
      expect(row.duration).toBe(durations[k]);
      expect(row['closed form']).toBeCloseTo(exact[k], 9);
      expect(row.difference).toBeCloseTo(-1, 9);
    });
  });

  it('finds the chronaxie τ_m ln 2 between its neighbours', () => {
    const near = [6.9, 7];
    const wires = {
      table: { 'r.table': tableWith({ 'pulse (ms)': near, 'i (pA)': near.map((t) => 200 / (1 - Math.exp(-t / 10))) }) },
    };
    const { outputs } = computeNode(strengthDuration, {}, wires);
    expect(outputs.chronaxie).toMatchObject({ kind: 'number', unit: 'ms' });
    const { value } = outputs.chronaxie as { value: number };
    // A chord of 0.1 ms on a curve with a radius of some ms.
    expect(Math.abs(value - 10 * Math.LN2)).toBeLessThan(5e-4);
  });

  it('H: says why there is none', () => {
    const wires = { table: { 'r.table': tableWith({ 'pulse (ms)': [20, 30], 'i (pA)': [231, 210] }) } };
    const { outputs } = computeNode(strengthDuration, {}, wires);
    expect(outputs.chronaxie).toMatchObject({
      value: null,
      missing: 'no two durations lie around a threshold of 400 pA',
    });
    const table = outputs.table.kind === 'table' ? rowsOf(outputs.table.table) : [];
    expect(table).toHaveLength(2);
  });

  it('refuses a table in which it cannot tell the columns', () => {
    const wires = { table: { 'r.table': tableWith({ 'a (pA)': [1], 'b (pA)': [1], 't (ms)': [1] }) } };
    expect(computeNode(strengthDuration, {}, wires).problem).toBe('it has 2 columns in pA: name the one that is meant');
  });
});
