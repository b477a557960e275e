import { column, Missing, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableFrom, tableWith } from '../testing/computeNode.js';
import { join } from './join.js';

const measured = table(
  column('current', [150, 200, 250], { unit: 'pA' }),
  column('rate', [0, new Missing('fewer than 2 spikes'), 53.5], { unit: 'Hz' }),
);
const analytic = tableWith({ 'current (pA)': [200, 250, 300], 'rate (Hz)': [0, 54, 70] });
const both = { tables: { 'fi.table': measured, 'formula.table': analytic } };

test('outer: every key once, in order of appearance; what has no partner says so; reasons stay', () => {
  const { table: joined, rows } = tableFrom(join, { on: ['current'] }, both);
  expect(rows).toEqual([
    { current: 150, 'fi rate': 0, 'formula rate': '[no row in formula]' },
    { current: 200, 'fi rate': '[fewer than 2 spikes]', 'formula rate': 0 },
    { current: 250, 'fi rate': 53.5, 'formula rate': 54 },
    { current: 300, 'fi rate': '[no row in fi]', 'formula rate': 70 },
  ]);
  expect(joined.columns.map(({ unit }) => unit)).toEqual(['pA', 'Hz', 'Hz']);
});

test('inner: only keys that all tables have', () => {
  const { rows } = tableFrom(join, { on: ['current'], how: 'inner' }, both);
  expect(rows.map(({ current }) => current)).toEqual([200, 250]);
});

test('names become prefixes, columns replace them', () => {
  const named = tableFrom(join, { on: ['current'], names: ['Euler', 'closed form'] }, both);
  expect(named.table.columns.map(({ name }) => name)).toEqual(['current', 'Euler rate', 'closed form rate']);
  const renamed = tableFrom(join, { on: ['current'], columns: ['f', 'F'] }, both);
  expect(renamed.table.columns.map(({ name }) => name)).toEqual(['current', 'f', 'F']);
});

test('stack: a leading column says where a row comes from; a column that one lacks is missing there', () => {
  const extra = tableWith({ 'current (pA)': [400], spikes: [22] });
  const { rows } = tableFrom(
    join,
    { how: 'stack', names: ['a', 'b'] },
    { tables: { 'x.table': analytic, 'y.table': extra } },
  );
  expect(rows[2]).toEqual({ source: 'a', current: 300, rate: 70, spikes: '[no column spikes in a]' });
  expect(rows[3]).toEqual({ source: 'b', current: 400, rate: '[no column rate in b]', spikes: 22 });
});

test('single numbers stand in one row', () => {
  const wires = { tables: { 'ffnn.accuracy': 0.93, 'snn.accuracy': 0.92 } };
  expect(tableFrom(join, {}, wires).rows).toEqual([{ 'ffnn accuracy': 0.93, 'snn accuracy': 0.92 }]);
  expect(tableFrom(join, { how: 'stack', names: ['FFNN', 'SNN'] }, wires).rows).toEqual([
    { source: 'FFNN', accuracy: 0.93 },
    { source: 'SNN', accuracy: 0.92 },
  ]);
});

test('columns of a sweep are keys without being named, and stay columns of a sweep', () => {
  const losses = tableWith({ seed: [0, 0, 1, 1], epoch: [1, 2, 1, 2], loss: [4, 3, 2, 1] }, ['seed']);
  const accuracies = tableWith({ seed: [1, 1, 0, 0], epoch: [1, 2, 1, 2], accuracy: [5, 6, 7, 8] }, ['seed']);
  const wires = { tables: { 'a.history': losses, 'b.history': accuracies } };
  const { table: joined, rows } = tableFrom(join, { on: ['epoch'] }, wires);
  expect(joined.sweep).toEqual(['seed']);
  expect(rows).toEqual([
    { seed: 0, epoch: 1, loss: 4, accuracy: 7 },
    { seed: 0, epoch: 2, loss: 3, accuracy: 8 },
    { seed: 1, epoch: 1, loss: 2, accuracy: 5 },
    { seed: 1, epoch: 2, loss: 1, accuracy: 6 },
  ]);
  const stacked = tableFrom(join, { how: 'stack' }, wires);
  expect(stacked.table.columns.map(({ name }) => name)).toEqual(['seed', 'source', 'epoch', 'loss', 'accuracy']);
});

test('what cannot be joined says why', () => {
  const problem = (params: Record<string, unknown>, wires: Parameters<typeof computeNode>[2] = both) =>
    computeNode(join, params, wires).problem;
  expect(problem({ on: ['Current (pA)'] })).toBe(
    'fi has no column "Current (pA)" (did you mean "current"?); its columns are "current", "rate"',
  );
  expect(problem({})).toBe('rows 1 and 2 of fi cannot be told apart: name the columns that tell them apart in "on"');
  expect(problem({ on: ['current'], names: ['a'] })).toBe('"names" has 1 entries for 2 tables');
  expect(problem({ on: ['current'], columns: ['a'] })).toBe(
    '"columns" has 1 names for 2 value columns: "fi rate", "formula rate"',
  );
  expect(problem({ how: 'stack', source: 'rate' })).toBe(
    'there is a column "rate" already; give "source" another name',
  );
  const inNanoampere = { tables: { 'a.t': analytic, 'b.t': tableWith({ 'current (nA)': [1], 'rate (Hz)': [1] }) } };
  expect(problem({ on: ['current'] }, inNanoampere)).toBe('column "current" has pA in a and nA in b');
  const repeated = { tables: { 'a.t': tableWith({ epoch: [1, 1], loss: [2, 3] }), 'b.t': analytic } };
  expect(problem({ on: ['epoch'] }, repeated)).toBe('b has no column "epoch"; its columns are "current", "rate"');
  const same = { tables: { 'a.t': repeated.tables['a.t'] } };
  expect(problem({ on: ['epoch'] }, same)).toBe(
    'rows 1 and 2 of a both have epoch = 1: name the columns that tell them apart in "on"',
  );
});
