import type { Column, Table } from '@rheobase/core';

/**
 * A table as RFC 4180 text: header `name (unit)`, numbers in their shortest form that reads back to the same bits,
 * missing cells empty. Why a cell is missing stands in `result.json`.
 */
export function csv(table: Table): string {
  return csvHeader(table) + csvRows(table);
}

export function csvHeader({ columns }: Table): string {
  return line(columns.map((column) => quoted(heading(column))));
}

/** Without the header: what is written piece by piece. */
export function csvRows({ columns }: Table): string {
  const rows = columns[0]?.values.length ?? 0;
  let text = '';
  for (let row = 0; row < rows; row++) text += line(columns.map(({ values }) => cell(values[row] ?? null)));
  return text;
}

function line(cells: readonly string[]): string {
  // An empty line would be no row at all: the only cell of a row shows itself by quotes.
  return `${cells.join(',') || '""'}\r\n`;
}

export function heading({ name, unit }: Column): string {
  return unit === undefined ? name : `${name} (${unit})`;
}

function cell(value: number | string | null): string {
  if (value === null) return '';
  return typeof value === 'number' ? String(value) : quoted(value);
}

/** Empty text is quoted, which tells it from a missing cell. */
function quoted(text: string): string {
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
