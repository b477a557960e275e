import type { Surrogate } from './surrogate.js';

/** dS/dU = α for |x| ≤ 1/(2α), else 0. */
export const boxcar: Surrogate = {
  name: 'boxcar',
  formula: 'dS/dU = α for |x| ≤ 1/(2α), else 0',
  source: 'Wu et al. 2018, doi:10.3389/fnins.2018.00331; Kaiser et al. 2020, doi:10.3389/fnins.2020.00424',
  usual: 1,
  peak: (alpha) => alpha,
  support: (alpha) => 1 / (2 * alpha),
  total: () => 1,
  derivative: (x, alpha, round) => (round(alpha * Math.abs(x)) <= 0.5 ? alpha : 0),
  constants: (alpha) => [alpha, 0],
  integral: (x, alpha) => Math.min(1, Math.max(0, alpha * x + 0.5)),
};
