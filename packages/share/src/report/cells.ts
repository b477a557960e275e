import type { Column } from '@rheobase/core';

/** Numbers as people read them, in terminal and report; the files hold every digit. */

const digits = 6;

/**
 * The cells of a column, the missing ones null. Numbers share their number of decimals, so that points stand under each
 * other: at most six digits of the largest, no more than any cell needs. What would vanish keeps four digits of its own.
 */
export function cells(column: Column): (string | null)[] {
  const numbers = column.values.filter((value) => typeof value === 'number');
  const largest = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const spare = digits - 1 - exponentOf(largest);
  const decimals = numbers.reduce(
    (most, value) => Math.max(most, decimalsOf(value, Math.max(0, Math.min(15, spare)))),
    0,
  );
  return column.values.map((value) => (typeof value === 'number' ? formatted(value, decimals) : value));
}

export function number(value: number): string {
  return cells({ name: '', kind: 'number', values: [value] })[0]!;
}

function formatted(value: number, decimals: number): string {
  const size = Math.abs(value);
  const vanishes = size > 0 && size < 10 * Number(`1e-${decimals}`) && Number(value.toFixed(decimals)) !== value;
  // Among millions a share of 0.93 keeps its own digits.
  if (vanishes && size >= 1e-3) return minus(String(Number(value.toPrecision(4))));
  if (size >= 1e15 || vanishes) return minus(value.toExponential(3));
  const [whole, fraction] = value.toFixed(decimals).split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return minus(fraction === undefined ? grouped : `${grouped}.${fraction}`);
}

/** Decimals until the value is written out, at most `most`. */
function decimalsOf(value: number, most: number): number {
  const short = value.toFixed(most);
  return short.includes('.') ? (short.replace(/\.?0+$/, '').split('.')[1]?.length ?? 0) : 0;
}

function exponentOf(value: number): number {
  return value === 0 ? 0 : Number(value.toExponential().split('e')[1]);
}

function minus(text: string): string {
  return text.replaceAll('-', '−');
}

/** "fewer than 2 spikes (41 cells)", the most frequent reason first. */
export function missingReasons(columns: readonly Column[]): string[] {
  const reasons = new Map<string, number>();
  for (const { values, missing } of columns) {
    values.forEach((value, row) => {
      const reason = missing?.[row] ?? 'no value';
      if (value === null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    });
  }
  const byCount = [...reasons].sort((a, b) => b[1] - a[1]);
  return byCount.map(([reason, count]) => `${reason} (${count} ${count === 1 ? 'cell' : 'cells'})`);
}
