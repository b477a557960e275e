import type { Column, Figure, Table } from '@rheobase/core';
import { axisTitle, missingNote, named, runColumns } from './columns.js';
import { drawnPoints, meanPoints, readCurves } from './curves.js';
import { axis, referenceLines, seriesEncoding } from './encode.js';
import type { FigureOptions, ReferenceLine, Spec } from './frame.js';
import { frame } from './frame.js';
import { size } from './theme.js';
import { count } from './words.js';

export interface LineColumns {
  readonly x: string;
  /** One column, or several of the same unit, each its own series. */
  readonly y: string | readonly string[];
  /** A column whose values name the series. */
  readonly series?: string | undefined;
}

export interface LineOptions extends FigureOptions {
  readonly xLog?: boolean | undefined;
  readonly yLog?: boolean | undefined;
  readonly lines?: readonly ReferenceLine[] | undefined;
  /** Series drawn as points instead of a line, or `all`. */
  readonly points?: 'all' | readonly string[] | undefined;
}

/**
 * Curves over a column. Runs of a sweep are drawn thin, their mean bold with its 95 % interval as a band.
 * A missing cell is a gap; on a log axis a value that has no place there is one too, and the subtitle says so.
 */
export function linePlot(table: Table, columns: LineColumns, options: LineOptions): Figure {
  const width = options.width ?? size.width;
  const { xLog, yLog, points } = options;
  const yNames = typeof columns.y === 'string' ? [columns.y] : columns.y;
  const [x, ...ys] = [columns.x, ...yNames].map((name) => named(table, name)) as [Column, ...Column[]];
  const runs = runColumns(table, [columns.x, columns.series, ...yNames]);
  const { curves, offScale } = readCurves(table, { ...columns, y: yNames, xLog, yLog });
  const shown = curves.flatMap(drawnPoints);
  const means = runs.length > 0 ? meanPoints(curves, yLog) : [];

  const swept = runs.length > 0;
  const series = [...new Set(curves.map((curve) => curve.series))];
  const asPoints = swept ? [] : series.filter((name) => points === 'all' || points?.includes(name));
  const asLines = series.filter((name) => !asPoints.includes(name));
  const lines = (options.lines ?? []).filter((line) => line.value > 0 || !(line.axis === 'x' ? xLog : yLog));
  const on = (at: 'x' | 'y') => lines.filter((line) => line.axis === at).map((line) => line.value);
  const xs = shown.map((point) => point.x);
  const heights = [...shown, ...means].flatMap((point) => [point.y, point.low ?? null, point.high ?? null]);

  const { color, strokeDash, shape } = seriesEncoding(series, width, { asPoints });
  const place = {
    x: { field: 'x', ...axis(options.xTitle ?? axisTitle(x), xs, on('x'), xLog) },
    y: { field: 'y', ...axis(options.yTitle ?? sharedTitle(ys), heights, on('y'), yLog) },
    color,
  };
  const stroked = { ...place, ...(strokeDash ? { strokeDash } : {}) };
  const band = { ...place, y: { ...place.y, field: 'low' }, y2: { field: 'high' } };

  const only = (names: readonly string[]) => [{ filter: { field: 'series', oneOf: names } }];
  const filled = { type: 'point', filled: true, opacity: 1 };
  const markers = curves.every((curve) => curve.points.length <= 12) ? { point: { ...filled, size: 42 } } : {};
  const layer: Spec[] = referenceLines(lines);
  if (swept) {
    const thin = { type: 'line', strokeWidth: 1, opacity: 0.4 };
    layer.push({ data: { values: means }, mark: { type: 'area', opacity: 0.16 }, encoding: band });
    layer.push({ mark: thin, encoding: { ...stroked, detail: { field: 'run' } } });
    layer.push({ data: { values: means }, mark: { type: 'line', strokeWidth: 2.8, ...markers }, encoding: stroked });
  }
  if (asPoints.length > 0) {
    layer.push({ transform: only(asPoints), mark: { ...filled, size: 110 }, encoding: { ...place, shape } });
  }
  if (!swept && asLines.length > 0) {
    layer.push({ transform: only(asLines), mark: { type: 'line', ...markers }, encoding: stroked });
  }
  if (!swept && shown.some((point) => point.lone)) {
    layer.push({ transform: [{ filter: 'datum.lone' }], mark: { ...filled, size: 30 }, encoding: place });
  }

  const notes = [
    ...(swept ? [sweepNote(runs, curves)] : []),
    ...missingNote([x, ...ys]),
    ...(offScale > 0 ? [`${count(offScale, 'value')} not above zero left out of the log axis`] : []),
  ];
  return frame(options, notes, width, {
    width,
    height: options.height ?? size.height,
    data: { values: shown },
    layer,
  });
}

function sharedTitle(columns: readonly Column[]): string {
  const units = new Set(columns.map((column) => column.unit));
  const [unit] = units;
  return columns.length > 1 && units.size === 1 && unit !== undefined
    ? `value (${unit})`
    : columns.map(axisTitle).join(', ');
}

function sweepNote(runs: readonly Column[], curves: ReturnType<typeof readCurves>['curves']): string {
  const names = runs.map((column) => column.name).join(', ');
  const amount = new Set(curves.map((curve) => curve.run)).size;
  const some = curves.some((curve) => curve.points.some((point) => point.y === null));
  return (
    `Thin: each of ${count(amount, 'run')} (${names}); bold: their mean` +
    `${some ? ' over those that have a value' : ''}; band: its 95 % interval`
  );
}
