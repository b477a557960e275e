/** Straight pieces per span between two control points: at 28 pixels finer ones change nothing visible. */
const pieces = 6;

/**
 * The pen's path along one stroke: the uniform Catmull–Rom spline through its control points, as a polyline.
 *
 *     p(t) = b + ½ t ((c − a) + t ((2a − 5b + 4c − d) + t (3(b − c) + d − a))),  0 ≤ t ≤ 1 from b to c
 *
 * a and d are the neighbours of b and c; an open end repeats its last point, and a stroke that returns to its first
 * point closes smoothly. Source: Catmull and Rom, A class of local interpolating splines, 1974.
 *
 * @param points control points, x and y alternating
 * @param stroke indices of control points, in the order of the pen
 * @returns vertices, x and y alternating, in the unit of `points`
 */
export function strokePath(points: Float64Array, stroke: readonly number[]): Float64Array {
  const last = stroke.length - 1;
  const closed = stroke[0] === stroke[last];
  const path = new Float64Array(2 * (last * pieces + 1));
  for (let span = 0; span < last; span++) {
    const b = stroke[span];
    const c = stroke[span + 1];
    const a = span > 0 ? stroke[span - 1] : closed ? stroke[last - 1] : b;
    const d = span + 1 < last ? stroke[span + 2] : closed ? stroke[1] : c;
    for (let piece = span === 0 ? 0 : 1; piece <= pieces; piece++) {
      const vertex = 2 * (span * pieces + piece);
      for (let axis = 0; axis < 2; axis++)
        path[vertex + axis] = catmullRom(
          points[2 * a + axis],
          points[2 * b + axis],
          points[2 * c + axis],
          points[2 * d + axis],
          piece / pieces,
        );
    }
  }
  return path;
}

function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
