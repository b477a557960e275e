import type { TrainedWeight } from '@rheobase/core';

export interface PruningSettings {
  readonly prune: number;
  readonly pruneFrom: number;
  readonly pruneUntil?: number | undefined;
  readonly epochs: number;
}

/** What a trainer keeps per weight to remember what was pruned: 1 there, else 0. */
export const prunedMoment = 'pruned';

export function lastPruning({ pruneUntil, epochs }: PruningSettings): number {
  return pruneUntil ?? epochs;
}

/**
 * The sparsity of every layer while an epoch (counted from 1) trains: S (1 − (1 − p)³), p rising in equal steps from
 * pruneFrom to 1 at pruneUntil. Source: Zhu & Gupta 2017, arXiv:1710.01878.
 */
export function sparsityIn(settings: PruningSettings, epoch: number): number {
  const { prune, pruneFrom } = settings;
  if (epoch < pruneFrom) return 0;
  const left = 1 - Math.min(1, (epoch - pruneFrom + 1) / (lastPruning(settings) - pruneFrom + 1));
  return prune * (1 - left * left * left);
}

/** Connections between neurons, and not biases, decays or thresholds. */
function isPruned({ name }: TrainedWeight): boolean {
  return name.endsWith('.weight');
}

/** In each layer on its own, the smallest weights become zero: of equal ones, the first. */
export function prune(weights: readonly TrainedWeight[], sparsity: number): void {
  for (const weight of weights.filter(isPruned)) {
    const { values, moments } = weight;
    const pruned = moments[prunedMoment];
    const count = Math.floor(sparsity * values.length);
    if (count === 0) continue;
    const sizes = Float64Array.from(values, Math.abs).sort();
    const largest = sizes[count - 1];
    let equal = count - sizes.indexOf(largest);
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i]);
      if (size < largest || (size === largest && equal-- > 0)) pruned[i] = 1;
    }
  }
  keepPruned(weights);
}

/** After an update: what was pruned is zero again. */
export function keepPruned(weights: readonly TrainedWeight[]): void {
  for (const { values, moments } of weights) {
    const pruned = moments[prunedMoment];
    for (let i = 0; i < values.length; i++) if (pruned[i] === 1) values[i] = 0;
  }
}
