import { type Coordinates, findColumn, type Table } from '@rheobase/core';
import type { LookData } from '../run/protocol.js';
import { english } from '../text/english.js';
import { extent, pinColours } from './drawSignal.js';
import { count, drawAxes, drawGrid, drawLine, drawWords, font, type Ink, plotRoom, rgb, short } from './ink.js';
import type { Counter, Offer } from './offers.js';

/** What nodes measured, looked at as they say. */

const words = english.live;

function numbers(table: Table, name: string): readonly (number | null)[] {
  return (findColumn(table, name)?.values ?? []).map((value) => (typeof value === 'number' ? value : null));
}

export interface Matrix {
  readonly size: number;
  /** Row by row. */
  readonly cells: ArrayLike<number>;
}

export function matrixOf(table: Table, view: Extract<Offer, { show: 'matrix' }>['view']): Matrix {
  const [rows, columns, values] = [view.row, view.column, view.value].map((name) => numbers(table, name));
  const size = Math.max(...rows.map((one) => one ?? 0), ...columns.map((one) => one ?? 0)) + 1;
  const cells = new Float64Array(size * size);
  values.forEach((value, i) => {
    cells[(rows[i] ?? 0) * size + (columns[i] ?? 0)] = value ?? 0;
  });
  return { size, cells };
}

/**
 * Counts by two categories; each row is shaded by its own total, so that rare classes are seen too. `soFar` where these
 * are the samples that lately passed by, and not all of a split.
 */
export function drawMatrix(
  ink: Ink,
  { size, cells: grid }: Matrix,
  view: Extract<Offer, { show: 'matrix' }>['view'],
  soFar?: number,
): void {
  const totals = Array.from({ length: size }, (_, row) => {
    let total = 0;
    for (let k = 0; k < size; k++) total += grid[row * size + k];
    return total;
  });
  const side = Math.min(ink.width - 26, ink.height - 26);
  const place = { x: 16, y: 2, width: side, height: side };
  const colour = rgb(ink.colour('--kind-table'));
  ink.context.fillStyle = ink.colour('--field');
  ink.context.fillRect(place.x, place.y, side, side);
  drawGrid(ink, place, size, size, colour, (cell) => {
    const total = totals[Math.floor(cell / size)];
    return total === 0 ? 0 : Math.sqrt(grid[cell] / total);
  });
  const { context } = ink;
  const cell = side / size;
  context.font = font(Math.min(9, cell));
  context.fillStyle = ink.colour('--text-soft');
  context.textBaseline = 'middle';
  for (let k = 0; k < size; k++) {
    context.textAlign = 'right';
    context.fillText(String(k), place.x - 3, place.y + (k + 0.5) * cell);
    context.textAlign = 'center';
    context.fillText(String(k), place.x + (k + 0.5) * cell, place.y + side + 7);
  }
  let [right, all] = [0, 0];
  for (let k = 0; k < size; k++) right += grid[k * size + k];
  for (const total of totals) all += total;
  context.font = font(9);
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  const told = soFar === undefined ? words.confusion(view.row, view.column, right, all) : words.passing(right, all);
  context.fillText(told, 2, ink.height, ink.width - 4);
}

export interface Bar {
  readonly name: string;
  readonly value: number | null;
}

export function drawBars(ink: Ink, bars: readonly Bar[], written: (value: number) => string): void {
  const { context } = ink;
  const most = Math.max(...bars.map(({ value }) => value ?? 0), 0) || 1;
  const line = Math.min(22, ink.height / Math.max(1, bars.length));
  bars.forEach(({ name, value }, i) => {
    const y = i * line;
    context.fillStyle = ink.colour('--kind-table');
    context.globalAlpha = 0.28;
    context.fillRect(0, y + 1, Math.max(1, ((value ?? 0) / most) * ink.width), line - 2);
    context.globalAlpha = 1;
    context.font = font(10);
    context.textBaseline = 'middle';
    context.fillStyle = ink.colour('--text');
    context.textAlign = 'right';
    const text = value === null ? '–' : written(value);
    context.fillText(text, ink.width - 3, y + line / 2);
    const room = ink.width - 12 - context.measureText(text).width;
    context.fillStyle = ink.colour('--text-soft');
    context.textAlign = 'left';
    context.fillText(name, 4, y + line / 2, room);
  });
}

