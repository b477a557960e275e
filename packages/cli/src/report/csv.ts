import type { Column, Table } from '@rheobase/core';

/**
 * A table as RFC 4180 text: header `name (unit)`, numbers in their shortest form that reads back to the same bits,
 * missing cells empty. Why a cell is missing stands in `result.json`.
 */
export function csv(table: Table): string {
  const rows = table.columns[0]?.values.length ?? 0;
  const lines = [table.columns.map((column) => quoted(heading(column)))];
  for (let row = 0; row < rows; row++) lines.push(table.columns.map((column) => cell(column.values[row] ?? null)));
  // An empty line would be no row at all: the only cell of a row shows itself by quotes.
  return lines.map((cells) => `${cells.join(',') || '""'}\r\n`).join('');
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
