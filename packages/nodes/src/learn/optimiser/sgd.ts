import type { Optimiser } from './optimiser.js';

/** Stochastic gradient descent: w ← w − η g. Source: Robbins & Monro 1951. */
export const sgd: Optimiser = {
  moments: [],
  step({ values, gradient }, _update, { learningRate }, round) {
    const rate = round(learningRate);
    for (let i = 0; i < values.length; i++) values[i] = round(values[i] - round(rate * gradient[i]));
  },
};
