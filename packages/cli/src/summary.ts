import { relative } from 'node:path';
import type { ExpectationOutcome, Result } from '@rheobase/core';
import { fileNames, number } from '@rheobase/share';
import { aligned } from './aligned.js';
import { printTable } from './report/printTable.js';
import { printable, type Style } from './style.js';
import { wrapped } from './wrapped.js';

export interface SummaryInput {
  readonly outputs: Readonly<Record<string, Result>>;
  /** Outputs that another table is made of. */
  readonly steps: ReadonlySet<string>;
  readonly expectations: readonly ExpectationOutcome[];
  /** Where the files are, as it is printed. */
  readonly folder: string;
  /** Characters of a line. */
  readonly width: number;
  readonly style: Style;
}

/** A table of more rows is left to its file. */
const mostRows = 12;

/**
 * What a finished run found, as lines: every number, the tables that fit, what was expected. Tables that only lead to
 * other tables, and what the machine did, are left to their files too.
 */
export function summaryLines({ outputs, steps, expectations, folder, width, style }: SummaryInput): string[] {
  const names = fileNames(Object.keys(outputs));
  const lines: string[] = [];
  lines.push(...numberLines(outputs, style));
  const long: string[][] = [];
  for (const [output, result] of Object.entries(outputs)) {
    if (result.kind !== 'table') continue;
    const { table } = result;
    const rows = table.columns[0]?.values.length ?? 0;
    const csv = `${folder}/tables/${names[output]}.csv`;
    if (rows > mostRows || table.diagnostic || steps.has(output)) {
      long.push([output, `${rows} ${rows === 1 ? 'row' : 'rows'}`, style.dim(csv)]);
      continue;
    }
    lines.push('', style.bold(output), printTable(table, { width, bold: false, rows: mostRows, csv }));
  }
  if (long.length > 0) lines.push('', ...aligned(long));
  if (expectations.length > 0)
    lines.push('', style.bold('expected'), ...expectations.flatMap((one) => expectationLines(one, width, style)));
  return lines;
}

function numberLines(outputs: Readonly<Record<string, Result>>, style: Style): string[] {
  const rows = Object.entries(outputs).flatMap(([output, result]) => {
    if (result.kind !== 'number') return [];
    const { value, unit, missing } = result;
    const shown = value === null ? `– ${style.dim(printable(missing ?? 'no value'))}` : number(value);
    return [[output, `${shown}${value === null || unit === undefined ? '' : ` ${unit}`}`]];
  });
  return rows.length === 0 ? [] : ['', ...aligned(rows)];
}

function expectationLines({ text, passed, origin }: ExpectationOutcome, width: number, style: Style): string[] {
  const mark = passed === null ? '?' : passed ? style.good('✓') : style.bad('✗');
  const [first, ...more] = wrapped('  ', printable(text), width);
  const lines = [`${mark} ${first.slice(2)}`, ...more];
  const fits = lines.length === 1 && [...first, ...origin].length + 2 <= width;
  if (fits) return [`${lines[0]}  ${style.dim(printable(origin))}`];
  return [...lines, ...wrapped('  ', printable(origin), width).map(style.dim)];
}

/** A path as short as it can be typed from here. */
export function shownPath(cwd: string, path: string): string {
  const short = relative(cwd, path);
  return short === '' ? '.' : short.startsWith('..') ? path : short;
}
