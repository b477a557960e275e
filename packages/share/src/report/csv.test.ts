import { expect, test } from 'vitest';
import { csv } from './csv.js';

test('RFC 4180: units in the header, shortest digits, missing cells empty, quotes where needed', () => {
  const text = csv({
    columns: [
      { name: 'current', unit: 'pA', kind: 'number', values: [0.1 + 0.2, -0, 1e21, 5e-324] },
      { name: 'rate, mean', unit: 'Hz', kind: 'number', values: [null, 138.88888888888889, 1, 2] },
      { name: 'say "note"', kind: 'text', values: ['a,b', 'line\nbreak', '', ' x'] },
    ],
  });
  expect(text).toBe(
    'current (pA),"rate, mean (Hz)","say ""note"""\r\n' +
      '0.30000000000000004,,"a,b"\r\n' +
      '0,138.88888888888889,"line\nbreak"\r\n' +
      '1e+21,1,""\r\n' +
      '5e-324,2," x"\r\n',
  );
});

test('a missing cell of the only column is still a row', () => {
  expect(csv({ columns: [{ name: 'x', kind: 'number', values: [1, null, 3] }] })).toBe('x\r\n1\r\n""\r\n3\r\n');
});

test('a table without rows is its header', () => {
  expect(csv({ columns: [{ name: 'x', kind: 'number', values: [] }] })).toBe('x\r\n');
});
