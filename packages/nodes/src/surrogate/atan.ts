import { atan as arctangent } from '@rheobase/core';
import type { Surrogate } from './surrogate.js';

const halfPi = 1.5707963267948966;

/**
 * dS/dU = (α/2) / (1 + (π α x / 2)²): the derivative of (1/π)·arctan(π α x / 2) + 1/2.
 * Source: Fang et al. 2021, arXiv:2007.05785; with α = 2 the default of snnTorch.
 */
export const atan: Surrogate = {
  name: 'atan',
  formula: 'dS/dU = (α/2) / (1 + (π α x / 2)²)',
  source: 'Fang et al. 2021, arXiv:2007.05785',
  usual: 2,
  peak: (alpha) => alpha / 2,
  support: () => Number.POSITIVE_INFINITY,
  total: () => 1,
  derivative(x, alpha, round) {
    const z = round(round(halfPi * alpha) * x);
    return round(round(alpha / 2) / round(1 + round(z * z)));
  },
  constants: (alpha, round) => [round(halfPi * alpha), round(alpha / 2)],
  integral(x, alpha) {
    return arctangent(halfPi * alpha * x) / (2 * halfPi) + 0.5;
  },
};
