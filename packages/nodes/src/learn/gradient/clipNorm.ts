import type { TrainedWeight } from '@rheobase/core';

/**
 * Shortens the gradient of all weights together to a norm: g ← g · min(1, limit/‖g‖).
 * The squares of a tensor are added in ascending index, in float64; the sums of the tensors in ascending order of
 * value, so that no name decides. Source: Pascanu et al. 2013, arXiv:1211.5063.
 */
export function clipNorm(weights: readonly TrainedWeight[], limit: number, round: (x: number) => number): void {
  const sums = weights.map(({ gradient }) => {
    let sum = 0;
    for (let i = 0; i < gradient.length; i++) sum += gradient[i] * gradient[i];
    return sum;
  });
  const norm = Math.sqrt(sums.sort((a, b) => a - b).reduce((total, sum) => total + sum, 0));
  if (norm <= limit) return;
  const share = round(limit / norm);
  for (const { gradient } of weights) {
    for (let i = 0; i < gradient.length; i++) gradient[i] = round(gradient[i] * share);
  }
}
