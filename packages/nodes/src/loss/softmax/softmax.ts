import { exp, log } from '@rheobase/core';

/** Cross-entropy of scores in the arithmetic of the wire, the largest score subtracted first. */
export interface Softmax {
  /** log Σ_k exp(x_k) − x_truth. */
  loss(x: ArrayLike<number>, from: number, truth: number): number;
  /** softmax(x)_k − [k = truth], into `differences`. */
  differ(x: ArrayLike<number>, from: number, truth: number): void;
  readonly differences: Float64Array;
}

export function softmax(size: number, round: (x: number) => number): Softmax {
  const differences = new Float64Array(size);

  /** exp(x_k − max) into `differences`; gives their sum. */
  function exponentials(x: ArrayLike<number>, from: number): { largest: number; sum: number } {
    let largest = x[from];
    for (let k = 1; k < size; k++) largest = Math.max(largest, x[from + k]);
    let sum = 0;
    for (let k = 0; k < size; k++) {
      differences[k] = round(exp(round(x[from + k] - largest)));
      sum = round(sum + differences[k]);
    }
    return { largest, sum };
  }

  return {
    differences,
    loss(x, from, truth) {
      const { largest, sum } = exponentials(x, from);
      return round(round(log(sum)) - round(x[from + truth] - largest));
    },
    differ(x, from, truth) {
      const { sum } = exponentials(x, from);
      for (let k = 0; k < size; k++) differences[k] = round(round(differences[k] / sum) - (k === truth ? 1 : 0));
    },
  };
}
