/**
 * Nonlinear least squares by Levenberg and Marquardt: the parameters p for which Σ (y − f(x, p))² is smallest.
 *
 * Levenberg 1944, Quarterly of Applied Mathematics 2:164; Marquardt 1963, SIAM Journal 11:431; scaling by the largest
 * columns met so far as in Moré 1978, Lecture Notes in Mathematics 630:105; damping as in Nielsen 1999, IMM-REP-1999-05.
 *
 * Stated once, because the numbers are hashed:
 * - a step δ minimises |r − J δ|² + λ |D δ|² by Householder QR of both stacked (never by JᵀJ, which would square the
 *   condition); D holds the largest norm that each column of J has had, so that no unit of a parameter matters;
 * - λ starts at 1e−3; after a step that lowers the sum it is multiplied by max(1/3, 1 − (2ρ − 1)³), where ρ is the gain
 *   over the predicted one; after one that does not, by 2, 4, 8, …;
 * - a parameter that would leave its bounds stops at them, and one that stands at a bound and is pushed outwards is
 *   held for that step;
 * - it ends when a step moves no parameter by more than 1e−13 of its scaled size, when no column of J is correlated
 *   with the residuals by more than 1e−12, or after 2,000 tried steps (unless fewer are asked for).
 */

/** y = f(x, p): gives the value, and writes ∂f/∂p_j into `slopes` where it is given. */
export type Curve = (x: number, p: readonly number[], slopes?: Float64Array) => number;

export interface FitProblem {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly curve: Curve;
  readonly start: readonly number[];
  /** −Infinity and Infinity by default. */
  readonly lower?: readonly number[];
  readonly upper?: readonly number[];
  /** Parameters that stay where they start. */
  readonly held?: readonly number[];
  /** Steps tried at most; 2,000 by default. */
  readonly mostSteps?: number;
}

export interface Fit {
  readonly parameters: readonly number[];
  /** Σ (y − f)². */
  readonly rss: number;
  readonly converged: boolean;
  /** Steps tried. */
  readonly steps: number;
  /** √(RSS/(n − k) · (JᵀJ)⁻¹_jj); undefined for a parameter that is held, at a bound or undetermined. */
  readonly standardErrors: readonly (number | undefined)[];
}

const stepTolerance = 1e-13;
const cosineTolerance = 1e-12;

/** Undefined where the curve is not finite at the start. */
export function leastSquares(problem: FitProblem): Fit | undefined {
  const { x, y, curve, lower = [], upper = [], held = [], mostSteps = 2000 } = problem;
  const count = problem.start.length;
  const within = (value: number, j: number) =>
    Math.min(upper[j] ?? Number.POSITIVE_INFINITY, Math.max(lower[j] ?? Number.NEGATIVE_INFINITY, value));

  let p = problem.start.map(within);
  let rss = sumOfSquares(x, y, curve, p);
  if (!Number.isFinite(rss)) return undefined;
  const largest = new Float64Array(count);
  let [lambda, grow] = [1e-3, 2];
  let linear = linearise(x, y, curve, p);
  let converged = false;
  let steps = 0;
  for (; steps < mostSteps && !converged; steps++) {
    const { residuals, columns } = linear;
    const free: number[] = [];
    for (let j = 0; j < count; j++) {
      const norm = length(columns[j]);
      largest[j] = Math.max(largest[j], norm);
      // Falls as the parameter rises where positive.
      const push = dot(columns[j], residuals);
      const stuck = (p[j] === lower[j] && push < 0) || (p[j] === upper[j] && push > 0);
      if (!held.includes(j) && !stuck && norm > 0 && Number.isFinite(norm)) free.push(j);
    }
    const size = length(residuals);
    const correlated = free.some((j) => {
      return Math.abs(dot(columns[j], residuals)) > cosineTolerance * length(columns[j]) * size;
    });
    if (!correlated) {
      converged = true;
      break;
    }

    const weights = free.map((j) => Math.sqrt(lambda) * largest[j]);
    const step = solve(
      free.map((j) => columns[j]),
      residuals,
      weights,
    );
    const tried = [...p];
    free.forEach((j, k) => {
      tried[j] = within(p[j] + step[k], j);
    });
    const moves = free.some((j) => Math.abs(tried[j] - p[j]) > stepTolerance * Math.abs(p[j]));
    const next = sumOfSquares(x, y, curve, tried);
    // Of the linear model, over the step as it was bounded.
    const predicted = rss - predictedSum(residuals, columns, free, p, tried);
    if (next < rss) {
      const gain = predicted > 0 ? (rss - next) / predicted : 1;
      const turn = 2 * gain - 1;
      lambda *= Math.max(1 / 3, 1 - turn * turn * turn);
      grow = 2;
      p = tried;
      rss = next;
      linear = linearise(x, y, curve, p);
    } else {
      lambda *= grow;
      grow *= 2;
    }
    converged = !moves;
  }
  return { parameters: p, rss, converged, steps, standardErrors: errorsOf(linear.columns, rss, problem, p) };
}