export function drawNamedBars(ink: Ink, table: Table, view: Extract<Offer, { show: 'bars' }>['view']): void {
  const names = findColumn(table, view.name)?.values ?? [];
  const values = numbers(table, view.value);
  const isShare = values.every((value) => value === null || value <= 1);
  drawBars(
    ink,
    names.map((name, i) => ({ name: String(name), value: values[i] ?? null })),
    isShare ? (value) => `${short(100 * value)} %` : count,
  );
}

/** What one node costs per sample, by every convention that somebody counted; what nobody did is not written as 0. */
export function costBars(
  node: string,
  dense: number,
  counters: readonly Counter[],
  tableOf: (name: string) => Table | undefined,
): readonly Bar[] {
  const bars: Bar[] = [];
  for (const { table: name, view } of counters) {
    const table = tableOf(name);
    if (table === undefined) continue;
    const rows = (findColumn(table, view.node)?.values ?? []).flatMap((path, row) => (path === node ? [row] : []));
    if (rows.length === 0) continue;
    for (const [label, columns] of Object.entries(view.sums)) {
      const cells = columns.flatMap((column) => rows.map((row) => numbers(table, column)[row] ?? null));
      const known = cells.filter((cell) => cell !== null);
      const value = known.length === 0 ? null : known.reduce((sum, cell) => sum + cell, 0);
      bars.push({ name: label, value });
    }
  }
  return bars.length > 0 ? bars : [{ name: words.denseForward, value: dense }];
}

/** Rates over what the neurons differ in, while they are counted; then as the table says. */
export function drawRate(
  ink: Ink,
  offer: Extract<Offer, { show: 'rate' }>,
  data: LookData | undefined,
  table: Table | undefined,
  pinned: readonly LookData[] = [],
): void {
  const { type } = offer;
  const coordinates = type.shape[0]?.coordinates;
  const perStep = hertz(offer);
  const curveOf = (of: LookData) => Array.from(of.values, (value) => value * perStep);
  const exact = table === undefined ? undefined : numbers(table, offer.value).map((value) => value ?? Number.NaN);
  const current =
    exact !== undefined && exact.length === (data?.columns ?? exact.length) ? exact : data && curveOf(data);
  if (current === undefined || current.length === 0) {
    drawWords(ink, words.waiting);
    return;
  }
  const behind = pinned.map(curveOf);
  const [, high] = extent([...current, ...behind.flat()].filter((value) => !Number.isNaN(value)));
  const xs = xsOf(coordinates, current.length);
  const [left, right] = extent(xs);
  const room = plotRoom(ink, 34);
  const unit = coordinates?.unit === undefined ? '' : ` ${coordinates.unit}`;
  const top = high || 1;
  drawAxes(ink, room, { low: '0', high: `${short(top)} Hz`, left: short(left), right: short(right) + unit });
  const place = (values: readonly number[]) =>
    values.flatMap((value, i): [number, number][] => {
      if (Number.isNaN(value)) return [];
      const x = right > left ? (xs[i] - left) / (right - left) : 0.5;
      return [[room.x + x * room.width, room.y + room.height * (1 - value / top)]];
    });
  for (const [i, values] of behind.entries()) {
    drawLine(ink, place(values), ink.colour(pinColours[i % pinColours.length]), 1.2);
  }
  drawLine(ink, place(current), ink.colour('--kind-spikes'), 1.6);
  if (data === undefined || current === exact || data.seen >= data.steps) return;
  ink.context.font = font(9);
  ink.context.fillStyle = ink.colour('--text-soft');
  ink.context.textAlign = 'right';
  ink.context.textBaseline = 'top';
  ink.context.fillText(words.soFar(data.seen / data.steps), ink.width - 3, 2);
}

function xsOf(coordinates: Coordinates | undefined, length: number): readonly number[] {
  return coordinates?.values.length === length ? coordinates.values : Array.from({ length }, (_, i) => i);
}

/** Spikes per step to spikes per second, where a step has a duration. */
function hertz({ type: { time } }: Extract<Offer, { show: 'rate' }>): number {
  return time === null || time.dt.text === '1 step' ? 1 : 1000 / time.dt.value;
}
