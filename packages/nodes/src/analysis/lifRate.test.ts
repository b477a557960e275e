import { column, Missing, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { computeNode, rowsOf, tableFrom, tableWith } from '../testing/computeNode.js';
import { cellsOf, runGraph, tableOf } from '../testing/runGraph.js';
import { tableNode } from '../testing/tableNode.js';
import { lifRate } from './lifRate.js';

const stepped = 'stepped closed form';
const continuous = 'continuous closed form';

function run(currents: (number | Missing)[], params: Record<string, string> = {}) {
  return runGraph({
    nodes: { fi: { type: 'test/table' }, theory: { type: 'analysis/lif-rate', params } },
    edges: [{ from: 'fi.table', to: 'theory.table' }],
    registry: [tableNode(table(column('current', currents, { unit: 'pA' }))), lifRate],
  });
}

/** One neuron, from reset to reset, by going through the steps; the interval in steps, or 0 if it never fires. */
function interval(current: number, { reset = -75, dt = 0.1, refractory = 20, exponential = false } = {}): number {
  let v = reset;
  for (let n = 1; n < 1e6; n++) {
    const end = -75 + current / 10;
    v = exponential ? end + (v - end) * Math.exp(-dt / 10) : v + (dt / 10) * (end - v);
    if (v >= -55) return refractory + n;
  }
  return 0;
}

describe('analysis/lif-rate', () => {
  it('is the continuous formula, and truly 0 up to rheobase', async () => {
    const result = await run([0, 100, 200, 210, 250, 400, 1103, 9100]);
    const rates = cellsOf(result, 'theory.table', continuous) as number[];
    expect(rates.slice(0, 3)).toEqual([0, 0, 0]);
    expect(cellsOf(result, 'theory.table', stepped).slice(0, 3)).toEqual([0, 0, 0]);
    // Dimensionless, F = f τ_m = 1 / (0.2 + ln(i / (i − 1))).
    [1.05, 1.25, 2].forEach((i, k) => {
      expect(rates[3 + k] / 100).toBeCloseTo(1 / (0.2 + Math.log(i / (i - 1))), 12);
    });
    // Half and nine tenths of the ceiling 1/τ_ref = 500 Hz.
    expect(Math.round(rates[6])).toBe(250);
    expect(Math.round(rates[7])).toBe(450);
  });

  it('matches the intervals of an explicit loop, for both schemes and other resets', async () => {
    const currents = Array.from({ length: 60 }, (_, k) => 203 + 13 * k);
    for (const scheme of ['euler', 'exponential']) {
      for (const reset of [-75, -65, -85]) {
        const result = await run(currents, { scheme, vReset: `${reset} mV` });
        const rates = cellsOf(result, 'theory.table', stepped) as number[];
        currents.forEach((current, row) => {
          const steps = interval(current, { reset, exponential: scheme === 'exponential' });
          expect(Math.abs(rates[row] - 1000 / (steps * 0.1))).toBeLessThan(1e-9);
        });
      }
    }
  });

  it('keeps the columns it was given, and what is missing stays missing', async () => {
    const result = await run([new Missing('not run'), 300]);
    expect(tableOf(result, 'theory.table').columns.map(({ name, unit }) => [name, unit])).toEqual([
      ['current', 'pA'],
      [stepped, 'Hz'],
      [continuous, 'Hz'],
    ]);
    expect(tableOf(result, 'theory.table').columns[1].missing).toEqual({ 0: 'no current in this row' });
  });

  it('is missing where an Euler step overshoots', async () => {
    const result = await run([100, 300], { dt: '10 ms', tRef: '0 ms' });
    const { columns } = tableOf(result, 'theory.table');
    expect(columns[1].values).toEqual([0, null]);
    expect(columns[1].missing).toEqual({ 1: 'an Euler step of dt ≥ τ_m overshoots' });
    expect(columns[2].values[1]).toBeGreaterThan(0);
  });

  it('refuses a refractory time that is no whole number of steps', async () => {
    await expect(run([300], { tRef: '2.05 ms' })).rejects.toThrow(
      'theory.tRef: expected a whole number of steps of 0.1 ms (2 ms or 2.1 ms), got "2.05 ms".',
    );
  });

  it('makes its own currents where no table is given', async () => {
    const params = { from: '0 nA', to: '20 nA', step: '200 pA' };
    const { rows } = tableFrom(lifRate, params, {});
    expect(rows).toHaveLength(101);
    expect(rows[100]).toMatchObject({ current: 20_000 });
    expect(rows[5][continuous]).toBeCloseTo(1000 / (2 + 10 * Math.log(5 / 4)), 9);
    expect(lifRate.check?.(lifRate.params.parse({ to: '7 pA' }))).toMatchObject({ parameter: 'to' });
  });

  it('says where a share of the ceiling is reached: its own rate there is that share', () => {
    const shape = { vReset: '-80 mV', tRef: '3 ms' };
    const { outputs } = computeNode(lifRate, shape, {});
    const shares = outputs.saturation.kind === 'table' ? rowsOf(outputs.saturation.table) : [];
    expect(shares.map((row) => row['share of ceiling'])).toEqual([0.1, 0.25, 0.5, 0.75, 0.9, 0.99]);
    const wires = { table: { 'fi.table': tableWith({ 'current (pA)': shares.map(({ current }) => current) }) } };
    const { rows } = tableFrom(lifRate, shape, wires);
    for (const [k, row] of rows.entries()) expect(row[continuous]).toBeCloseTo(shares[k].rate as number, 8);
    const none = computeNode(lifRate, { tRef: '0 ms' }, {}).outputs.saturation;
    expect(none.kind === 'table' && rowsOf(none.table)[0].current).toMatch('no ceiling');
  });
});