function sumOfSquares(x: readonly number[], y: readonly number[], curve: Curve, p: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const residual = y[i] - curve(x[i], p);
    sum += residual * residual;
  }
  return sum;
}

interface Linear {
  readonly residuals: Float64Array;
  /** ∂f/∂p_j at every x. */
  readonly columns: readonly Float64Array[];
}

function linearise(x: readonly number[], y: readonly number[], curve: Curve, p: readonly number[]): Linear {
  const residuals = new Float64Array(x.length);
  const columns = p.map(() => new Float64Array(x.length));
  const slopes = new Float64Array(p.length);
  for (let i = 0; i < x.length; i++) {
    slopes.fill(0);
    residuals[i] = y[i] - curve(x[i], p, slopes);
    for (let j = 0; j < p.length; j++) columns[j][i] = slopes[j];
  }
  return { residuals, columns };
}

function predictedSum(
  residuals: Float64Array,
  columns: readonly Float64Array[],
  free: readonly number[],
  from: readonly number[],
  to: readonly number[],
): number {
  let sum = 0;
  for (let i = 0; i < residuals.length; i++) {
    let residual = residuals[i];
    for (const j of free) residual -= columns[j][i] * (to[j] - from[j]);
    sum += residual * residual;
  }
  return sum;
}

/** The δ that minimises |r − Σ a_k δ_k|² + Σ (w_k δ_k)². */
export function solve(columns: readonly Float64Array[], right: Float64Array, weights: readonly number[]): number[] {
  const { r, q } = triangular(columns, right, weights);
  const solution = columns.map(() => 0);
  for (let k = columns.length - 1; k >= 0; k--) {
    let value = q[k];
    for (let l = k + 1; l < columns.length; l++) value -= r[l][k] * solution[l];
    solution[k] = r[k][k] === 0 ? 0 : value / r[k][k];
  }
  return solution;
}

/** Householder QR of the columns over a diagonal of weights; the right side is taken along. */
function triangular(columns: readonly Float64Array[], right: Float64Array, weights: readonly number[]) {
  const rows = right.length + columns.length;
  const r = columns.map((column, k) => {
    const tall = new Float64Array(rows);
    tall.set(column);
    tall[right.length + k] = weights[k];
    return tall;
  });
  const q = new Float64Array(rows);
  q.set(right);
  for (let k = 0; k < r.length; k++) {
    const own = r[k];
    let squares = 0;
    for (let i = k; i < rows; i++) squares += own[i] * own[i];
    const norm = Math.sqrt(squares);
    if (norm === 0) continue;
    const diagonal = own[k] > 0 ? -norm : norm;
    const mirror = own.slice();
    mirror[k] -= diagonal;
    const half = squares - own[k] * diagonal;
    for (const target of [...r.slice(k), q]) {
      let product = 0;
      for (let i = k; i < rows; i++) product += mirror[i] * target[i];
      const factor = product / half;
      for (let i = k; i < rows; i++) target[i] -= factor * mirror[i];
    }
    own[k] = diagonal;
  }
  return { r, q };
}

function errorsOf(
  columns: readonly Float64Array[],
  rss: number,
  { x, lower = [], upper = [], held = [] }: FitProblem,
  p: readonly number[],
): (number | undefined)[] {
  const free = p.map((_, j) => j).filter((j) => !held.includes(j) && p[j] !== lower[j] && p[j] !== upper[j]);
  const degrees = x.length - free.length;
  const none = p.map(() => undefined);
  if (degrees <= 0) return none;
  const { r } = triangular(
    free.map((j) => columns[j]),
    new Float64Array(x.length),
    free.map(() => 0),
  );
  const top = r.reduce((most, column, k) => Math.max(most, Math.abs(column[k])), 0);
  if (r.some((column, k) => !(Math.abs(column[k]) > 0) || !Number.isFinite(top))) return none;
  const errors: (number | undefined)[] = none;
  // Row m of R⁻¹ squared and summed is (JᵀJ)⁻¹_mm.
  free.forEach((j, m) => {
    const inverse = new Float64Array(free.length);
    let squares = 0;
    for (let l = m; l < free.length; l++) {
      let value = l === m ? 1 : 0;
      for (let k = m; k < l; k++) value -= inverse[k] * r[l][k];
      inverse[l] = value / r[l][l];
      squares += inverse[l] * inverse[l];
    }
    const error = Math.sqrt((rss / degrees) * squares);
    errors[j] = Number.isFinite(error) ? error : undefined;
  });
  return errors;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function length(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}
