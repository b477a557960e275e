/** What a picture is drawn with: a place of so many pixels, and the colours of the theme. */
export interface Ink {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly colour: (variable: string) => string;
}

/** Lines in a row are told apart by people with any colour vision. */
export const lineColours = [
  '--kind-voltage',
  '--kind-current',
  '--kind-spikes',
  '--kind-label',
  '--kind-conductance',
  '--kind-table',
  '--kind-figure',
  '--kind-model',
  '--kind-number',
  '--kind-real',
] as const;

export const font = (size: number, weight = 400) => `${weight} ${size}px system-ui, "DejaVu Sans", sans-serif`;

/** Three digits, no more than a label needs. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3)));
}

/** 6.72 M, 268 k: counts are read by their size. */
export function count(value: number): string {
  if (value >= 1e9) return `${short(value / 1e9)} G`;
  if (value >= 1e6) return `${short(value / 1e6)} M`;
  if (value >= 1e4) return `${short(value / 1e3)} k`;
  return String(Math.round(value));
}

export function rgb(hex: string): Rgb {
  const digits = hex.replace('#', '');
  const part = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

export type Rgb = readonly [number, number, number];

/**
 * A grid of numbers as an image stretched over a place. `cover` gives how much of a cell is covered, from −1 to 1: by
 * the colour, or where it is negative by the other one.
 */
export function drawGrid(
  { context }: Ink,
  place: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  columns: number,
  rows: number,
  colour: Rgb,
  cover: (cell: number) => number,
  other: Rgb = colour,
): void {
  if (columns < 1 || rows < 1) return;
  const scratch = scratchOf(columns, rows);
  const image = scratch.createImageData(columns, rows);
  // One number a pixel: red lies lowest, cover highest, as the bytes do on every machine that has a browser.
  const pixels = new Uint32Array(image.data.buffer);
  const [above, below] = [packed(colour), packed(other)];
  for (let cell = 0; cell < pixels.length; cell++) {
    const share = cover(cell);
    const opaque = Math.min(255, Math.round(255 * Math.abs(share)));
    if (opaque > 0) pixels[cell] = (opaque << 24) | (share < 0 ? below : above);
  }
  scratch.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(scratch.canvas, 0, 0, columns, rows, place.x, place.y, place.width, place.height);
}

function packed([red, green, blue]: Rgb): number {
  return red | (green << 8) | (blue << 16);
}

let scratch: CanvasRenderingContext2D | undefined;

/** One canvas for all: what is on it is drawn on at once. */
function scratchOf(width: number, height: number): CanvasRenderingContext2D {
  scratch ??= document
    .createElement('canvas')
    .getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const { canvas } = scratch;
  if (canvas.width < width) canvas.width = width;
  if (canvas.height < height) canvas.height = height;
  return scratch;
}

export interface Plot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The room of a small plot: a line of ticks below, numbers at its left. */
export function plotRoom({ width, height }: Ink, left = 30, top = 4): Plot {
  return { x: left, y: top, width: width - left - 4, height: height - top - 13 };
}

/** Axes with a number at either end, and nothing that would stand in the way of the curve. */
export function drawAxes(
  { context, colour }: Ink,
  { x, y, width, height }: Plot,
  words: { readonly low: string; readonly high: string; readonly left: string; readonly right: string },
): void {
  context.strokeStyle = colour('--card-edge');
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x + 0.5, y);
  context.lineTo(x + 0.5, y + height + 0.5);
  context.lineTo(x + width, y + height + 0.5);
  context.stroke();
  context.fillStyle = colour('--text-soft');
  context.font = font(9);
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(words.high, x - 3, y - 1);
  context.textBaseline = 'bottom';
  context.fillText(words.low, x - 3, y + height + 3);
  context.textBaseline = 'top';
  context.textAlign = 'left';
  context.fillText(words.left, x, y + height + 3);
  context.textAlign = 'right';
  context.fillText(words.right, x + width, y + height + 3);
}

export function drawLine(
  { context }: Ink,
  points: readonly (readonly [number, number])[],
  colour: string,
  width = 1.5,
): void {
  if (points.length === 0) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}

/** Said in the middle, where there is nothing to draw. */
export function drawWords({ context, width, height, colour }: Ink, words: string): void {
  context.fillStyle = colour('--text-faint');
  context.font = font(11);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(words, width / 2, height / 2, width - 12);
}
