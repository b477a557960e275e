import { column, Missing, type Table, table } from '@rheobase/core';
import { matchRows } from './matchRows.js';
import { cellAt, listed, type NamedTable, type Problem } from './namedTable.js';

export interface SideBySide {
  readonly on: readonly string[];
  readonly how: 'inner' | 'outer';
  /** `always`: value columns are named "table column"; `needed`: only where a name would stand twice. */
  readonly prefix: 'always' | 'needed';
  /** New names of all value columns, in order; none to keep them. */
  readonly columns: readonly string[];
}

/** Tables next to each other, matched by their key columns. */
export function sideBySide(sources: readonly NamedTable[], options: SideBySide): Table | Problem {
  const matched = matchRows(sources, options.on, options.how);
  if ('problem' in matched) return matched;
  const isKey = new Set(matched.keys.map(({ name }) => name));
  const taken = sources.flatMap((source, i) =>
    source.table.columns.filter(({ name }) => !isKey.has(name)).map((own) => ({ from: source.name, i, own })),
  );
  const repeated = (name: string) => taken.filter(({ own }) => own.name === name).length > 1;
  const natural = taken.map(({ from, own }) =>
    options.prefix === 'always' || repeated(own.name) ? `${from} ${own.name}` : own.name,
  );
  if (options.columns.length > 0 && options.columns.length !== natural.length) {
    return {
      problem: `"columns" has ${options.columns.length} names for ${natural.length} value columns: ${listed(natural)}`,
    };
  }
  const names = options.columns.length > 0 ? options.columns : natural;
  const all = [...isKey, ...names];
  const twice = all.find((name, i) => all.indexOf(name) < i);
  if (twice !== undefined) return { problem: `two columns of the result would be named "${twice}"` };

  const values = taken.map(({ from, i, own }, c) => {
    const cells = matched.rows.map((row) => {
      const found = row[i];
      return found === undefined ? new Missing(`no row in ${from}`) : cellAt(own, found);
    });
    return column(names[c], cells, own.unit === undefined ? { kind: own.kind } : { kind: own.kind, unit: own.unit });
  });
  const joined = table(...matched.keys, ...values);
  return matched.sweep.length === 0 ? joined : { ...joined, sweep: matched.sweep };
}
