import { pow } from '@rheobase/core';
import type { Optimiser, OptimiserSettings } from './optimiser.js';

/** The numbers of one update. */
function factors(update: number, settings: OptimiserSettings, round: (x: number) => number) {
  return {
    beta1: round(settings.beta1),
    beta2: round(settings.beta2),
    fresh1: round(1 - settings.beta1),
    fresh2: round(1 - settings.beta2),
    size: round(settings.learningRate / (1 - pow(settings.beta1, update))),
    correction: round(Math.sqrt(1 - pow(settings.beta2, update))),
    epsilon: round(settings.epsilon),
  };
}

/**
 * Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← κw − (η/(1−β₁ᵘ)) · m / (√v/√(1−β₂ᵘ) + ε). What is left of a
 * weight, κ, is 1 for Adam.
 * Source: Kingma & Ba 2015, arXiv:1412.6980, in the operation order of PyTorch.
 */
export function adamKeeping(kept: (settings: OptimiserSettings) => number): Optimiser {
  return {
    moments: ['first', 'second'],
    step({ values, gradient, moments: { first, second } }, update, settings, round) {
      const { beta1, beta2, fresh1, fresh2, size, correction, epsilon } = factors(update, settings, round);
      const share = round(kept(settings));
      for (let i = 0; i < values.length; i++) {
        const g = gradient[i];
        const m = round(round(beta1 * first[i]) + round(fresh1 * g));
        const v = round(round(beta2 * second[i]) + round(fresh2 * round(g * g)));
        first[i] = m;
        second[i] = v;
        const denominator = round(round(round(Math.sqrt(v)) / correction) + epsilon);
        values[i] = round(round(share * values[i]) - round(size * round(m / denominator)));
      }
    },
    twin: {
      name: 'adamStep',
      given({ values, gradient, moments: { first, second } }, { from, count }, update, settings, round) {
        const { beta1, beta2, fresh1, fresh2, size, correction, epsilon } = factors(update, settings, round);
        return [
          ...[values, gradient, first, second].map(({ byteOffset }) => byteOffset + 4 * from),
          ...[count, round(kept(settings)), beta1, beta2, fresh1, fresh2, size, correction, epsilon],
        ];
      },
    },
  };
}

export const adam = adamKeeping(() => 1);
