import type { Surrogate } from './surrogate.js';

/** dS/dU = max(0, 1 − α |x|). */
export const triangular: Surrogate = {
  name: 'triangular',
  formula: 'dS/dU = max(0, 1 − α |x|)',
  source: 'Esser et al. 2016, arXiv:1603.08270; Bellec et al. 2018, arXiv:1803.09574',
  usual: 1,
  peak: () => 1,
  support: (alpha) => 1 / alpha,
  total: (alpha) => 1 / alpha,
  derivative: (x, alpha, round) => Math.max(0, round(1 - round(alpha * Math.abs(x)))),
  constants: (alpha) => [alpha, 0],
  integral(x, alpha) {
    const inside = Math.min(1 / alpha, Math.max(-1 / alpha, x));
    return inside - (alpha * inside * Math.abs(inside)) / 2 + 1 / (2 * alpha);
  },
};
