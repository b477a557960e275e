import { pow } from '@rheobase/core';
import type { Optimiser } from './optimiser.js';

/**
 * Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − (η/(1−β₁ᵘ)) · m / (√v/√(1−β₂ᵘ) + ε).
 * Source: Kingma & Ba 2015, arXiv:1412.6980, in the operation order of PyTorch.
 */
export const adam: Optimiser = {
  moments: ['first', 'second'],
  step({ values, gradient, moments: { first, second } }, update, settings, round, twin) {
    const beta1 = round(settings.beta1);
    const beta2 = round(settings.beta2);
    const fresh1 = round(1 - settings.beta1);
    const fresh2 = round(1 - settings.beta2);
    const size = round(settings.learningRate / (1 - pow(settings.beta1, update)));
    const correction = round(Math.sqrt(1 - pow(settings.beta2, update)));
    const epsilon = round(settings.epsilon);
    const compiled = values instanceof Float32Array ? twin?.('adamStep') : undefined;
    if (compiled !== undefined) {
      return compiled(
        ...[values.byteOffset, gradient.byteOffset, first.byteOffset, second.byteOffset, values.length],
        ...[beta1, beta2, fresh1, fresh2, size, correction, epsilon],
      );
    }
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i];
      const m = round(round(beta1 * first[i]) + round(fresh1 * g));
      const v = round(round(beta2 * second[i]) + round(fresh2 * round(g * g)));
      first[i] = m;
      second[i] = v;
      const denominator = round(round(round(Math.sqrt(v)) / correction) + epsilon);
      values[i] = round(values[i] - round(size * round(m / denominator)));
    }
    return undefined;
  },
};
