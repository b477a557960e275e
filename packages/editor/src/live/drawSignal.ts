import type { SignalType } from '@rheobase/core';
import type { LookData } from '../run/protocol.js';
import { english } from '../text/english.js';
import { drawAxes, drawGrid, drawLine, font, type Ink, lineColours, type Plot, plotRoom, rgb, short } from './ink.js';

/** Signals: spikes as marks, anything over time as lines, anything else as bars or as an image. */

const words = english.live;

export function drawRaster(ink: Ink, data: LookData, type: SignalType, cursor?: number): void {
  const { rows, columns, values, steps, facts } = data;
  const room = plotRoom(ink, 24);
  const colour = rgb(ink.colour('--kind-spikes'));
  drawGrid(ink, room, columns, rows, colour, (cell) => (values[cell] === 0 ? 0 : 1));
  const high = String(facts.size - 1);
  drawAxes(ink, room, { low: high, high: '0', left: '0', right: timeWords(type, steps) });
  drawCursor(ink, room, cursor, steps);
}

/** One line a neuron; behind them, paler, the lines of earlier runs that were pinned. */
export function drawTrace(
  ink: Ink,
  data: LookData,
  type: SignalType,
  pinned: readonly LookData[] = [],
  cursor?: number,
): void {
  const all = [...pinned, data];
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of all) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
  }
  if (low > high) return;
  if (low === high) [low, high] = [low - 1, high + 1];
  const room = plotRoom(ink, 34);
  const unit = type.unit === '1' ? '' : ` ${type.unit}`;
  drawAxes(ink, room, { low: short(low), high: short(high) + unit, left: '0', right: timeWords(type, data.steps) });
  const steps = Math.max(...all.map((one) => one.steps));
  for (const [i, one] of pinned.entries()) {
    drawLines(ink, room, one, low, high, steps, () => ink.colour(pinColours[i % pinColours.length]));
  }
  drawLines(ink, room, data, low, high, steps, (line) => ink.colour(lineColours[line % lineColours.length]));
  drawCursor(ink, room, cursor, data.steps);
}

/** Paler than what runs now, and told apart from one another. */
export const pinColours = ['--text-faint', '--kind-unknown', '--card-edge'] as const;

function drawLines(
  ink: Ink,
  room: Plot,
  { rows, columns, values, steps }: LookData,
  low: number,
  high: number,
  mostSteps: number,
  colour: (line: number) => string,
): void {
  const at = (value: number) => room.y + room.height * (1 - (value - low) / (high - low));
  const step = (room.width * steps) / mostSteps / Math.max(1, columns);
  for (let line = 0; line < rows; line++) {
    const points: [number, number][] = [];
    for (let column = 0; column < columns; column++) {
      const i = 2 * (line * columns + column);
      if (Number.isNaN(values[i])) continue;
      const x = room.x + (column + 0.5) * step;
      points.push([x, at(values[i])]);
      if (values[i + 1] !== values[i]) points.push([x, at(values[i + 1])]);
    }
    drawLine(ink, points, colour(line), 1.3);
  }
}

function drawCursor({ context, colour }: Ink, room: Plot, step: number | undefined, steps: number): void {
  if (step === undefined) return;
  context.fillStyle = colour('--accent');
  context.fillRect(room.x + ((step + 0.5) / steps) * room.width - 0.75, room.y, 1.5, room.height);
}

/** Steps, or the time that they take where a step has a duration. */
function timeWords({ time }: SignalType, steps: number): string {
  return time === null || time.dt.text === '1 step' ? words.steps(steps) : `${short(time.dt.value * steps)} ms`;
}

/** An image where the signal has two dimensions, else bars: zero in the middle where there are negative numbers. */
export function drawValues(ink: Ink, data: LookData, type: SignalType): void {
  const { values, facts } = data;
  const [low, high] = extent(values);
  if (type.shape.length === 2 && type.shape[0].size * type.shape[1].size === values.length) {
    const [rows, columns] = [type.shape[0].size, type.shape[1].size];
    const scale = Math.min(ink.width / columns, ink.height / rows);
    const [width, height] = [columns * scale, rows * scale];
    const dark = rgb(ink.colour('--text'));
    const place = { x: (ink.width - width) / 2, y: (ink.height - height) / 2, width, height };
    const range = high > low ? high - low : 1;
    drawGrid(ink, place, columns, rows, dark, (cell) => (values[cell] - low) / range);
    return;
  }
  const room = plotRoom(ink, 34);
  const [from, to] = [Math.min(0, low), Math.max(0, high) || 1];
  const unit = type.unit === '1' ? '' : ` ${type.unit}`;
  drawAxes(ink, room, { low: short(from), high: short(to) + unit, left: '0', right: String(facts.size - 1) });
  const zero = room.y + room.height * (1 - (0 - from) / (to - from));
  ink.context.fillStyle = ink.colour('--kind-real');
  const width = room.width / values.length;
  for (let i = 0; i < values.length; i++) {
    const y = room.y + room.height * (1 - (values[i] - from) / (to - from));
    ink.context.fillRect(room.x + i * width, Math.min(y, zero), Math.max(0.6, width - 0.4), Math.abs(zero - y));
  }
}

/** Neurons by how often they are active; at the ends those that never are, and those that always are. */
export function drawActivity(ink: Ink, { values, facts }: LookData, type: SignalType): void {
  const room = { ...plotRoom(ink, 24), y: 16, height: ink.height - 29 };
  const most = Math.max(1, ...values);
  drawAxes(ink, room, { low: '0', high: String(most), left: '0 %', right: words.activeShare });
  const { context } = ink;
  const width = room.width / values.length;
  values.forEach((neurons, bin) => {
    context.fillStyle = ink.colour('--kind-spikes');
    const height = (neurons / most) * room.height;
    context.fillRect(room.x + bin * width + 0.5, room.y + room.height - height, width - 1, height);
  });
  const isSpiking = type.kind === 'spikes';
  const flags = [
    facts.dead > 0 ? words.dead(facts.dead, facts.size) : undefined,
    isSpiking && facts.saturated > 0 ? words.saturated(facts.saturated, facts.size) : undefined,
  ].filter((flag) => flag !== undefined);
  context.font = font(9.5, flags.length === 0 ? 400 : 600);
  context.fillStyle = ink.colour(flags.length === 0 ? '--text-soft' : '--warn');
  context.textAlign = 'left';
  context.textBaseline = 'top';
  const text = flags.length === 0 ? words.mean(facts.mean) : flags.join(' · ');
  context.fillText(text, 2, 1, ink.width - 4);
}

export function extent(values: ArrayLike<number>): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return low > high ? [0, 0] : [low, high];
}
