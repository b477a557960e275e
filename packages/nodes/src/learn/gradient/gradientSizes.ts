import type { TrainedWeight } from '@rheobase/core';

/** How large the gradient of one tensor was in an epoch. */
export interface GradientSize {
  readonly tensor: string;
  readonly numbers: number;
  /** Mean and largest norm over the updates. */
  readonly norm: number;
  readonly largest: number;
  /** Norm of the weights when the epoch ended. */
  readonly weights: number;
}

/** Norms of the gradients of an epoch, batch by batch, before they are clipped: √Σ g², ascending in index. */
export class GradientSizes {
  private readonly sums: Float64Array;
  private readonly largest: Float64Array;
  private updates = 0;

  constructor(private readonly weights: readonly TrainedWeight[]) {
    this.sums = new Float64Array(weights.length);
    this.largest = new Float64Array(weights.length);
  }

  /** `squares` are the sums Σ g² that are known already, by weight. */
  add(squares: readonly (number | undefined)[] = []): void {
    this.updates++;
    this.weights.forEach(({ gradient }, w) => {
      const size = Math.sqrt(squares[w] ?? sumOfSquares(gradient));
      this.sums[w] += size;
      this.largest[w] = Math.max(this.largest[w], size);
    });
  }

  /** Tensors in the order in which data flow through their nodes, then by name. */
  sizes(order: readonly string[]): readonly GradientSize[] {
    const place = ({ name }: TrainedWeight) => {
      const at = order.indexOf(name.slice(0, name.lastIndexOf('.')));
      return at < 0 ? order.length : at;
    };
    return this.weights
      .map((weight, w) => ({ weight, w }))
      .sort((a, b) => place(a.weight) - place(b.weight) || (a.weight.name < b.weight.name ? -1 : 1))
      .map(({ weight: { name, values }, w }) => ({
        tensor: name,
        numbers: values.length,
        norm: this.updates === 0 ? 0 : this.sums[w] / this.updates,
        largest: this.largest[w],
        weights: Math.sqrt(sumOfSquares(values)),
      }));
  }
}

function sumOfSquares(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}
