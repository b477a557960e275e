import type { Table } from '@rheobase/core';
import { named, runColumns } from './columns.js';
import { summarise } from './summary.js';
import { thin } from './thin.js';

export interface CurveColumns {
  readonly x: string;
  readonly y: readonly string[];
  readonly series?: string | undefined;
  readonly xLog?: boolean | undefined;
  readonly yLog?: boolean | undefined;
}

/** One run of one series. */
export interface Curve {
  readonly series: string;
  readonly run: string;
  readonly points: { readonly x: number | string; readonly y: number | null }[];
}

/** One point of a curve, or of the mean of its runs, as a figure's data. */
export interface CurvePoint {
  readonly x: number | string;
  readonly y: number | null;
  readonly series: string;
  readonly run?: string;
  readonly lone?: true;
  readonly low?: number | null;
  readonly high?: number | null;
}

/** Cuts a table into curves. A cell that is missing, or has no place on a log axis (`offScale`), becomes a gap. */
export function readCurves(table: Table, columns: CurveColumns): { curves: Curve[]; offScale: number } {
  const x = named(table, columns.x);
  const bySeries = columns.series === undefined ? undefined : named(table, columns.series);
  const runs = runColumns(table, [columns.x, columns.series, ...columns.y]);
  const curves = new Map<string, Curve>();
  let offScale = 0;
  for (const name of columns.y) {
    const column = named(table, name);
    x.values.forEach((at, row) => {
      if (at === null) return;
      if (columns.xLog && !(Number(at) > 0)) {
        offScale++;
        return;
      }
      let y = column.values[row] ?? null;
      if (typeof y === 'string') throw new Error(`internal: column ${name} is text and has no place on an axis`);
      if (columns.yLog && y !== null && y <= 0) {
        offScale++;
        y = null;
      }
      const words = [...(bySeries ? [bySeries.values[row]] : []), ...(columns.y.length > 1 || !bySeries ? [name] : [])];
      const series = words.join(' · ');
      const run = runs.map((column) => column.values[row]).join(', ');
      const key = JSON.stringify([series, run]);
      const curve = curves.get(key) ?? { series, run, points: [] };
      curves.set(key, curve);
      curve.points.push({ x: at, y });
    });
  }
  return { curves: [...curves.values()], offScale };
}

export function drawnPoints({ series, run, points }: Curve): CurvePoint[] {
  return thin(points.map((point) => point.y)).map((row) => {
    const { x, y } = points[row]!;
    // A value between two gaps would be a line without length.
    const lone = y !== null && (points[row - 1]?.y ?? null) === null && (points[row + 1]?.y ?? null) === null;
    return { x, y, series, ...(run === '' ? {} : { run }), ...(lone ? { lone } : {}) };
  });
}

/** At each x the mean over the runs that have a value there, with the ends of its 95 % interval. */
export function meanPoints(curves: readonly Curve[], yLog = false): CurvePoint[] {
  return [...new Set(curves.map((curve) => curve.series))].flatMap((series) => {
    const cells = new Map<number | string, number[]>();
    for (const { x, y } of curves.filter((curve) => curve.series === series).flatMap((curve) => curve.points)) {
      if (!cells.has(x)) cells.set(x, []);
      if (y !== null) cells.get(x)!.push(y);
    }
    const rows = [...cells].map(([x, values]): CurvePoint => {
      const { mean = null, low = null, high = null } = summarise(values) ?? {};
      const band = low === null || (yLog && low <= 0) ? { low: null, high: null } : { low, high };
      return { x, y: mean, series, ...band };
    });
    return thin(rows.map((row) => row.y)).map((row) => rows[row]!);
  });
}
