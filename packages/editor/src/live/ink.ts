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

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A grid of numbers as an image stretched over a place. `cover` gives how much of a cell is covered, from −1 to 1: by
 * the colour, or where it is negative by the other one.
 */
export function drawGrid(
  ink: Ink,
  place: Place,
  columns: number,
  rows: number,
  colour: Rgb,
  cover: (cell: number) => number,
  other: Rgb = colour,
): void {
  drawGrids(ink, [place], columns, rows, colour, cover, other);
}

/** Grids of one size, each over a place of its own: the cells of the second follow those of the first. */
export function drawGrids(
  { context }: Ink,
  places: readonly Place[],
  columns: number,
  rows: number,
  colour: Rgb,
  cover: (cell: number) => number,
  other: Rgb = colour,
): void {
  if (columns < 1 || rows < 1 || places.length === 0) return;
  // One image for all: what is put onto a canvas that was drawn from before is copied first, all of it.
  const { scratch, image, pixels } = scratchOf(columns, rows * places.length);
  const [above, below] = [packed(colour), packed(other)];
  for (let cell = 0; cell < pixels.length; cell++) {
    const share = cover(cell);
    const opaque = Math.min(255, Math.round(255 * Math.abs(share)));
    pixels[cell] = opaque === 0 ? 0 : (opaque << 24) | (share < 0 ? below : above);
  }
  scratch.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = false;
  for (const [index, { x, y, width, height }] of places.entries()) {
    context.drawImage(scratch.canvas, 0, index * rows, columns, rows, x, y, width, height);
  }
}

function packed([red, green, blue]: Rgb): number {
  return red | (green << 8) | (blue << 16);
}

interface Scratch {
  readonly scratch: CanvasRenderingContext2D;
  readonly image: ImageData;
  /** One number a pixel: red lies lowest, cover highest, as the bytes do on every machine that has a browser. */
  readonly pixels: Uint32Array;
}

/** By size; that which was used longest ago goes first. */
const scratches = new Map<string, Scratch>();
const mostScratches = 16;

function scratchOf(width: number, height: number): Scratch {
  const size = `${width} ${height}`;
  const known = scratches.get(size) ?? makeScratch(width, height);
  scratches.delete(size);
  scratches.set(size, known);
  for (const oldest of scratches.keys()) {
    if (scratches.size <= mostScratches) break;
    scratches.delete(oldest);
  }
  return known;
}

function makeScratch(width: number, height: number): Scratch {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const scratch = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  const image = scratch.createImageData(width, height);
  return { scratch, image, pixels: new Uint32Array(image.data.buffer) };
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
