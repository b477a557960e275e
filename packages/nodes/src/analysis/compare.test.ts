import { column, Missing, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableFrom, tableWith } from '../testing/computeNode.js';
import { compare } from './compare.js';

const conventions = ['dense', 'effective (NeuroBench)', 'output-spikes'];
const ffnn = table(
  column('convention', conventions),
  column('operations', [268_800, 240_000, 537_600]),
  column('acs', [new Missing('not counted by this convention'), 0, 12]),
);
const snn = table(
  column('convention', conventions),
  column('operations', [6_720_000, 800_000, 6_912]),
  column('acs', [new Missing('not counted by this convention'), 559_000, 0]),
);
const wires = { a: { 'ops-ffnn.conventions': ffnn }, b: { 'ops-snn.conventions': snn } };

test('operations by convention: both networks, their difference and their ratio', () => {
  const params = { on: ['convention'], columns: ['operations'], names: ['FFNN', 'SNN'] };
  const { table: compared, rows } = tableFrom(compare, params, wires);
  expect(compared.columns.map(({ name }) => name)).toEqual(['convention', 'FFNN', 'SNN', 'difference', 'ratio']);
  expect(rows).toEqual([
    { convention: 'dense', FFNN: 268_800, SNN: 6_720_000, difference: -6_451_200, ratio: 0.04 },
    { convention: 'effective (NeuroBench)', FFNN: 240_000, SNN: 800_000, difference: -560_000, ratio: 0.3 },
    { convention: 'output-spikes', FFNN: 537_600, SNN: 6_912, difference: 530_688, ratio: 537_600 / 6_912 },
  ]);
});

test('a missing number and a division by zero give their reason', () => {
  const { rows } = tableFrom(compare, { on: ['convention'], columns: ['acs'], names: ['FFNN', 'SNN'] }, wires);
  const reason = '[not counted by this convention]';
  expect(rows[0]).toMatchObject({ FFNN: reason, SNN: reason, difference: reason, ratio: reason });
  expect(rows[1]).toMatchObject({ difference: -559_000, ratio: 0 });
  expect(rows[2]).toMatchObject({ difference: 12, ratio: '[SNN is 0]' });
});

test('several columns stand below each other', () => {
  const { rows } = tableFrom(compare, { on: ['convention'], names: ['FFNN', 'SNN'] }, wires);
  expect(rows).toHaveLength(6);
  expect(rows[3]).toMatchObject({ convention: 'effective (NeuroBench)', quantity: 'acs', FFNN: 0, SNN: 559_000 });
});

test('rows without a partner', () => {
  const a = tableWith({ key: [1, 2], 'rate (Hz)': [10, 20] });
  const b = tableWith({ key: [2, 3], 'rate (Hz)': [5, 7] });
  const { table: compared, rows } = tableFrom(compare, { on: ['key'] }, { a: { 'x.t': a }, b: { 'y.t': b } });
  expect(rows).toEqual([
    { key: 1, x: 10, y: '[no row in y]', difference: '[no row in y]', ratio: '[no row in y]' },
    { key: 2, x: 20, y: 5, difference: 15, ratio: 4 },
    { key: 3, x: '[no row in x]', y: 7, difference: '[no row in x]', ratio: '[no row in x]' },
  ]);
  expect(compared.columns.map(({ unit }) => unit)).toEqual([undefined, 'Hz', 'Hz', 'Hz', undefined]);
});

test('two numbers, whatever they are called', () => {
  const { rows } = tableFrom(compare, {}, { a: { 'ffnn.accuracy': 0.9 }, b: { 'snn.share': 0.6 } });
  expect(rows).toEqual([{ ffnn: 0.9, snn: 0.6, difference: 0.9 - 0.6, ratio: 0.9 / 0.6 }]);
});

test('what cannot be compared says why', () => {
  const problem = (params: Record<string, unknown>, on = wires) => computeNode(compare, params, on).problem;
  expect(problem({ on: ['conventions'] })).toContain('ops-ffnn has no column "conventions"');
  expect(problem({ on: ['convention'], columns: ['total'] })).toContain('ops-ffnn has no column "total"');
  expect(problem({ on: ['convention'], names: ['convention', 'SNN'] })).toBe(
    'there is a column "convention" already; choose other "names"',
  );
});
