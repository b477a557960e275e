import { type Column, column, defineResult, Missing, param, table } from '@rheobase/core';
import { z } from 'zod';
import { bootstrap95 } from '../statistics/bootstrap.js';
import { studentT95 } from '../statistics/studentT.js';
import { likeColumns } from '../table/likeColumns.js';
import { findAll, findIn, listed, type NamedTable, namedTables, namesOf, type Problem } from '../table/namedTable.js';

const params = z.object({
  by: param.words('key columns: rows that agree in them are one group', { default: [] }),
  columns: param.words('columns to summarise; by default all numeric ones that are no keys', { default: [] }),
  names: param.words('a name for each table; the nodes they come from by default', { default: [] }),
  resamples: param.integer('resamples of the bootstrap interval', { default: 2000, min: 40, max: 1_000_000 }),
  resampleSeed: param.integer('seed of the resamples', { default: 42, min: 0 }),
});

type Settings = z.output<typeof params>;

export const summarise = defineResult({
  type: 'analysis/summarise',
  version: 1,
  title: 'summarise runs',
  doc: {
    summary: 'Mean, spread and 95 % interval of every number over the runs of a sweep.',
    equation: [
      'mean = Σ x / n',
      'sd = √( Σ (x − mean)² / (n − 1) )',
      'low, high = mean ∓ t(n − 1) · sd / √n',
      'boot low, boot high = 2.5 % and 97.5 % points of the means of resamples',
    ],
    symbols: {
      x: 'the number that one run gave',
      n: 'runs that gave one',
      t: '97.5 % point of Student’s t with n − 1 degrees of freedom',
      resample: 'n of the n values, drawn with replacement',
    },
    source:
      'Student 1908, doi:10.2307/2331554. t for 1–30 degrees of freedom from a table, beyond by Abramowitz & Stegun 26.7.5 (to 3e-8). Bootstrap: Efron & Tibshirani 1993, An Introduction to the Bootstrap, §13.3.',
    notes: [
      'A run counts once: rows of one run that agree in all key columns are refused.',
      'The interval holds for runs that differ by their seed only, and it is that of the mean: a single run scatters by sd.',
      'The bootstrap interval assumes no normal distribution, but of a handful of runs it is too narrow: five runs cover about 84 % instead of 95 %. Then trust t.',
      'A missing cell does not count; n says how many runs did. With one run sd and interval are missing.',
      'A key column may be one of the sweep: then the runs are those that differ in the others.',
    ],
  },
  tags: ['mean', 'confidence', 'interval', 'seeds', 'statistics'],
  params,
  inputs: { tables: { result: ['table', 'number'], many: true, doc: 'tables or single numbers' } },
  outputs: { table: { result: 'table', doc: 'one row per quantity and group: n, mean, sd, both intervals, min, max' } },
  acrossSweep: true,

  compute({ params, inputs }) {
    const { by, columns, names } = params;
    const sources = namedTables(inputs.tables, names);
    if ('problem' in sources) return sources;
    const unknown = by.find((name) => !sources.some((source) => namesOf(source.table).includes(name)));
    if (unknown !== undefined) return findIn(sources[0], unknown) as Problem;
    const groups: Group[] = [];
    for (const source of sources) {
      const prefix = names.length > 0 && sources.length > 1 ? `${source.name} ` : '';
      const found = groupsOf(source, by, columns, prefix);
      if ('problem' in found) return found;
      groups.push(...found);
    }
    const missed = columns.find((name) => !groups.some(({ own }) => own.name === name));
    if (missed !== undefined) return findIn(sources[0], missed) as Problem;
    const result = summaryTable(distinct(groups), params);
    return 'problem' in result ? result : { outputs: { table: { kind: 'table', table: result } } };
  },
});

/** The numbers of one column in the rows that agree in the key columns. */
interface Group {
  readonly quantity: string;
  readonly from: string;
  readonly own: Column;
  readonly keys: ReadonlyMap<string, { readonly column: Column; readonly row: number }>;
  readonly values: readonly number[];
  /** Why the runs without a number have none. */
  readonly reason: string | undefined;
}

