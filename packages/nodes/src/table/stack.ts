import { type Column, column, Missing, rowCount, type Table, table } from '@rheobase/core';
import { likeColumns } from './likeColumns.js';
import { cellAt, findAll, type NamedTable, namesOf, type Problem, sweepOf } from './namedTable.js';

/** Tables below each other, with a leading column `label` that names where each row comes from. */
export function stack(sources: readonly NamedTable[], label: string): Table | Problem {
  const sweep = sweepOf(sources);
  for (const source of sources) {
    const swept = findAll(source, sweep);
    if ('problem' in swept) return swept;
  }
  const names = [...new Set([...sweep, ...sources.flatMap((source) => namesOf(source.table))])];
  if (names.includes(label)) return { problem: `there is a column "${label}" already; give "source" another name` };
  const from = column(
    label,
    sources.flatMap((source) => Array<string>(rowCount(source.table)).fill(source.name)),
    { kind: 'text' },
  );
  const columns: Column[] = [];
  for (const name of names) {
    const each = sources.map((source) => ({
      source,
      own: source.table.columns.find((candidate) => candidate.name === name),
    }));
    const origins = each.flatMap(({ source, own }) => (own === undefined ? [] : [{ from: source.name, column: own }]));
    const like = likeColumns(name, origins);
    if ('problem' in like) return like;
    const cells = each.flatMap(({ source, own }) =>
      Array.from({ length: rowCount(source.table) }, (_, row) =>
        own === undefined ? new Missing(`no column ${name} in ${source.name}`) : cellAt(own, row),
      ),
    );
    columns.push(column(name, cells, like));
  }
  const stacked = table(...columns.slice(0, sweep.length), from, ...columns.slice(sweep.length));
  return sweep.length === 0 ? stacked : { ...stacked, sweep };
}
