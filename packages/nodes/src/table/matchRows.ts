import { type Column, column, rowCount } from '@rheobase/core';
import { likeColumns } from './likeColumns.js';
import { findAll, type NamedTable, type Problem, sweepOf } from './namedTable.js';

export interface Matched {
  /** What was swept over; these columns lead. */
  readonly sweep: readonly string[];
  /** The key columns of the result. */
  readonly keys: readonly Column[];
  /** For each row of the result, the row of each table, where it has one. */
  readonly rows: readonly (readonly (number | undefined)[])[];
}

/** Which rows of several tables belong together, because they agree in the columns `on` and in all swept ones. */
export function matchRows(
  sources: readonly NamedTable[],
  on: readonly string[],
  how: 'inner' | 'outer',
): Matched | Problem {
  const sweep = sweepOf(sources);
  const names = [...new Set([...sweep, ...on])];
  const perSource: Column[][] = [];
  for (const source of sources) {
    const found = findAll(source, names);
    if ('problem' in found) return found;
    perSource.push(found);
  }

  const rowsByKey = new Map<string, (number | undefined)[]>();
  for (const [i, source] of sources.entries()) {
    for (let row = 0; row < rowCount(source.table); row++) {
      const empty = perSource[i].find(({ values }) => values[row] === null);
      if (empty !== undefined) {
        const reason = empty.missing?.[row] ?? 'no value';
        return { problem: `row ${row + 1} of ${source.name} has nothing in key column "${empty.name}" (${reason})` };
      }
      const key = JSON.stringify(perSource[i].map(({ values }) => values[row]));
      const rows = rowsByKey.get(key) ?? sources.map(() => undefined);
      if (rows[i] !== undefined) return { problem: sameKey(source.name, perSource[i], rows[i], row) };
      rows[i] = row;
      rowsByKey.set(key, rows);
    }
  }

  const rows = [...rowsByKey.values()].filter((row) => how === 'outer' || !row.includes(undefined));
  const keys: Column[] = [];
  for (const [k, name] of names.entries()) {
    const like = likeColumns(
      name,
      sources.map((source, i) => ({ from: source.name, column: perSource[i][k] })),
    );
    if ('problem' in like) return like;
    const values = rows.map((row) => {
      const owner = row.findIndex((found) => found !== undefined);
      return perSource[owner][k].values[row[owner] as number] as number | string;
    });
    keys.push(column(name, values, like));
  }
  return { sweep, keys, rows };
}

function sameKey(name: string, keys: readonly Column[], first: number, second: number): string {
  const words = keys.map((key) => `${key.name} = ${key.values[first]}`).join(', ');
  const why = words === '' ? '' : ` both have ${words}`;
  return `rows ${first + 1} and ${second + 1} of ${name}${why || ' cannot be told apart'}: name the columns that tell them apart in "on"`;
}
