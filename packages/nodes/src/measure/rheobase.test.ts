import { column, Missing, type Table, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { runGraph, tableOf } from '../testing/runGraph.js';
import { tableNode } from '../testing/tableNode.js';
import { rheobase } from './rheobase.js';

const lif = { gL: '10 nS', eL: '-75 mV', vThreshold: '-55 mV' };

function curve(points: Record<number, number>, name = 'spikes', unit = 'pA'): Table {
  return table(column('current', Object.keys(points).map(Number), { unit }), column(name, Object.values(points)));
}

async function run(given: Table, params: Record<string, string> = lif) {
  const result = await runGraph({
    nodes: { fi: { type: 'test/table' }, rheobase: { type: 'measure/rheobase', params } },
    edges: [{ from: 'fi.table', to: 'rheobase.table' }],
    registry: [tableNode(given), rheobase],
  });
  const { columns } = tableOf(result, 'rheobase.table');
  const row = Object.fromEntries(columns.map(({ name, values, missing }) => [name, missing?.[0] ?? values[0]]));
  return { row, number: result.outputs['rheobase.rheobase'] };
}

describe('measure/rheobase', () => {
  it('gives the bracket and the closed form side by side', async () => {
    const { row, number } = await run(curve({ 190: 0, 195: 0, 200: 0, 205: 12, 210: 15 }));
    expect(row).toEqual({
      'does not fire': 200,
      fires: 205,
      'closed form': 200,
      agreement: 'the closed form lies in the bracket',
    });
    expect(number).toEqual({ kind: 'number', value: 200, unit: 'pA' });
  });

  it('says so where they do not agree', async () => {
    const { row } = await run(curve({ 190: 0, 200: 1 }));
    expect(row.agreement).toBe('the closed form lies outside the bracket');
  });

  it('reads rates as well, in any order of rows, and takes the first onset', async () => {
    const { row } = await run(curve({ 5: 3.5, 3: 0, 4: 0, 6: 0, 7: 9 }, 'rate'));
    expect([row['does not fire'], row.fires]).toEqual([4, 5]);
  });

  it('is missing where nothing fires, where everything does, and without the parameters of the closed form', async () => {
    const silent = await run(curve({ 0: 0, 100: 0 }));
    expect(silent.number).toEqual({
      kind: 'number',
      value: null,
      unit: 'pA',
      missing: 'no current up to 100 pA makes it fire',
    });
    expect(silent.row).toEqual({
      'does not fire': 'no current up to 100 pA makes it fire',
      fires: 'no current up to 100 pA makes it fire',
      'closed form': 200,
      agreement: 'no current up to 100 pA makes it fire',
    });
    const firing = await run(curve({ 300: 5, 400: 6 }));
    expect([firing.row['does not fire'], firing.row.fires]).toEqual(['it fires at the smallest current already', 300]);
    const open = await run(curve({ 0: 0, 300: 5 }), {});
    expect(open.row['closed form']).toBe('give gL, eL and vThreshold for the closed form');
  });

  it('leaves rows without a count out', async () => {
    const given = table(
      column('current', [100, 200, 300], { unit: 'pA' }),
      column('spikes', [0, new Missing('not run'), 4]),
    );
    expect((await run(given)).row['does not fire']).toBe(100);
  });

  it('says what is wrong with a table that is no F–I table', async () => {
    await expect(run(curve({ 1: 0 }, 'spikes', 'nA'))).rejects.toThrow(
      'rheobase.table: its column "current" is in nA, not in pA.',
    );
    await expect(run(curve({ 1: 0 }, 'count'))).rejects.toThrow(
      'rheobase.table: the table has no column "spikes" or "rate". It has: current, count.',
    );
  });
});
