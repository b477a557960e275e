import { exp } from '@rheobase/core';
import type { Surrogate } from './surrogate.js';

/** dS/dU = α σ(αx) (1 − σ(αx)): the derivative of the logistic sigmoid σ(αx). */
export const sigmoid: Surrogate = {
  name: 'sigmoid',
  formula: 'dS/dU = α exp(−α|x|) / (1 + exp(−α|x|))²',
  source: 'Wu et al. 2018, doi:10.3389/fnins.2018.00331; Neftci et al. 2019, arXiv:1901.09948',
  usual: 25,
  peak: (alpha) => alpha / 4,
  support: () => Number.POSITIVE_INFINITY,
  total: () => 1,
  derivative(x, alpha, round) {
    const decay = round(exp(-round(alpha * Math.abs(x))));
    const z = round(1 + decay);
    return round(round(alpha * decay) / round(z * z));
  },
  constants: (alpha) => [alpha, 0],
  integral(x, alpha) {
    const decay = exp(-alpha * Math.abs(x));
    return (x >= 0 ? 1 : decay) / (1 + decay);
  },
};
