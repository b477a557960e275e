import { exp, expm1, log, log1p, pow, tanh } from '@rheobase/core';
import type { Curve } from '../../statistics/leastSquares.js';

/** Functions that are fitted to a rate over a current, each with its slopes and with where its fits start. */

export interface Family {
  readonly name: string;
  readonly equation: string;
  /** Names of the parameters and their units, made of that of the rate and that of the current. */
  readonly parameters: readonly {
    readonly symbol: string;
    readonly unit: 'y' | 'x' | 'y/x' | '1/x' | 'y/√x' | '1/y' | '1';
  }[];
  /** The parameter that says where on the current axis the function is: its threshold, or its middle. */
  readonly place: number;
  /** Whether `place` is a threshold: no rate up to it. */
  readonly hasThreshold: boolean;
  readonly lower?: readonly number[];
  /** The parameters at the starts: made of the place, the largest rate, and from the place to the largest current. */
  readonly starts: (place: number, top: number, reach: number) => readonly (readonly number[])[];
  readonly curve: Curve;
}

const none = Number.NEGATIVE_INFINITY;

const slope = { symbol: 'a', unit: 'y/x' } as const;
const threshold = { symbol: 'b', unit: 'x' } as const;
const ceiling = { symbol: 'A', unit: 'y' } as const;
const steepness = { symbol: 'k', unit: '1/x' } as const;

const relu: Curve = (x, [a, b], slopes) => {
  const above = x - b;
  if (!(above > 0)) return 0;
  slopes?.set([above, -a]);
  return a * above;
};

export const families: readonly Family[] = [
  {
    name: 'ReLU',
    equation: 'a max(0, I − b)',
    parameters: [slope, threshold],
    place: 1,
    hasThreshold: true,
    starts: (b, top, reach) => [[top / reach, b]],
    curve: relu,
  },
  {
    name: 'ReLU (b ≥ 0)',
    equation: 'a max(0, I − b), b ≥ 0',
    parameters: [slope, threshold],
    place: 1,
    hasThreshold: true,
    lower: [none, 0],
    starts: (b, top, reach) => [[top / reach, b]],
    curve: relu,
  },
  {
    name: 'sigmoid',
    equation: 'A / (1 + exp(−k (I − m)))',
    parameters: [ceiling, steepness, { symbol: 'm', unit: 'x' }],
    place: 2,
    hasThreshold: false,
    starts: (m, top, reach) => [[top, 4 / reach, m]],
    curve(x, [A, k, m], slopes) {
      const share = 1 / (1 + exp(-k * (x - m)));
      const bend = A * share * (1 - share);
      slopes?.set([share, bend * (x - m), -bend * k]);
      return A * share;
    },
  },
  {
    name: 'clipped ReLU',
    equation: 'min(A, a max(0, I − b))',
    parameters: [ceiling, slope, threshold],
    place: 2,
    hasThreshold: true,
    lower: [0, 0, none],
    // Each corner lies in another cell between the data.
    starts: (b, top, reach) => [1, 0.95, 0.9, 0.8, 0.6].map((share) => [share * top, (1.5 * top) / reach, b]),
    curve(x, [A, a, b], slopes) {
      const above = x - b;
      if (!(above > 0)) return 0;
      if (a * above < A) {
        slopes?.set([0, above, -a]);
        return a * above;
      }
      slopes?.set([1, 0, 0]);
      return A;
    },
  },
  {
    name: 'Naka–Rushton',
    equation: 'A Iⁿ / (Iⁿ + cⁿ)',
    parameters: [ceiling, { symbol: 'n', unit: '1' }, { symbol: 'c', unit: 'x' }],
    place: 2,
    hasThreshold: false,
    lower: [none, 0, 1e-12],
    starts: (c, top) => [[top, 2, c]],
    curve(x, [A, n, c], slopes) {
      if (!(x > 0)) return 0;
      const share = 1 / (1 + pow(c / x, n));
      const bend = A * share * (1 - share);
      slopes?.set([share, -bend * log(c / x), (-bend * n) / c]);
      return A * share;
    },
  },
  {
    name: 'tanh of ReLU',
    equation: 'A tanh(k max(0, I − b))',
    parameters: [ceiling, steepness, threshold],
    place: 2,
    hasThreshold: true,
    lower: [none, 0, none],
    starts: (b, top, reach) => [[top, 1 / reach, b]],
    curve(x, [A, k, b], slopes) {
      const above = x - b;
      if (!(above > 0)) return 0;
      const height = tanh(k * above);
      const bend = A * (1 - height * height);
      slopes?.set([height, bend * above, -bend * k]);
      return A * height;
    },
  },
  {
    name: 'saturating exponential',
    equation: 'A (1 − exp(−k max(0, I − b)))',
    parameters: [ceiling, steepness, threshold],
    place: 2,
    hasThreshold: true,
    lower: [none, 0, none],
    starts: (b, top, reach) => [[top, 1 / reach, b]],
    curve(x, [A, k, b], slopes) {
      const above = x - b;
      if (!(above > 0)) return 0;
      const height = -expm1(-k * above);
      const bend = A * (1 - height);
      slopes?.set([height, bend * above, -bend * k]);
      return A * height;
    },
  },
  {
    name: '√ReLU',
    equation: 'a √max(0, I − b)',
    parameters: [{ symbol: 'a', unit: 'y/√x' }, threshold],
    place: 1,
    hasThreshold: true,
    starts: (b, top, reach) => [[top / Math.sqrt(reach), b]],
    curve(x, [a, b], slopes) {
      const above = x - b;
      if (!(above > 0)) return 0;
      const root = Math.sqrt(above);
      slopes?.set([root, -a / (2 * root)]);
      return a * root;
    },
  },
  {
    name: 'LIF rate',
    equation: '1 / (τ_ref + τ_m ln(I / (I − b)))',
    parameters: [{ symbol: 'τ_ref', unit: '1/y' }, { symbol: 'τ_m', unit: '1/y' }, threshold],
    place: 2,
    hasThreshold: true,
    lower: [0, 0, 0],
    starts: (b, top) => [[1 / (2 * top), 1 / top, b]],
    curve(x, [tRef, tauM, b], slopes) {
      const above = x - b;
      if (!(above > 0 && x > 0)) return 0;
      const ratio = -log1p(-b / x);
      const interval = tRef + tauM * ratio;
      const bend = -1 / (interval * interval);
      slopes?.set([bend, bend * ratio, (bend * tauM) / above]);
      return 1 / interval;
    },
  },
];
