import { adam } from './adam.js';
import type { Optimiser } from './optimiser.js';

/**
 * Adam with decoupled weight decay: w ← (1 − ηλ) w, then the step of Adam. It decays every weight, biases too.
 * Source: Loshchilov & Hutter 2019, arXiv:1711.05101, in the operation order of PyTorch.
 */
export const adamw: Optimiser = {
  moments: adam.moments,
  step(weight, update, settings, round, twin) {
    const { values } = weight;
    const kept = round(1 - settings.learningRate * settings.weightDecay);
    for (let i = 0; i < values.length; i++) values[i] = round(values[i] * kept);
    return adam.step(weight, update, settings, round, twin);
  },
};
