import type { LookData } from '../run/protocol.js';
import type { Fact } from '../run/runStore.js';
import { english } from '../text/english.js';
import { extent, pinColours } from './drawSignal.js';
import { drawAxes, drawGrid, drawGrids, drawLine, font, type Ink, plotRoom, rgb, short } from './ink.js';

/** What training is watched by: loss and accuracy, weights, gradients. */

const words = english.live;

/** The loss fills the height; the share correct has a scale of its own from 0 to 1. */
export function drawLearning(ink: Ink, history: readonly Fact[], pinned: readonly (readonly Fact[])[] = []): void {
  const all = [...pinned, history];
  const losses = all.flatMap((one) => one.flatMap(({ facts }) => (facts.loss === undefined ? [] : [facts.loss])));
  let [low, high] = extent(losses);
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const last = history.at(-1)?.facts;
  const epochs = Math.max(...all.map((one) => one.at(-1)?.facts.epochs ?? 1));
  const room = { ...plotRoom(ink, 30), y: 16, height: ink.height - 29 };
  drawAxes(ink, room, { low: short(low), high: short(high), left: '0', right: words.epochs(epochs) });
  const x = (epoch: number) => room.x + (epoch / epochs) * room.width;
  const loss = (value: number) => room.y + room.height * (1 - (value - low) / (high - low));
  const share = (value: number) => room.y + room.height * (1 - value);
  const curve = (of: readonly Fact[], name: string, y: (value: number) => number) =>
    of.flatMap(({ epoch, facts }) => (facts[name] === undefined ? [] : [[x(epoch), y(facts[name])] as const]));
  pinned.forEach((one, i) => {
    const colour = ink.colour(pinColours[i % pinColours.length]);
    drawLine(ink, curve(one, 'loss', loss), colour, 1.2);
    drawLine(ink, curve(one, 'accuracy', share), colour, 1.2);
  });
  drawLine(ink, curve(history, 'loss', loss), ink.colour('--kind-current'), 1.6);
  drawLine(ink, curve(history, 'accuracy', share), ink.colour('--kind-spikes'), 1.6);
  if (last === undefined) return;
  const { context } = ink;
  context.font = font(9.5, 600);
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.fillStyle = ink.colour('--kind-current');
  context.fillText(english.view.lossIs(last.loss ?? 0), 2, 1);
  if (last.accuracy === undefined) return;
  context.textAlign = 'right';
  context.fillStyle = ink.colour('--kind-spikes');
  context.fillText(english.view.accuracyIs(last.accuracy), ink.width - 2, 1);
}

/** Blue below zero, red above it, nothing at zero: as strong as the largest number. */
export function drawWeights(ink: Ink, data: LookData, tile: readonly [number, number] | undefined): void {
  const { rows, columns, values, facts } = data;
  const [low, high] = extent(values);
  const most = Math.max(-low, high) || 1;
  const [above, below] = [rgb(ink.colour('--kind-spikes')), rgb(ink.colour('--kind-current'))];
  const cover = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value) / most);
  const room = { x: 0, y: 0, width: ink.width, height: ink.height - 13 };
  if (tile !== undefined && columns === tile[0] * tile[1]) {
    const across = bestColumns(rows, room.width / room.height);
    const down = Math.ceil(rows / across);
    const size = Math.floor(Math.min(room.width / across, room.height / down) - 2);
    const scale = size / Math.max(tile[0], tile[1]);
    const left = (room.width - across * (size + 2)) / 2;
    const places = Array.from({ length: rows }, (_, unit) => ({
      x: left + (unit % across) * (size + 2),
      y: Math.floor(unit / across) * (size + 2),
      width: tile[1] * scale,
      height: tile[0] * scale,
    }));
    ink.context.fillStyle = ink.colour('--field');
    for (const { x, y, width, height } of places) ink.context.fillRect(x, y, width, height);
    drawGrids(ink, places, tile[1], tile[0], above, (cell) => cover(values[cell]), below);
  } else {
    const scale = Math.min(room.width / columns, room.height / rows);
    const [width, height] = [columns * scale, rows * scale];
    const place = { x: (room.width - width) / 2, y: 0, width, height };
    ink.context.fillStyle = ink.colour('--field');
    ink.context.fillRect(place.x, place.y, width, height);
    drawGrid(ink, place, columns, rows, above, (cell) => cover(values[cell]), below);
  }
  caption(
    ink,
    tile === undefined ? words.matrix(facts.rows, facts.columns, most) : words.tiles(rows, facts.columns, most),
  );
}

function bestColumns(count: number, aspect: number): number {
  return Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count * aspect))));
}

function caption(ink: Ink, text: string): void {
  const { context } = ink;
  context.font = font(9);
  context.fillStyle = ink.colour('--text-soft');
  context.textAlign = 'left';
  context.textBaseline = 'bottom';
  context.fillText(text, 1, ink.height, ink.width - 2);
}

/** Below this share of the gradient nearest the loss, and above that multiple of it, one asks for a look. */
const bounds = { vanishing: 1e-3, exploding: 1e3, still: 0.5 } as const;

export type GradientState = 'fine' | 'none' | 'vanishing' | 'exploding' | 'dead';

/** The same bounds as measure/gradients has by default; dead: most units have no gradient at all. */
export function gradientState(size: number, nearest: number, still: number, isWeight: boolean): GradientState {
  if (size === 0) return 'none';
  if (isWeight && nearest > 0) {
    if (size / nearest < bounds.vanishing) return 'vanishing';
    if (size / nearest > bounds.exploding) return 'exploding';
  }
  return still > bounds.still ? 'dead' : 'fine';
}

/** A bar a tensor, on a scale of powers of ten: small gradients are what one looks for. */
export function drawGradients(ink: Ink, { names = [], values, facts }: LookData): void {
  const { context } = ink;
  const line = Math.max(11, Math.min(18, (ink.height - 2) / Math.max(1, names.length)));
  const sizes = names.map((_, i) => values[3 * i]);
  const logs = sizes.filter((size) => size > 0).map((size) => Math.log10(size));
  const top = Math.ceil(Math.max(...logs, -8) + 0.001);
  const bottom = Math.min(top - 4, Math.floor(Math.min(...logs, top)));
  const left = ink.width * 0.4;
  names.forEach((name, i) => {
    const y = 1 + i * line;
    if (y + line > ink.height + 2) return;
    const [size, , still] = [values[3 * i], values[3 * i + 1], values[3 * i + 2]];
    const state = gradientState(size, facts.nearest, still, name.endsWith('.weight'));
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    context.font = font(9.5);
    context.fillStyle = ink.colour('--text-soft');
    context.fillText(name, left - 5, y + line / 2, left - 6);
    const share = size > 0 ? (Math.log10(size) - bottom) / (top - bottom) : 0;
    context.fillStyle = ink.colour(state === 'fine' ? '--kind-current' : '--warn');
    context.globalAlpha = 0.3;
    context.fillRect(left, y + 1.5, Math.max(1.5, share * (ink.width - left - 2)), line - 3);
    context.globalAlpha = 1;
    context.textAlign = 'left';
    context.fillStyle = ink.colour('--text');
    context.font = font(9, state === 'fine' ? 400 : 650);
    const label = [short(size), ...(state === 'fine' ? [] : [words.gradient[state]])];
    if (still > 0) label.push(words.still(still));
    context.fillText(label.join(' · '), left + 4, y + line / 2 + 0.5, ink.width - left - 6);
  });
}
