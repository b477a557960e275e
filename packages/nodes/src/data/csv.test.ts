import { encodeUtf8 } from '@rheobase/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const read = (text: string, separator: 'comma' | 'semicolon' | 'tab' = 'comma') => readCsv(encodeUtf8(text), separator);

describe('readCsv', () => {
  it('takes names and units from the headings, numbers from numeric columns', () => {
    expect(read('current (pA), rate (Hz) ,who\n0,1e1,"a, b"\r\n-2.5,,"say ""hi"""\n')).toEqual([
      { name: 'current', unit: 'pA', cells: [0, -2.5], isNumeric: true },
      { name: 'rate', unit: 'Hz', cells: [10, null], isNumeric: true },
      { name: 'who', unit: undefined, cells: ['a, b', 'say "hi"'], isNumeric: false },
    ]);
  });

  it('reads other separators, a byte order mark, lines inside quotes and a last line without an end', () => {
    expect(read('\ufeffa;b\n"x\ny";2', 'semicolon')).toEqual([
      { name: 'a', unit: undefined, cells: ['x\ny'], isNumeric: false },
      { name: 'b', unit: undefined, cells: [2], isNumeric: true },
    ]);
    expect(read('a\tb\n1\t', 'tab')).toMatchObject([{ cells: [1] }, { cells: [null] }]);
  });

  it('a quoted number and 1,5 are text: nothing is guessed', () => {
    expect(read('a;b\n"1";1,5', 'semicolon')).toMatchObject([{ isNumeric: false }, { isNumeric: false }]);
  });

  it.each([
    ['', 'it is empty'],
    ['a,b\n1,2\n3\n', 'line 3 has 1 cell, the line of headings has 2 cells'],
    ['a,\n1,2', 'column 2 has no heading'],
    ['a (ms),a (s)\n1,2', 'two columns are called "a"'],
    ['a\n"x', 'line 2: a quote is not closed'],
    ['a\n"x"y', 'line 2: after a closing quote comes "y"'],
    ['a,b\n"1\n2",3\n4,1e999', 'line 4: 1e999 is no number that a computer holds'],
  ])('refuses %j', (text, error) => {
    expect(read(text)).toEqual({ error });
  });

  it('refuses what is not UTF-8', () => {
    expect(readCsv(Uint8Array.of(0x61, 0xff), 'comma')).toEqual({ error: 'it is not UTF-8 text' });
  });

  it('reads back any cells that were quoted', () => {
    const cell = fc.string().filter((text) => text !== '');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), (rows) => {
        const quoted = rows.map((row) => row.map((text) => `"x${text.replaceAll('"', '""')}"`).join(','));
        const found = read(['p,q', ...quoted].join('\r\n'));
        expect(found).toMatchObject([{ cells: rows.map(([a]) => `x${a}`) }, { cells: rows.map(([, b]) => `x${b}`) }]);
      }),
    );
  });
});
