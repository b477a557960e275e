import type { Column, Table } from '@rheobase/core';

/** What figures ask of a table's columns. */

export function named(table: Table, name: string): Column {
  const column = table.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new Error(`internal: a figure reads column ${name}, which the table does not have`);
  return column;
}

export function axisTitle(column: Column): string {
  return column.unit === undefined ? column.name : `${column.name} (${column.unit})`;
}

/** The columns a sweep added that no axis or colour of this figure already shows. */
export function runColumns(table: Table, shown: readonly (string | undefined)[]): Column[] {
  return (table.sweep ?? []).filter((name) => !shown.includes(name)).map((name) => named(table, name));
}

/** Missing cells are told with their reasons, the most frequent first. */
export function missingNote(columns: readonly Column[]): string[] {
  const reasons = new Map<string, number>();
  for (const { values, missing } of columns) {
    values.forEach((value, row) => {
      const reason = missing?.[row] ?? 'no value';
      if (value === null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    });
  }
  const parts = [...reasons].sort((a, b) => b[1] - a[1]).map(([reason, times]) => `${reason} (${times})`);
  return parts.length === 0 ? [] : [`Missing: ${parts.join('; ')}`];
}
