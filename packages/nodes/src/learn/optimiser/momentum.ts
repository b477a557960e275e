import type { Optimiser } from './optimiser.js';

/**
 * Gradient descent with momentum: v ← μ v + g, w ← w − η v.
 * Source: Polyak 1964; Sutskever et al. 2013, in the operation order of PyTorch.
 */
export const momentum: Optimiser = {
  moments: ['velocity'],
  step({ values, gradient, moments: { velocity } }, _update, settings, round) {
    const rate = round(settings.learningRate);
    const mu = round(settings.momentum);
    for (let i = 0; i < values.length; i++) {
      velocity[i] = round(round(mu * velocity[i]) + gradient[i]);
      values[i] = round(values[i] - round(rate * velocity[i]));
    }
  },
};
