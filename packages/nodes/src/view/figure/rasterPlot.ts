import type { Figure } from '@rheobase/core';
import { tickCount } from './encode.js';
import type { FigureOptions } from './frame.js';
import { frame } from './frame.js';
import { ink, palette, size } from './theme.js';
import { count, shortNumber } from './words.js';

export interface RasterRow {
  readonly label: string | number;
  /** Spike times, in the unit of the time axis. */
  readonly times: readonly number[];
}

export interface RasterOptions extends FigureOptions {
  /** Ends of the time axis; default: zero and the last spike. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  /** The number of spikes at the end of each row; default: where rows are tall enough to read them. */
  readonly counts?: boolean | undefined;
}

const mostSpikes = 20_000;

/** Spikes as ticks, one row per neuron or current, the first at the bottom. A silent row stays, and stays empty. */
export function rasterPlot(rows: readonly RasterRow[], options: RasterOptions): Figure {
  const width = options.width ?? size.width;
  const lane = Math.max(2, Math.min(22, Math.floor(440 / Math.max(1, rows.length))));
  const height = options.height ?? Math.max(60, lane * rows.length);
  const counts = options.counts ?? lane >= 14;

  const all = rows.reduce((sum, row) => sum + row.times.length, 0);
  const every = Math.ceil(all / mostSpikes);
  const spikes = rows.flatMap(({ times }, row) => times.map((time) => ({ time, row })));
  const shown = every > 1 ? spikes.filter((_, index) => index % every === 0) : spikes;
  const from = options.from ?? 0;
  const until = options.until ?? spikes.reduce((last, { time }) => Math.max(last, time), from + 1);

  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => step * height >= 16 * rows.length) ?? 1000;
  const labelled = rows.map((_, row) => row).filter((row) => row % step === 0);
  const labels = JSON.stringify(Object.fromEntries(labelled.map((row) => [row, String(rows[row]!.label)])));
  const encoding = {
    y: {
      field: 'row',
      type: 'quantitative',
      title: options.yTitle ?? 'neuron',
      scale: { domain: [-0.6, rows.length - 0.4], nice: false, zero: false },
      axis: { values: labelled, labelExpr: `${labels}[datum.value]`, grid: lane >= 8, ticks: false },
    },
    x: {
      field: 'time',
      type: 'quantitative',
      title: options.xTitle ?? 'time (ms)',
      scale: { domain: [from, until], nice: false, zero: false },
      axis: { tickCount },
    },
  };
  const tick = {
    type: 'tick',
    orient: 'vertical',
    thickness: thickness(
      shown.map((spike) => spike.time),
      width / (until - from),
    ),
    size: (height / Math.max(1, rows.length)) * (lane >= 8 ? 0.7 : 0.9),
  };
  const number = { type: 'text', align: 'left', baseline: 'middle', dx: 8, fontSize: size.label, color: ink.quiet };
  const totals = rows.map(({ times }, row) => ({ row, text: shortNumber(times.length) }));
  const beside = { y: encoding.y, x: { value: 'width' }, text: { field: 'text' } };

  const notes = every > 1 ? [`${count(all, 'spike')}, of which one in ${every} is drawn`] : [];
  return frame(options, notes, width, {
    width,
    height,
    layer: [
      { data: { values: shown }, mark: { ...tick, color: palette[0], opacity: 1, clip: true }, encoding },
      ...(counts
        ? [
            { data: { values: totals }, mark: number, encoding: beside },
            {
              data: { values: [{}] },
              mark: { ...number, baseline: 'bottom', dy: -4, text: 'spikes' },
              encoding: { x: beside.x, y: { value: 0 } },
            },
          ]
        : []),
    ],
  });
}

/** A tick is as thick as the time grid allows, so that few long steps do not look empty. */
function thickness(times: readonly number[], pixelsPerUnit: number): number {
  const grid = [...new Set(times)].sort((a, b) => a - b);
  const gap = grid.reduce((least, time, i) => Math.min(least, i === 0 ? least : time - grid[i - 1]!), 1);
  return Math.max(1.3, Math.min(4, (gap * pixelsPerUnit) / 4));
}
