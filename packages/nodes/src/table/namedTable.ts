import { type Column, Missing, type ResultInput, type Table } from '@rheobase/core';

/** What nodes that read tables share: where a table comes from, its cells, and the words for what is wrong with it. */

export interface NamedTable {
  readonly name: string;
  readonly table: Table;
}

/** Goes out as the `problem` of a node; no full stop at the end. */
export interface Problem {
  readonly problem: string;
}

/** The tables on a port with a name each: the given ones, else the node they come from, else node and port. */
export function namedTables(inputs: readonly ResultInput[], names: readonly string[] = []): NamedTable[] | Problem {
  if (names.length > 0 && names.length !== inputs.length) {
    return { problem: `"names" has ${names.length} entries for ${inputs.length} tables` };
  }
  const nodes = inputs.map(({ from }) => from.slice(0, from.lastIndexOf('.')));
  const chosen = inputs.map(({ from }, i) => names[i] ?? (count(nodes, nodes[i]) > 1 ? from : nodes[i]));
  const twice = chosen.find((name) => count(chosen, name) > 1);
  if (twice !== undefined) return { problem: `two tables are named "${twice}"` };
  return inputs.map((input, i) => ({ name: chosen[i], table: asTable(input) }));
}

/** A single number is a table of one row, its column named like the port that gave it. */
function asTable({ from, result }: ResultInput): Table {
  if (result.kind === 'table') return result.table;
  if (result.kind !== 'number') throw new Error(`internal: ${from} gave a ${result.kind}, not a table`);
  const { value, unit, missing = 'no value' } = result;
  const name = from.slice(from.lastIndexOf('.') + 1);
  const column: Column = { name, kind: 'number', values: [value], ...(unit === undefined ? {} : { unit }) };
  return { columns: [value === null ? { ...column, missing: { 0: missing } } : column] };
}

export function findIn({ name, table }: NamedTable, wanted: string): Column | Problem {
  const found = table.columns.find((column) => column.name === wanted);
  if (found !== undefined) return found;
  const near = table.columns.find((column) => simplified(column.name) === simplified(wanted));
  const hint = near === undefined ? '' : ` (did you mean "${near.name}"?)`;
  return { problem: `${name} has no column "${wanted}"${hint}; its columns are ${listed(namesOf(table))}` };
}

/** The first problem among columns that must all be there. */
export function findAll(source: NamedTable, wanted: readonly string[]): Column[] | Problem {
  const found: Column[] = [];
  for (const name of wanted) {
    const column = findIn(source, name);
    if ('problem' in column) return column;
    found.push(column);
  }
  return found;
}

/** Columns that were swept over in any of the tables, outermost first. */
export function sweepOf(sources: readonly NamedTable[]): string[] {
  return [...new Set(sources.flatMap(({ table }) => table.sweep ?? []))];
}

export function cellAt({ values, missing }: Column, row: number): number | string | Missing {
  return values[row] ?? new Missing(missing?.[row] ?? 'no value');
}

export function namesOf({ columns }: Table): string[] {
  return columns.map(({ name }) => name);
}

export function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

/** "210 pA" or "neuron 3": one cell, for a legend or a heading. */
export function cellWords({ name, unit, values, missing }: Column, row: number): string {
  const value = values[row];
  if (value === null) return `${name}: ${missing?.[row] ?? 'no value'}`;
  if (typeof value === 'string') return value;
  return unit === undefined ? `${name} ${value}` : `${value} ${unit}`.replace('-', '−');
}

export function unitWords(unit: string | undefined): string {
  return unit ?? 'no unit';
}

function count(names: readonly string[], name: string): number {
  return names.filter((candidate) => candidate === name).length;
}

/** Axes print "rate (Hz)", so that is often what is written for the column "rate". */
function simplified(name: string): string {
  return name
    .replace(/\([^)]*\)\s*$/, '')
    .replace(/[\s_-]/g, '')
    .toLowerCase();
}
