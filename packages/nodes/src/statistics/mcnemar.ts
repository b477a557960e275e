/**
 * Two-sided exact p of McNemar's test: with `n = a + b` samples that only one of two classifiers has right, how likely
 * a split at least as uneven is if each of them were a fair coin. Only + − × ÷: binomial terms are taken relative to
 * the one in the middle, so that none overflows, and the tail is divided by their sum.
 */
export function mcnemar(a: number, b: number): number {
  const n = a + b;
  const least = Math.min(a, b);
  const middle = Math.floor(n / 2);
  let term = 1;
  let below = 0;
  let tail = 0;
  for (let k = middle; k >= 0; k--) {
    below += term;
    if (k <= least) tail += term;
    // C(n, k − 1) = C(n, k) · k / (n − k + 1)
    term *= k / (n - k + 1);
  }
  // The terms lie mirrored about n/2; of an even n the middle one has no partner.
  const all = n % 2 === 0 ? 2 * below - 1 : 2 * below;
  return Math.min(1, (2 * tail) / all);
}
