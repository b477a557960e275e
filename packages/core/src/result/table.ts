import type { Column, Table } from './result.js';

type Cell = number | string | null;

/** Why a measure could not be given; the table cell stays empty and says so. */
export class Missing {
  constructor(readonly reason: string) {}
}

/**
 * A column from plain values; a `Missing` becomes an empty cell with its reason, −0 becomes +0.
 * A number that is not finite is our own fault: a measure must say `Missing` instead.
 */
export function column(
  name: string,
  values: readonly (number | string | Missing)[],
  options: { unit?: string; kind?: Column['kind'] } = {},
): Column {
  const missing: Record<number, string> = {};
  const cells = values.map((value, row): Cell => {
    if (value instanceof Missing) {
      missing[row] = value.reason;
      return null;
    }
    if (typeof value === 'string') return value;
    if (!Number.isFinite(value)) throw new Error(`internal: column ${name} holds ${value} in row ${row}`);
    return value + 0;
  });
  const kind = options.kind ?? (cells.some((cell) => typeof cell === 'string') ? 'text' : 'number');
  return {
    name,
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    kind,
    values: cells,
    ...(Object.keys(missing).length === 0 ? {} : { missing }),
  };
}

export function table(...columns: Column[]): Table {
  const rows = columns[0]?.values.length ?? 0;
  for (const { name, values } of columns) {
    if (values.length !== rows) throw new Error(`internal: column ${name} has ${values.length} rows, not ${rows}`);
  }
  return { columns };
}

export function rowCount(table: Table): number {
  return table.columns[0]?.values.length ?? 0;
}

export function findColumn(table: Table, name: string): Column | undefined {
  return table.columns.find((candidate) => candidate.name === name);
}
