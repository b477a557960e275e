import { column, Missing, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { computeNode, tableFrom, tableWith } from '../testing/computeNode.js';
import { formula } from './formula.js';

const fi = table(
  column('current', [50, 200, new Missing('not injected')], { unit: 'pA' }),
  column('spikes', [1, 4, 0], { kind: 'integer' }),
);
const wires = { table: { 'fi.table': fi } };

describe('analysis/formula', () => {
  it('computes with units, row by row; a gap stays a gap with its reason', () => {
    const params = {
      name: 'closed form',
      formula: '1/(tRef + C*(20 mV)/current)',
      unit: 'Hz',
      values: { C: '100 pF', tRef: '2 ms' },
    };
    const { rows, table: made } = tableFrom(formula, params, wires);
    expect(rows.map((row) => row['closed form'])).toEqual([
      expect.closeTo(1000 / 42, 10),
      expect.closeTo(1000 / 12, 10),
      '[not injected]',
    ]);
    expect(made.columns[2].unit).toBe('Hz');
  });

  it('plain numbers need no unit; a row in which the formula has no value says why', () => {
    const { rows } = tableFrom(formula, { formula: 'log(spikes - 1)' }, wires);
    expect(rows[1].formula).toBeCloseTo(Math.log(3), 12);
    expect(rows[0].formula).toMatch(/^\[.*log/);
  });

  it('says what is wrong', () => {
    const problemOf = (params: Record<string, unknown>) => computeNode(formula, params, wires).problem;
    expect(problemOf({ formula: 'rate * 2' })).toBe('the formula names "rate"; there are "current", "spikes"');
    expect(problemOf({ formula: 'current * 2' })).toContain('which is not in plain numbers');
    expect(problemOf({ formula: '2 * spikes', unit: 'Hz' })).toBe('the formula gives a plain number, not one in Hz');
    expect(problemOf({ formula: '2 +' })).toContain('has no value in any row');
    expect(problemOf({ name: 'spikes' })).toBe('the table has a column "spikes" already');
    expect(formula.check?.(formula.params.parse({ unit: 'Hertz' }))).toMatchObject({ parameter: 'unit' });
    const words = { table: { 'a.t': tableWith({ w: ['x', 'y'] }) } };
    expect(computeNode(formula, { formula: 'w + 1' }, words).problem).toContain('column "w" is text');
  });
});
