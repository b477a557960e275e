import type { Surrogate } from './surrogate.js';

/** dS/dU = 1 / (1 + α |x|)²: the derivative of x / (1 + α |x|). Source: Zenke & Ganguli 2018 (SuperSpike). */
export const fastSigmoid: Surrogate = {
  name: 'fast-sigmoid',
  formula: 'dS/dU = 1 / (1 + α |x|)²',
  source: 'Zenke & Ganguli 2018, doi:10.1162/neco_a_01086',
  usual: 25,
  peak: () => 1,
  support: () => Number.POSITIVE_INFINITY,
  total: (alpha) => 2 / alpha,
  derivative(x, alpha, round) {
    const z = round(1 + round(alpha * Math.abs(x)));
    return round(1 / round(z * z));
  },
  constants: (alpha) => [alpha, 0],
  integral: (x, alpha) => x / (1 + alpha * Math.abs(x)) + 1 / alpha,
};
