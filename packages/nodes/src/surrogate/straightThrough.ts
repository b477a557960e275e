import type { Surrogate } from './surrogate.js';

/** dS/dU = α everywhere, 1 by default: the step is passed by. */
export const straightThrough: Surrogate = {
  name: 'straight-through',
  formula: 'dS/dU = α',
  source: 'Bengio et al. 2013, arXiv:1308.3432',
  usual: 1,
  peak: (alpha) => alpha,
  support: () => Number.POSITIVE_INFINITY,
  total: () => Number.POSITIVE_INFINITY,
  derivative: (_, alpha) => alpha,
  constants: (alpha) => [alpha, 0],
  integral: (x, alpha) => alpha * x + 0.5,
};
