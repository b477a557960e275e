import type { Table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { printTable } from './printTable.js';

const fits: Table = {
  columns: [
    { name: 'function', kind: 'text', values: ['ReLU', 'sigmoid', 'LIF'] },
    { name: 'RMSE', unit: 'Hz', kind: 'number', values: [7.53, 7.45, null], missing: { 2: 'no fit' } },
    { name: 'remark', kind: 'text', values: ['a long remark that goes on and on', 'short', ''] },
  ],
};

test('aligned, with units in the head and the reason of a missing cell below', () => {
  expect(printTable(fits)).toBe(
    [
      'function  RMSE (Hz)  remark',
      '────────  ─────────  ─────────────────────────────────',
      'ReLU           7.53  a long remark that goes on and on',
      'sigmoid        7.45  short',
      'LIF               –',
      '– no fit (1 cell)',
    ].join('\n'),
  );
});

test('as wide as allowed: long text is cut, then columns are left out and counted', () => {
  for (const width of [50, 40, 30, 20, 8]) {
    const lines = printTable(fits, { width }).split('\n');
    for (const line of lines.slice(0, 5)) expect([...line].length).toBeLessThanOrEqual(width);
  }
  expect(printTable(fits, { width: 40 })).toContain('a long rema…'.slice(0, 8));
  expect(printTable(fits, { width: 22, csv: 'runs/x.csv' })).toContain('… 2 of 3 columns; all in runs/x.csv');
});

test('a long table shows its beginning and end and says where the rest is', () => {
  const values = Array.from({ length: 100 }, (_, row) => row);
  const lines = printTable({ columns: [{ name: 'row', kind: 'integer', values }] }, { csv: 'tables/x.csv' }).split(
    '\n',
  );
  expect(lines).toHaveLength(2 + 21 + 1);
  expect(lines[17]).toBe('  ⋮');
  expect(lines.at(-2)).toBe(' 99');
  expect(lines.at(-1)).toBe('… 20 of 100 rows; all in tables/x.csv');
});

test('text from a file cannot steer the terminal', () => {
  const text = printTable({ columns: [{ name: 'x\u001b[2J', kind: 'text', values: ['a\u0007\nb\u202e'] }] });
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(text.split('\n')).toHaveLength(3);
});

test('wide letters take two places', () => {
  const lines = printTable({
    columns: [
      { name: '名前', kind: 'text', values: ['値'] },
      { name: 'x', kind: 'integer', values: [1] },
    ],
  });
  expect(lines.split('\n')).toEqual(['名前  x', '────  ─', '値    1']);
});

test('the head is bold where that is asked for', () => {
  expect(printTable(fits, { bold: true }).startsWith('\u001b[1mfunction')).toBe(true);
  expect(printTable(fits, {}).startsWith('function')).toBe(true);
});

test('an empty table prints its head', () => {
  expect(printTable({ columns: [{ name: 'x', kind: 'number', values: [] }] })).toBe('x\n─');
});
