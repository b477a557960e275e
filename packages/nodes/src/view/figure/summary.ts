/** Mean and spread over the runs of a sweep, from + − × ÷ and sqrt only. */

// Two-sided 95 % points of Student's t for 1…30 degrees of freedom (NIST/SEMATECH e-Handbook, table 1.3.6.7.2);
// beyond them the value of 31, which is a little wide rather than a little narrow.
const t95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export interface Summary {
  readonly mean: number;
  /** Ends of the 95 % interval of the mean; absent with fewer than two values. */
  readonly low?: number;
  readonly high?: number;
}

export function summarise(values: readonly number[]): Summary | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { mean };
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  const half = (t95[n - 2] ?? 2.04) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}
