import type { Figure } from '@rheobase/core';
import { extent } from './extent.js';
import type { FigureOptions, Spec } from './frame.js';
import { frame } from './frame.js';
import { ink, size } from './theme.js';

/** One cell of a grid: its place by position, and its number. */
export interface GridCell {
  readonly column: number;
  readonly row: number;
  /** Null where there is none. */
  readonly value: number | null;
  /** In print inside the cell; only where cells are large enough. */
  readonly text?: string;
}

export interface CellOptions extends FigureOptions {
  /** Labels of the columns from the left, and of the rows from the top. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly legendTitle: string;
  /** Ends of the colours; by default those of the values. */
  readonly domain?: readonly [number, number];
}

/** Colours from low to high: one hue, told apart by lightness with any kind of colour vision, and in grey print. */
const sequential = ['#f4f8fb', '#d3e5f2', '#a3cbe5', '#66a8d4', '#2f83bd', '#0f5f9e', '#08407a', '#042852'];
/** From below zero to above it. */
const diverging = ['#8c3a00', '#d55e00', '#f0b183', '#f7f7f7', '#93bfdf', '#0072b2', '#00406b'];

/** A grid of coloured cells. Values of both signs get two hues around zero; a missing cell is an empty frame. */
export function cellPlot(cells: readonly GridCell[], options: CellOptions): Figure {
  const { columns, rows } = options;
  const side = Math.max(3, Math.min(40, Math.floor(460 / Math.max(columns.length, rows.length, 1))));
  const [width, height] = [side * columns.length, side * rows.length];
  const values = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = options.domain ?? ends(values);
  const twoSigned = low < 0 && high > 0;
  const reach = Math.max(-low, high);
  const [from, to] = twoSigned ? [-reach, reach] : [low, high];

  const place = (axis: 'x' | 'y', names: readonly string[], field: string, title: string | undefined): Spec => {
    const labelled = everyLabel(names, side, axis === 'x');
    const labels = JSON.stringify(Object.fromEntries(labelled.map((k) => [k + 0.5, names[k]])));
    return {
      field,
      type: 'quantitative',
      title: title ?? null,
      scale: { domain: [0, names.length], nice: false, zero: false, ...(axis === 'y' ? { reverse: true } : {}) },
      axis: {
        values: labelled.map((k) => k + 0.5),
        labelExpr: `${labels}[datum.value]`,
        grid: false,
        ticks: false,
        domain: false,
        labelPadding: 6,
      },
    };
  };
  const x = place('x', columns, 'left', options.xTitle);
  const y = place('y', rows, 'top', options.yTitle);
  const data = cells.map(({ column, row, value, text = '' }) => ({
    left: column,
    right: column + 1,
    top: row,
    bottom: row + 1,
    middleX: column + 0.5,
    middleY: row + 0.5,
    value,
    text,
    // Light print on the dark half of the colours.
    light: value !== null && shade(value, from, to, twoSigned) > 0.5,
  }));
  const box = { x, x2: { field: 'right' }, y, y2: { field: 'bottom' } };
  const gap = side >= 8 ? { stroke: '#ffffff', strokeWidth: 1 } : {};
  const layer: Spec[] = [
    {
      transform: [{ filter: 'datum.value === null' }],
      mark: { type: 'rect', fill: '#ffffff', stroke: ink.grid, strokeWidth: 1 },
      encoding: box,
    },
    {
      transform: [{ filter: 'datum.value !== null' }],
      mark: { type: 'rect', ...gap },
      encoding: {
        ...box,
        color: {
          field: 'value',
          type: 'quantitative',
          scale: { domain: [from, to], range: twoSigned ? diverging : sequential, interpolate: 'lab' },
          legend: {
            title: options.legendTitle,
            orient: 'right',
            gradientLength: Math.max(80, Math.min(height, 220)),
            gradientThickness: 14,
            titleFontWeight: 'normal',
            titleFontSize: size.label,
            titleColor: ink.text,
            titlePadding: 8,
          },
        },
      },
    },
  ];
  if (cells.some(({ text }) => text !== undefined && text !== '')) {
    layer.push({
      mark: { type: 'text', fontSize: Math.min(size.label, Math.floor(side / 3)), baseline: 'middle' },
      encoding: {
        x: { ...x, field: 'middleX' },
        y: { ...y, field: 'middleY' },
        text: { field: 'text' },
        color: { condition: { test: 'datum.light', value: '#ffffff' }, value: ink.text },
      },
    });
  }
  return frame(options, [], Math.max(width, 320), { width, height, data: { values: data }, layer });
}

function ends(values: readonly number[]): [number, number] {
  const { low, high } = extent(values);
  if (low > high) return [0, 1];
  return low === high ? [Math.min(low, 0), Math.max(high, low === 0 ? 1 : 0)] : [low, high];
}

function shade(value: number, from: number, to: number, twoSigned: boolean): number {
  return twoSigned ? Math.abs(value) / to : (value - from) / (to - from);
}

/** So many labels as do not run into each other. */
function everyLabel(names: readonly string[], side: number, across: boolean): number[] {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 1);
  const room = across ? longest * size.label * 0.62 + 8 : size.label + 4;
  const stride = Math.max(1, Math.ceil(room / side));
  return names.map((_, k) => k).filter((k) => k % stride === 0);
}
