import { randomStream } from '@rheobase/core';

/**
 * The 95 % percentile interval of the mean: values are drawn with replacement, as many as there are, again and again;
 * of the sorted means those at 2.5 % and 97.5 % (nearest rank). The draws depend on `seed` alone, so equal values have
 * equal intervals. Source: Efron & Tibshirani 1993, An Introduction to the Bootstrap, §13.3.
 */
export function bootstrap95(
  values: readonly number[],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): { readonly low: number; readonly high: number } {
  const stream = randomStream(seed, 'bootstrap', 'resamples');
  const n = values.length;
  const means = Float64Array.from({ length: resamples }, (_, resample) => {
    let total = 0;
    for (let draw = 0; draw < n; draw++) total += values[stream.below(n, 0, resample, 0, draw)];
    return total / n;
  }).sort();
  const at = (share: number) => means[Math.min(resamples, Math.max(1, Math.ceil(share * resamples))) - 1];
  return { low: at(0.025), high: at(0.975) };
}
