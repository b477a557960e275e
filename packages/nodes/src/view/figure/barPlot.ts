import type { Figure, Table } from '@rheobase/core';
import { axisTitle, named, runColumns } from './columns.js';
import { domain, referenceLines, seriesEncoding, tickCount } from './encode.js';
import { extent } from './extent.js';
import type { FigureOptions, ReferenceLine, Spec } from './frame.js';
import { frame } from './frame.js';
import { logAxis } from './logAxis.js';
import { summarise } from './summary.js';
import { ink, size } from './theme.js';
import { shortNumber } from './words.js';

export interface BarColumns {
  readonly category: string;
  readonly value: string;
  /** A column whose values name the bars that stand together in each category. */
  readonly group?: string | undefined;
}

export interface BarOptions extends Omit<FigureOptions, 'xTitle' | 'yTitle' | 'height'> {
  /** Default: "name (unit)" of the value column. */
  readonly valueTitle?: string | undefined;
  readonly log?: boolean | undefined;
  /** Lines across the bars at a value. */
  readonly lines?: readonly Omit<ReferenceLine, 'axis'>[] | undefined;
}

/** What is drawn for one category and group: a bar, or the words in its place. */
interface Bar {
  readonly category: string;
  readonly series: string;
  readonly text: string;
  readonly values: readonly number[];
  readonly mean?: number;
  readonly low?: number;
  readonly high?: number;
  /** Where the printed value begins: beyond the whisker and the dots. */
  readonly end?: number;
}

/**
 * Horizontal bars with their values in print, grouped by colour. Runs of a sweep are dots over the bar of their mean,
 * whose whisker is its 95 % interval. What was not measured says so in place of a bar, and so does a zero on a log axis.
 */
export function barPlot(table: Table, columns: BarColumns, options: BarOptions): Figure {
  const width = options.width ?? size.width;
  const { lines = [], log = false } = options;
  const swept = runColumns(table, [columns.category, columns.value, columns.group]).length > 0;
  const bars = readBars(table, columns, log);
  const series = [...new Set(bars.map((bar) => bar.series))];
  const grouped = series.length > 1;

  const shownLines = lines.filter((line) => !log || line.value > 0).map((line) => ({ ...line, axis: 'x' as const }));
  const ends = bars.flatMap(({ mean, low, end }) => (mean === undefined ? [] : [mean, low ?? mean, end ?? mean]));
  const ticks = log && ends.length > 0 ? logAxis([...ends, ...shownLines.map((line) => line.value)], true) : undefined;
  const linear = {
    scale: { nice: true, domain: domain([0, ...ends, ...shownLines.map((line) => line.value)]) },
    axis: { tickCount },
  };
  const title = options.valueTitle ?? axisTitle(named(table, columns.value));
  const x = (field: string): Spec => ({ field, type: 'quantitative', title, ...(ticks ?? linear) });
  const y: Spec = {
    field: 'category',
    type: 'nominal',
    sort: [...new Set(bars.map((bar) => bar.category))],
    title: null,
    scale: { paddingInner: grouped ? 0.28 : 0.35, paddingOuter: 0.2 },
    axis: { ticks: false, domain: false, grid: false, labelPadding: 8 },
  };
  const lane = grouped ? { y, yOffset: { field: 'series', sort: series, scale: { paddingInner: 0.1 } } } : { y };
  const { color } = seriesEncoding(series, width, { symbol: 'square' });
  const words = { type: 'text', align: 'left', baseline: 'middle', dx: 7, fontSize: size.label };
  const text = { field: 'text' };
  const present = [{ filter: 'isValid(datum.mean)' }];
  const absent = [{ filter: '!isValid(datum.mean)' }];

  const layer: Spec[] = [
    {
      transform: present,
      mark: { type: 'bar', cornerRadiusEnd: 2 },
      encoding: { ...lane, x: x('mean'), x2: { datum: ticks?.scale.domain[0] ?? 0 }, color },
    },
    { transform: present, mark: { ...words, color: ink.text }, encoding: { ...lane, x: x('end'), text } },
    {
      transform: absent,
      mark: { ...words, color: ink.quiet, fontStyle: 'italic' },
      encoding: { ...lane, x: { value: 0 }, text },
    },
  ];
  if (swept) {
    const dots = bars.flatMap((bar) => bar.values.map((value) => ({ ...bar, value })));
    const data = { values: log ? dots.filter((dot) => dot.value > 0) : dots };
    const whisker = { type: 'rule', strokeWidth: 1.6, color: ink.text };
    layer.push({ transform: present, mark: whisker, encoding: { ...lane, x: x('low'), x2: { field: 'high' } } });
    const dot = { type: 'point', filled: false, size: 18, strokeWidth: 1.2, color: ink.text };
    layer.push({ data, mark: dot, encoding: { ...lane, x: x('value') } });
  }
  layer.push(...referenceLines(shownLines, 'above'));

  const notes = [
    ...(swept ? ['Bar: mean over the runs; circles: each run; whisker: 95 % interval of the mean'] : []),
    ...(log && bars.some((bar) => bar.values.some((value) => value <= 0))
      ? ['A log axis has no place for zero: it is left out']
      : []),
  ];
  return frame(options, notes, width, { width, height: { step: grouped ? 22 : 32 }, data: { values: bars }, layer });
}

function readBars(table: Table, columns: BarColumns, log: boolean): Bar[] {
  const value = named(table, columns.value);
  const category = named(table, columns.category);
  const group = columns.group === undefined ? undefined : named(table, columns.group);
  const cells = new Map<string, { category: string; series: string; values: number[]; reason: string }>();
  value.values.forEach((cell, row) => {
    const names = { category: String(category.values[row] ?? '–'), series: String(group?.values[row] ?? value.name) };
    const key = JSON.stringify(names);
    if (!cells.has(key)) cells.set(key, { ...names, values: [], reason: value.missing?.[row] ?? 'not measured' });
    if (typeof cell === 'number') cells.get(key)!.values.push(cell);
  });
  return [...cells.values()].map(({ reason, ...bar }): Bar => {
    const summary = summarise(bar.values);
    if (summary === undefined) return { ...bar, text: reason };
    const { mean, low = mean, high = mean } = summary;
    if (log && mean <= 0) return { ...bar, text: shortNumber(mean) };
    const end = Math.max(0, high, extent(bar.values).high);
    const half = Number((high - mean).toPrecision(1));
    const text = half > 0 ? `${shortNumber(mean)} ± ${shortNumber(half)}` : shortNumber(mean);
    return { ...bar, text, mean, low: log && low <= 0 ? mean : low, high, end };
  });
}
