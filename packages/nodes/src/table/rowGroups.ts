import { type Column, rowCount } from '@rheobase/core';
import { cellWords, findAll, type NamedTable, namesOf, type Problem } from './namedTable.js';

/** The rows of a long table that belong to one neuron (of one sample, of one run). */
export interface RowGroup {
  /** The cells of the key columns. */
  readonly key: string;
  readonly first: number;
  readonly rows: readonly number[];
}

export interface RowGroups {
  readonly keys: readonly Column[];
  readonly groups: readonly RowGroup[];
}

/** Rows without a cell in `needed` belong to no group. */
export function rowGroups(source: NamedTable, keyNames: readonly string[], needed?: Column): RowGroups | Problem {
  const keys = findAll(source, keyNames);
  if ('problem' in keys) return keys;
  const groups = new Map<string, number[]>();
  for (let row = 0; row < rowCount(source.table); row++) {
    if (needed?.values[row] === null) continue;
    const key = JSON.stringify(keys.map(({ values }) => values[row]));
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [row]);
    else rows.push(row);
  }
  return { keys, groups: [...groups].map(([key, rows]) => ({ key, first: rows[0], rows })) };
}

/** All columns but these. */
export function otherColumns({ table }: NamedTable, but: readonly string[]): string[] {
  return namesOf(table).filter((name) => !but.includes(name));
}

/**
 * The columns that name a group for a person: its coordinates instead of its index where they tell all groups apart,
 * and nothing that is the same for all of them.
 */
export function namingColumns({ keys, groups }: RowGroups): readonly Column[] {
  const tellsApart = (columns: readonly Column[]) =>
    new Set(groups.map(({ first }) => JSON.stringify(columns.map(({ values }) => values[first])))).size ===
    groups.length;
  const coordinates = keys.filter(({ name }) => name !== 'neuron');
  const naming = coordinates.length > 0 && tellsApart(coordinates) ? coordinates : keys;
  const varying = naming.filter(({ values }) => groups.some(({ first }) => values[first] !== values[groups[0].first]));
  return varying.length > 0 ? varying : naming;
}

export function groupName(columns: readonly Column[], { first }: RowGroup): string {
  return columns.map((column) => cellWords(column, first)).join(', ');
}

/** Numbers before words, ascending; by the first column in which two groups differ. */
export function inOrder(columns: readonly Column[], groups: readonly RowGroup[]): RowGroup[] {
  return [...groups].sort((a, b) => {
    for (const { values } of columns) {
      const [left, right] = [values[a.first], values[b.first]];
      if (left === right) continue;
      if (typeof left === 'number' && typeof right === 'number') return left - right;
      if (typeof left === 'number' || right === null) return -1;
      if (typeof right === 'number' || left === null) return 1;
      return left < right ? -1 : 1;
    }
    return 0;
  });
}
