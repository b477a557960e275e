import { type Column, column, Missing, rowCount, type Table, table } from '@rheobase/core';
import { inNumbers } from './inNumbers.js';
import { likeColumns } from './likeColumns.js';
import {
  cellAt,
  cellWords,
  findAll,
  findIn,
  listed,
  type NamedTable,
  namesOf,
  type Problem,
  sweepOf,
} from './namedTable.js';

export interface LongColumns {
  /** Empty: the first column that was not swept over. */
  readonly x: string;
  /** Empty: all numeric columns besides the others. */
  readonly y: readonly string[];
  /** A column whose cells tell curves apart; empty for none. */
  readonly series: string;
  /** A sweep over a quantity gives words ("0.5 ms"); `words` keeps them, else they become numbers with a unit. */
  readonly swept?: 'words';
}

/** All curves of some tables below each other: x, y and a name for the curve that a row belongs to. */
export interface LongTable {
  readonly table: Table;
  readonly x: Column;
  readonly y: Column;
  readonly series: Column;
}

/** One column of one table, on its way to be drawn. */
interface Part {
  readonly source: NamedTable;
  readonly x: Column;
  readonly y: Column;
  readonly series: Column | undefined;
  readonly words: readonly string[];
}

/**
 * A curve is named by its table where there are several, by its cell in the series column, and by its column where
 * several are drawn. Columns of a sweep that are neither x nor series stay: they tell runs apart.
 */
export function longTable(sources: readonly NamedTable[], wanted: LongColumns): LongTable | Problem {
  const parts: Part[] = [];
  for (const source of sources) {
    const found = partsOf(source, wanted, sources.length > 1);
    if ('problem' in found) return found;
    parts.push(...found);
  }
  const drawn = new Set(parts.map(({ y }) => y.name));
  const nowhere = wanted.y.find((name) => !drawn.has(name));
  if (nowhere !== undefined) return findIn(sources[0], nowhere) as Problem;
  const same = (pick: (part: Part) => Column) => {
    const origins = parts.map((part) => ({ from: part.source.name, column: pick(part) }));
    return likeColumns(pick(parts[0]).name, origins);
  };
  const xLike = same(({ x }) => x);
  if ('problem' in xLike) return xLike;
  const units = new Map(parts.map(({ y }) => [y.unit, y.name]));
  if (units.size > 1) {
    const words = [...units].map(([unit, name]) => `"${name}" (${unit ?? 'no unit'})`);
    return { problem: `columns of different units cannot share an axis: ${words.join(', ')}` };
  }

  const lines = parts.flatMap((part) =>
    Array.from({ length: rowCount(part.source.table) }, (_, row) => ({ part, row })),
  );
  const xName = parts[0].x.name;
  const yName = drawn.size === 1 ? parts[0].y.name : 'value';
  const sweep = sweepOf(sources).filter((name) => name !== wanted.series && parts.every(({ x }) => x.name !== name));
  const free = (name: string): string => ([xName, yName, ...sweep].includes(name) ? free(`${name}′`) : name);
  const [unit] = units.keys();
  const x = column(
    xName,
    lines.map(({ part, row }) => cellAt(part.x, row)),
    xLike,
  );
  const y = column(
    yName === xName ? free(yName) : yName,
    lines.map(({ part, row }) => cellAt(part.y, row)),
    { ...(unit === undefined ? {} : { unit }), kind: 'number' },
  );
  const series = column(
    free('series'),
    lines.map(({ part, row }) => {
      const own = part.series === undefined ? [] : [cellWords(part.series, row)];
      return [...part.words.slice(0, 1), ...own, ...part.words.slice(1)].filter(Boolean).join(' · ') || part.y.name;
    }),
    { kind: 'text' },
  );
  const runs = sweep.map((name) =>
    column(
      name,
      lines.map(({ part, row }) => {
        const own = part.source.table.columns.find((candidate) => candidate.name === name);
        return own === undefined ? new Missing(`${part.source.name} was not swept`) : cellAt(own, row);
      }),
    ),
  );
  const long = table(...runs, x, y, series);
  return { table: sweep.length === 0 ? long : { ...long, sweep }, x, y, series };
}

function partsOf(source: NamedTable, wanted: LongColumns, isOneOfSeveral: boolean): Part[] | Problem {
  const own = source.table;
  const sweep = own.sweep ?? [];
  const first = own.columns.find(({ name }) => !sweep.includes(name)) ?? own.columns[0];
  const found = wanted.x === '' ? first : findIn(source, wanted.x);
  if (found === undefined) return { problem: `${source.name} has no columns` };
  if ('problem' in found) return found;
  const series = wanted.series === '' ? undefined : findIn(source, wanted.series);
  if (series !== undefined && 'problem' in series) return series;
  const rest = own.columns.filter(({ name, kind }) => {
    return kind !== 'text' && name !== found.name && name !== wanted.series && !sweep.includes(name);
  });
  const names =
    wanted.y.length > 0 ? wanted.y.filter((name) => namesOf(own).includes(name)) : rest.map(({ name }) => name);
  if (names.length === 0) {
    if (wanted.y.length > 0) return findIn(source, wanted.y[0]) as Problem;
    return { problem: `${source.name} has no numbers to draw over "${found.name}"` };
  }
  const ys = findAll(source, names);
  if ('problem' in ys) return ys;
  const text = ys.find(({ kind }) => kind === 'text');
  if (text !== undefined) {
    const numeric = own.columns.filter(({ kind }) => kind !== 'text').map(({ name }) => name);
    return { problem: `column "${text.name}" of ${source.name} is text; numbers are in ${listed(numeric)}` };
  }
  const x = sweep.includes(found.name) && wanted.swept !== 'words' ? inNumbers(found) : found;
  return ys.map((y) => ({
    source,
    x,
    y,
    series,
    words: [isOneOfSeveral ? source.name : '', ys.length > 1 ? y.name : ''],
  }));
}
