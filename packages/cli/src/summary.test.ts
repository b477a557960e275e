import type { Result } from '@rheobase/core';
import { expect, it } from 'vitest';
import { styleOf } from './style.js';
import { summaryLines } from './summary.js';

const style = styleOf({ isTTY: false, columns: undefined, write() {} }, {});

function table(rows: number, diagnostic = false): Result {
  const values = Array.from({ length: rows }, (_, row) => row);
  return {
    kind: 'table',
    table: {
      columns: [{ name: 'row', kind: 'integer', values }],
      ...(diagnostic ? { diagnostic: true as const } : {}),
    },
  };
}

it('prints numbers, tables that fit, the files of the others, and what was expected', () => {
  const lines = summaryLines({
    outputs: {
      'rheobase.current': { kind: 'number', value: 200, unit: 'pA' },
      'isi.cv': { kind: 'number', value: null, missing: 'fewer than 2 \u001b[2J spikes' },
      'short.table': table(2),
      'long.table': table(100),
      'ops.executed': table(1, true),
      'part.table': table(2),
    },
    steps: new Set(['part.table']),
    expectations: [
      { text: 'rheobase.current is exactly 200 pA', passed: true, origin: 'closed form' },
      { text: 'isi.cv: not measured, fewer than 2 spikes', passed: null, origin: 'the study' },
      { text: 'a: expected 1, got 2', passed: false, origin: 'a long story that does not stand on the same line' },
    ],
    folder: 'runs/x-1',
    width: 60,
    style,
  });
  expect(lines).toEqual([
    '',
    'rheobase.current  200 pA',
    'isi.cv            – fewer than 2  [2J spikes',
    '',
    'short.table',
    'row\n───\n  0\n  1',
    '',
    'long.table    100 rows  runs/x-1/tables/long.table.csv',
    'ops.executed  1 row     runs/x-1/tables/ops.executed.csv',
    'part.table    2 rows    runs/x-1/tables/part.table.csv',
    '',
    'expected',
    '✓ rheobase.current is exactly 200 pA  closed form',
    '? isi.cv: not measured, fewer than 2 spikes  the study',
    '✗ a: expected 1, got 2',
    '  a long story that does not stand on the same line',
  ]);
});
