import { type Column, column, defineResult, Missing, param, type Table, table } from '@rheobase/core';
import { z } from 'zod';
import { likeColumns } from '../table/likeColumns.js';
import { type Matched, matchRows } from '../table/matchRows.js';
import { cellAt, findAll, type NamedTable, namedTables } from '../table/namedTable.js';

const params = z.object({
  on: param.words('key columns by which rows belong together', { default: [] }),
  columns: param.words('columns to compare; by default all numeric ones that both tables have', { default: [] }),
  names: param.words('a name for a and one for b; the nodes they come from by default', { default: [] }),
});

export const compare = defineResult({
  type: 'analysis/compare',
  version: 1,
  title: 'compare tables',
  doc: {
    summary: 'Puts the numbers of two tables beside each other, with their difference and their ratio.',
    equation: ['difference = a − b', 'ratio = a / b'],
    symbols: { a: 'a number of the first table', b: 'the number of the second table in the row with the same key' },
    source: 'Definition.',
    notes: [
      'A ratio above 1 says that a is the larger one.',
      'Rows are those of either table; where one has no row, or b is 0, the cells are missing and say why.',
      'Several compared columns stand below each other, told apart by the column "quantity".',
      'Columns of a sweep are keys without being named. Single numbers are tables of one row.',
    ],
  },
  tags: ['ratio', 'difference', 'table'],
  params,
  inputs: {
    a: { result: ['table', 'number'], doc: 'numerator of the ratio' },
    b: { result: ['table', 'number'], doc: 'denominator of the ratio' },
  },
  outputs: { table: { result: 'table', doc: 'key, a, b, difference, ratio' } },

  compute({ params: { on, columns, names }, inputs }) {
    const sources = namedTables([...inputs.a, ...inputs.b], names);
    if ('problem' in sources) return sources;
    const matched = matchRows(sources, on, 'outer');
    if ('problem' in matched) return matched;
    const pairs = pairColumns(sources, matched, columns);
    if ('problem' in pairs) return pairs;
    const compared = compareRows(sources, matched, pairs);
    return 'problem' in compared ? compared : { outputs: { table: { kind: 'table', table: compared } } };
  },
});

/** The compared columns, as they stand in a and in b. */
function pairColumns(sources: readonly NamedTable[], { keys }: Matched, chosen: readonly string[]) {
  const isKey = new Set(keys.map(({ name }) => name));
  const [a, b] = sources;
  const numeric = ({ name, kind }: Column) => kind !== 'text' && !isKey.has(name);
  const inBoth = ({ name }: Column) => b.table.columns.some((other) => other.name === name && numeric(other));
  // Two lone numbers are compared whatever their names are.
  const lone = sources.map(({ table: { columns } }) => columns.filter(numeric));
  if (chosen.length === 0 && lone.every(({ length }) => length === 1)) return [lone.flat()];
  const names =
    chosen.length > 0
      ? chosen
      : a.table.columns
          .filter(numeric)
          .filter(inBoth)
          .map(({ name }) => name);
  if (names.length === 0) return { problem: `${a.name} and ${b.name} have no numeric column in common` };
  const [left, right] = sources.map((source) => findAll(source, names));
  if ('problem' in left) return left;
  if ('problem' in right) return right;
  const text = [...left, ...right].find(({ kind }) => kind === 'text');
  if (text !== undefined) return { problem: `column "${text.name}" is text and cannot be compared` };
  return left.map((own, i) => [own, right[i]]);
}

function compareRows([a, b]: readonly NamedTable[], matched: Matched, pairs: readonly (readonly Column[])[]) {
  const units = new Set<string | undefined>();
  for (const [left, right] of pairs) {
    const like = likeColumns(left.name, [
      { from: a.name, column: left },
      { from: b.name, column: right },
    ]);
    if ('problem' in like) return like;
    units.add(like.unit);
  }
  const lines = matched.rows.flatMap((row, at) => pairs.map((pair) => ({ at, row, pair })));
  const cells = (i: 0 | 1) =>
    lines.map(({ row, pair }) => {
      const found = row[i];
      return found === undefined ? new Missing(`no row in ${[a, b][i].name}`) : (cellAt(pair[i], found) as Numeric);
    });
  const [left, right] = [cells(0), cells(1)];
  const [unit] = units;
  const shared = units.size === 1 && unit !== undefined ? { unit } : {};
  const kindOf = (i: 0 | 1): Column['kind'] =>
    pairs.every((pair) => pair[i].kind === 'integer') ? 'integer' : 'number';
  const keys = matched.keys.map((key): Column => ({ ...key, values: lines.map(({ at }) => key.values[at]) }));
  const several = units.size > 1;
  const quantity = ({ pair: [{ name, unit: own }] }: (typeof lines)[number]) =>
    several && own !== undefined ? `${name} (${own})` : name;
  const leading = pairs.length > 1 ? [...keys, column('quantity', lines.map(quantity), { kind: 'text' })] : keys;
  const taken = [...leading.map(({ name }) => name), 'difference', 'ratio'];
  const clash = [a.name, b.name].find((name) => taken.includes(name));
  if (clash !== undefined) return { problem: `there is a column "${clash}" already; choose other "names"` };
  const result = table(
    ...leading,
    column(a.name, left, { ...shared, kind: kindOf(0) }),
    column(b.name, right, { ...shared, kind: kindOf(1) }),
    column(
      'difference',
      left.map((value, i) => combine(value, right[i], (x, y) => x - y)),
      shared,
    ),
    column(
      'ratio',
      left.map((value, i) => {
        const by = right[i];
        return by === 0 && !(value instanceof Missing)
          ? new Missing(`${b.name} is 0`)
          : combine(value, by, (x, y) => x / y);
      }),
    ),
  );
  return matched.sweep.length === 0 ? result : ({ ...result, sweep: matched.sweep } satisfies Table);
}

type Numeric = number | Missing;

function combine(x: Numeric, y: Numeric, operation: (x: number, y: number) => number): Numeric {
  if (x instanceof Missing) return x;
  if (y instanceof Missing) return y;
  const value = operation(x, y);
  return Number.isFinite(value) ? value : new Missing('too large for a number');
}
