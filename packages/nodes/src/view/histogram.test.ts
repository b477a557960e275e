import { column, Missing, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { computeNode, rowsOf, tableWith, type Wires } from '../testing/computeNode.js';
import { histogram } from './histogram.js';

function count(params: Record<string, unknown>, wires: Wires) {
  const { outputs, problem } = computeNode(histogram, params, wires);
  const bins = outputs.bins?.kind === 'table' ? rowsOf(outputs.bins.table) : [];
  const figure = outputs.figure?.kind === 'figure' ? outputs.figure.figure : undefined;
  return { problem, bins, figure };
}

describe('view/histogram', () => {
  it('counts as a plain loop does, on round edges, every row once', () => {
    const values = Array.from({ length: 500 }, (_, k) => ((k * 7919) % 1000) / 100 - 3);
    const { bins } = count({ bins: 20 }, { table: { 'a.t': tableWith({ 'v (mV)': values }) } });
    expect(bins[0].from).toBe(-3);
    expect(bins.map(({ from, to }) => (to as number) - (from as number))).toEqual(
      bins.map(() => expect.closeTo(0.5, 12)),
    );
    for (const bin of bins) {
      const inside = values.filter((value) => value >= (bin.from as number) && value < (bin.to as number));
      expect(bin.count).toBe(inside.length);
      expect(bin.share).toBe(inside.length / 500);
    }
    expect(bins.reduce((sum, bin) => sum + (bin.count as number), 0)).toBe(500);
  });

  it('a value on an edge belongs to the bin that begins there, whatever the quotient is rounded to', () => {
    const values = Array.from({ length: 31 }, (_, k) => k / 10);
    const { bins } = count({ bins: 30 }, { table: { 'a.t': tableWith({ v: values }) } });
    expect(bins.map((bin) => bin.count)).toEqual(values.map(() => 1));
  });

  it('whole numbers stand in the middle of their bins', () => {
    const { bins } = count({}, { table: { 'a.t': tableWith({ spikes: [2, 2, 3, 5] }) } });
    expect(bins.map(({ from, count: own }) => [from, own])).toEqual([
      [1.5, 2],
      [2.5, 1],
      [3.5, 0],
      [4.5, 1],
    ]);
  });

  it('several tables share their bins; missing cells are told', () => {
    const gap = table(column('CV', [0.5, new Missing('fewer than three spikes')]));
    const { bins, figure } = count({ value: 'CV' }, { table: { 'a.t': gap, 'b.t': tableWith({ CV: [0.1, 0.9] }) } });
    expect(new Set(bins.map(({ series }) => series))).toEqual(new Set(['a', 'b']));
    expect(bins.filter(({ series }) => series === 'a').map(({ from }) => from)).toEqual(
      bins.filter(({ series }) => series === 'b').map(({ from }) => from),
    );
    expect(JSON.stringify(figure?.spec.title)).toContain('Missing: fewer than three spikes (1)');
  });

  it('takes one value, no value, and refuses words', () => {
    expect(count({}, { table: { 'a.t': 3 } }).bins).toMatchObject([{ count: 1, share: 1 }]);
    const none = table(column('x', [new Missing('not measured')], { kind: 'number' }));
    expect(count({}, { table: { 'a.t': none } }).bins).toMatchObject([{ count: 0, share: 0 }]);
    expect(count({ value: 'w' }, { table: { 'a.t': tableWith({ w: ['a'] }) } }).problem).toBe(
      'column "w" of a is text',
    );
  });
});