function groupsOf(
  source: NamedTable,
  by: readonly string[],
  chosen: readonly string[],
  prefix: string,
): Group[] | Problem {
  const { table: own, name: from } = source;
  const keyNames = by.filter((name) => namesOf(own).includes(name));
  const keys = findAll(source, keyNames);
  const runs = findAll(
    source,
    (own.sweep ?? []).filter((name) => !by.includes(name)),
  );
  if ('problem' in keys) return keys;
  if ('problem' in runs) return runs;
  const rows = new Map<string, number[]>();
  const seen = new Map<string, number>();
  for (let row = 0; row < (own.columns[0]?.values.length ?? 0); row++) {
    const cells = (of: readonly Column[]) => JSON.stringify(of.map(({ values }) => values[row]));
    const key = cells(keys);
    const earlier = seen.get(key + cells(runs));
    if (earlier !== undefined) {
      return {
        problem: `rows ${earlier + 1} and ${row + 1} of ${from} come from one run and agree in every key column: name the columns that tell them apart in "by"; its columns are ${listed(namesOf(own))}`,
      };
    }
    seen.set(key + cells(runs), row);
    rows.set(key, [...(rows.get(key) ?? []), row]);
  }
  const taken = own.columns.filter(({ name, kind }) => {
    if (chosen.length > 0) return chosen.includes(name);
    return kind !== 'text' && !by.includes(name) && !(own.sweep ?? []).includes(name);
  });
  const text = taken.find(({ kind }) => kind === 'text');
  if (text !== undefined) return { problem: `column "${text.name}" of ${from} is text and has no mean` };
  return taken.flatMap((column) =>
    [...rows.values()].map((group): Group => {
      const missing = group.find((row) => column.values[row] === null);
      return {
        quantity: prefix + column.name,
        from,
        own: column,
        keys: new Map(keys.map((key) => [key.name, { column: key, row: group[0] }])),
        values: group.map((row) => column.values[row]).filter((value): value is number => typeof value === 'number'),
        reason: missing === undefined ? undefined : (column.missing?.[missing] ?? 'no value'),
      };
    }),
  );
}

/** Two tables may both have a column "accuracy"; then it is said whose it is. */
function distinct(groups: readonly Group[]): Group[] {
  const origins = new Map<string, Set<string>>();
  for (const { quantity, from } of groups) origins.set(quantity, (origins.get(quantity) ?? new Set()).add(from));
  return groups.map((group) =>
    (origins.get(group.quantity)?.size ?? 0) > 1 ? { ...group, quantity: `${group.from} ${group.quantity}` } : group,
  );
}

function summaryTable(groups: readonly Group[], settings: Settings) {
  const { by } = settings;
  const keys: Column[] = [];
  for (const name of by) {
    const origins = groups.flatMap(({ from, keys }) => {
      const key = keys.get(name);
      return key === undefined ? [] : [{ from, column: key.column }];
    });
    const like = origins.length === 0 ? { kind: 'text' as const } : likeColumns(name, origins);
    if ('problem' in like) return like;
    const cells = groups.map(({ from, keys }) => {
      const key = keys.get(name);
      return key?.column.values[key.row] ?? new Missing(`no column ${name} in ${from}`);
    });
    keys.push(column(name, cells, like));
  }
  const units = new Set(groups.map(({ own }) => own.unit));
  const [unit] = units;
  const shared = units.size === 1 && unit !== undefined ? { unit } : {};
  const summaries = groups.map((group) => summaryOf(group, settings));
  const numbers = (name: keyof ReturnType<typeof summaryOf>) =>
    column(
      name,
      summaries.map((summary) => summary[name]),
      shared,
    );
  return table(
    column(
      'quantity',
      groups.map(({ quantity }) => quantity),
      { kind: 'text' },
    ),
    ...keys,
    ...(units.size > 1
      ? [
          column(
            'unit',
            groups.map(({ own }) => own.unit ?? ''),
            { kind: 'text' },
          ),
        ]
      : []),
    column(
      'n',
      groups.map(({ values }) => values.length),
      { kind: 'integer' },
    ),
    ...(['mean', 'sd', 'low', 'high', 'boot low', 'boot high', 'min', 'max'] as const).map(numbers),
  );
}

function summaryOf({ values, reason }: Group, { resamples, resampleSeed }: Settings) {
  const n = values.length;
  if (n === 0) {
    const none = new Missing(reason ?? 'no value');
    return { mean: none, sd: none, low: none, high: none, 'boot low': none, 'boot high': none, min: none, max: none };
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const [min, max] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0], values[0]],
  );
  if (n === 1) {
    const one = new Missing(reason === undefined ? 'one run only' : 'one run only has a value');
    return { mean, sd: one, low: one, high: one, 'boot low': one, 'boot high': one, min, max };
  }
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const sd = Math.sqrt(squares / (n - 1));
  const half = (studentT95(n - 1) * sd) / Math.sqrt(n);
  const boot = bootstrap95(values, { resamples, seed: resampleSeed });
  return { mean, sd, low: mean - half, high: mean + half, 'boot low': boot.low, 'boot high': boot.high, min, max };
}
