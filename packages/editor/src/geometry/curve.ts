import type { Point, Rect } from './rect.js';

/**
 * The way of a wire: cubic pieces that leave an output to the right and enter an input from the left. How far it
 * swings out is bounded, so that a wire that runs back stays near its nodes.
 */

/** x0 y0, then for each piece both control points and its end: 2 + 6 n numbers. */
export type Curve = readonly number[];

const least = 24;
const most = 120;

export function wireCurve(from: Point, to: Point, through: readonly (readonly [number, number])[] = []): Curve {
  const points = [[from.x, from.y], ...through, [to.x, to.y]] as const;
  const curve: number[] = [from.x, from.y];
  for (let i = 1; i < points.length; i++) {
    const [x0, y0] = points[i - 1];
    const [x1, y1] = points[i];
    const reach = swing(x1 - x0, y1 - y0);
    curve.push(x0 + reach, y0, x1 - reach, y1, x1, y1);
  }
  return curve;
}

function swing(dx: number, dy: number): number {
  const wanted =
    dx >= 0 ? Math.max(dx / 2, Math.min(least, Math.abs(dy) / 2)) : least + Math.abs(dx) / 4 + Math.abs(dy) / 8;
  return Math.min(wanted, most);
}

export function svgPath(curve: Curve): string {
  let path = `M${curve[0]} ${curve[1]}`;
  for (let i = 2; i < curve.length; i += 6) path += `C${curve.slice(i, i + 6).join(' ')}`;
  return path;
}

/** The same on a canvas. */
export function traceCurve(context: Pick<CanvasRenderingContext2D, 'moveTo' | 'bezierCurveTo'>, curve: Curve): void {
  context.moveTo(curve[0], curve[1]);
  for (let i = 2; i < curve.length; i += 6) {
    context.bezierCurveTo(curve[i], curve[i + 1], curve[i + 2], curve[i + 3], curve[i + 4], curve[i + 5]);
  }
}

function pointOnPiece(curve: Curve, piece: number, t: number): Point {
  const i = piece * 6;
  const s = 1 - t;
  const [a, b, c, d] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t];
  return {
    x: a * curve[i] + b * curve[i + 2] + c * curve[i + 4] + d * curve[i + 6],
    y: a * curve[i + 1] + b * curve[i + 3] + c * curve[i + 5] + d * curve[i + 7],
  };
}

const knownBounds = new WeakMap<Curve, Rect>();

/** A rectangle that it never leaves: that of its control points. */
export function curveBounds(curve: Curve): Rect {
  let bounds = knownBounds.get(curve);
  if (bounds === undefined) {
    bounds = findBounds(curve);
    knownBounds.set(curve, bounds);
  }
  return bounds;
}

function findBounds(curve: Curve): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < curve.length; i += 2) {
    left = Math.min(left, curve[i]);
    right = Math.max(right, curve[i]);
    top = Math.min(top, curve[i + 1]);
    bottom = Math.max(bottom, curve[i + 1]);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

const samples = 24;

/** The nearest point: how far it is, and on which piece it lies. */
export function nearest(curve: Curve, { x, y }: Point): { readonly distance: number; readonly piece: number } {
  let best = { distance: Infinity, piece: 0 };
  const pieces = (curve.length - 2) / 6;
  for (let piece = 0; piece < pieces; piece++) {
    let before = pointOnPiece(curve, piece, 0);
    for (let step = 1; step <= samples; step++) {
      const after = pointOnPiece(curve, piece, step / samples);
      const distance = toSegment(x, y, before, after);
      if (distance < best.distance) best = { distance, piece };
      before = after;
    }
  }
  return best;
}

function toSegment(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(a.x + t * dx - x, a.y + t * dy - y);
}
