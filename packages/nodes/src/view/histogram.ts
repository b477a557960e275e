import { type Column, column, defineResult, param, table } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { levelIn, referenceLines } from '../parameter/level.js';
import { likeColumns } from '../table/likeColumns.js';
import { findIn, type NamedTable, namedTables, type Problem } from '../table/namedTable.js';
import { axisTitle, missingNote } from './figure/columns.js';
import { extent } from './figure/extent.js';
import type { ReferenceLine } from './figure/frame.js';
import { type Bin, histogramPlot } from './figure/histogramPlot.js';

const params = z.object({
  value: param.text('column whose numbers are counted; by default the last numeric one', { default: '' }),
  names: param.words('a name for each table; the nodes they come from by default', { default: [] }),
  bins: param.integer('bins, about', { default: 30, min: 1, max: 500 }),
  measure: param.choice(['count', 'share'], 'height of a bar: how many rows, or which share of the series', {
    default: 'count',
  }),
  lines: referenceLines.acrossPlot('lines across the plot, as in view/plot'),
  ...figureTexts,
  xTitle: param.text('title of the x axis; by default the column with its unit', { default: '' }),
});

export const histogram = defineResult({
  type: 'view/histogram',
  version: 1,
  title: 'histogram',
  doc: {
    summary: 'Counts how often the numbers of a column fall into each of some equal bins, and draws the counts.',
    equation: ['n_k = number of rows with k w ≤ x < (k + 1) w'],
    symbols: {
      x: 'cell of the column',
      w: 'width of a bin: 1, 2 or 5 times a power of ten, so that about as many bins as wished span the values',
      k: 'a whole number; for whole numbers the bins are shifted by half, so that each value stands in a middle',
    },
    source: 'Pearson 1895, Philosophical Transactions of the Royal Society A 186:343.',
    notes: [
      'Several tables are several series on the same bins. Missing cells are not counted; the caption says how many.',
      'The bins are results too: table "bins".',
    ],
  },
  tags: ['figure', 'distribution', 'frequency', 'isi'],
  params,
  inputs: { table: { result: ['table', 'number'], many: true, doc: 'tables whose numbers are counted' } },
  outputs: {
    figure: { result: 'figure', doc: 'the histogram' },
    bins: { result: 'table', doc: 'series, from, to, count, share' },
  },
  acrossSweep: true,

  compute({ params, inputs }) {
    const sources = namedTables(inputs.table, params.names);
    if ('problem' in sources) return sources;
    const columns: Column[] = [];
    for (const source of sources) {
      const found = valueColumn(source, params.value);
      if ('problem' in found) return found;
      columns.push(found);
    }
    const like = likeColumns(
      columns[0].name,
      columns.map((one, i) => ({ from: sources[i].name, column: one })),
    );
    if ('problem' in like) return like;
    const lines: ReferenceLine[] = [];
    for (const { axis, value, label } of params.lines) {
      const at = levelIn(value, axis === 'x' ? like.unit : undefined, 'lines');
      if (typeof at !== 'number') return at;
      lines.push({ axis, value: at, ...(label === undefined ? {} : { label }) });
    }
    const numbers = columns.map(({ values }) => values.filter((value): value is number => typeof value === 'number'));
    const grid = gridOf(numbers.flat(), params.bins);
    const several = sources.length > 1;
    const counted = numbers.map((own, i) => ({
      series: several ? sources[i].name : columns[i].name,
      total: own.length,
      counts: countsOf(own, grid),
    }));
    const rows = counted.flatMap(({ series, total, counts }) =>
      Array.from(counts, (count, k) => ({
        series,
        from: edge(grid, k),
        to: edge(grid, k + 1),
        count,
        share: total === 0 ? 0 : count / total,
      })),
    );
    const own = like.unit === undefined ? {} : { unit: like.unit };
    const bins = table(
      column(
        'series',
        rows.map(({ series }) => series),
        { kind: 'text' },
      ),
      column(
        'from',
        rows.map(({ from }) => from),
        own,
      ),
      column(
        'to',
        rows.map(({ to }) => to),
        own,
      ),
      column(
        'count',
        rows.map(({ count }) => count),
        { kind: 'integer' },
      ),
      column(
        'share',
        rows.map(({ share }) => share),
      ),
    );
    const figure = histogramPlot(
      rows.map((row): Bin => ({ ...row, height: params.measure === 'count' ? row.count : row.share })),
      {
        title: textOr(params.title, `Distribution of ${columns[0].name}`),
        subtitle: sentences(params.subtitle, ...missingNote(columns)),
        xTitle: params.xTitle || axisTitle(columns[0]),
        yTitle: params.measure === 'count' ? 'count' : 'share',
        lines,
      },
    );
    return { outputs: { figure: { kind: 'figure', figure }, bins: { kind: 'table', table: bins } } };
  },
});

function valueColumn(source: NamedTable, wanted: string): Column | Problem {
  if (wanted === '') {
    const numeric = source.table.columns.filter(({ kind }) => kind !== 'text');
    return numeric[numeric.length - 1] ?? { problem: `${source.name} has no numbers` };
  }
  const found = findIn(source, wanted);
  if ('problem' in found || found.kind !== 'text') return found;
  return { problem: `column "${wanted}" of ${source.name} is text` };
}

interface Grid {
  /** A bin is `mantissa` × 10^`exponent` wide. */
  readonly mantissa: number;
  readonly exponent: number;
  /** Bins from `first` on, each shifted down by `shift` widths. */
  readonly first: number;
  readonly bins: number;
  readonly shift: number;
}

function gridOf(values: readonly number[], wished: number): Grid {
  const { low, high } = extent(values);
  if (low > high) return { mantissa: 1, exponent: 0, first: 0, bins: 1, shift: 0 };
  const whole = values.every(Number.isInteger);
  const rough = high > low ? (high - low) / wished : Math.max(1e-3, Math.abs(low) / 10);
  let exponent = Number(rough.toExponential().split('e')[1]);
  let mantissa = [1, 2, 5].find((one) => scaled(one, exponent) >= rough);
  if (mantissa === undefined) [mantissa, exponent] = [1, exponent + 1];
  if (whole && exponent < 0) [mantissa, exponent] = [1, 0];
  const isOne = mantissa === 1 && exponent === 0;
  const shift = whole && isOne ? 0.5 : 0;
  const width = scaled(mantissa, exponent);
  const first = Math.floor(low / width + shift);
  const last = Math.floor(high / width + shift);
  return { mantissa, exponent, first, bins: last - first + 1, shift };
}

/** mantissa × 10^exponent, the decimal rounded once. */
function scaled(mantissa: number, exponent: number): number {
  return Number(`${mantissa}e${exponent}`);
}

function edge({ mantissa, exponent, first, shift }: Grid, k: number): number {
  return scaled((first + k - shift) * mantissa, exponent);
}

/** A value on an edge belongs to the bin that begins there. */
function countsOf(values: readonly number[], grid: Grid): Int32Array {
  const counts = new Int32Array(grid.bins);
  const width = scaled(grid.mantissa, grid.exponent);
  for (const value of values) {
    let k = Math.min(grid.bins - 1, Math.max(0, Math.floor(value / width + grid.shift) - grid.first));
    // The quotient is rounded, the edges are exact: they decide.
    if (value < edge(grid, k)) k = Math.max(0, k - 1);
    else if (k + 1 < grid.bins && value >= edge(grid, k + 1)) k += 1;
    counts[k] += 1;
  }
  return counts;
}
