import type { TrainedWeight } from '@rheobase/core';
import { expect, it } from 'vitest';
import { adamw } from './adamw.js';
import { momentum } from './momentum.js';
import type { Optimiser } from './optimiser.js';

const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentum: 0.8, weightDecay: 0.3 };

/** The weights after each of some updates under the same gradient, in float64. */
function follow(optimiser: Optimiser, start: readonly number[], gradient: readonly number[], updates: number) {
  const zeros = () => new Float64Array(start.length);
  const weight: TrainedWeight = {
    name: 'fc.weight',
    values: Float64Array.from(start),
    gradient: Float64Array.from(gradient),
    moments: Object.fromEntries(optimiser.moments.map((name) => [name, zeros()])),
  };
  return Array.from({ length: updates }, (_, i) => {
    optimiser.step(weight, i + 1, settings, (x) => x);
    return [...weight.values];
  });
}

it('momentum under a constant gradient: w_u = w_0 − η g Σ_j (1 − μ^j)/(1 − μ)', () => {
  const [start, gradient] = [
    [1, -2],
    [0.5, -0.25],
  ];
  follow(momentum, start, gradient, 12).forEach((row, u) => {
    row.forEach((w, i) => {
      let sum = 0;
      for (let j = 1; j <= u + 1; j++) sum += (1 - 0.8 ** j) / 0.2;
      expect(Math.abs(w - (start[i] - 0.1 * gradient[i] * sum))).toBeLessThan(1e-14);
    });
  });
});

it('AdamW under a constant gradient: w ← (1 − ηλ) w − η g/(|g| + ε), for Adam then steps by η', () => {
  const start = [1, -2, 0.5];
  const gradient = [0.5, -0.25, 4];
  const expected = [...start];
  for (const row of follow(adamw, start, gradient, 12)) {
    row.forEach((w, i) => {
      expected[i] = (1 - 0.1 * 0.3) * expected[i] - (0.1 * gradient[i]) / (Math.abs(gradient[i]) + 1e-8);
      expect(Math.abs(w - expected[i])).toBeLessThan(1e-13);
    });
  }
});
