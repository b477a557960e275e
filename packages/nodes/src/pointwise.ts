import { type Binding, chunkView, type Kernel, type OperationCounts, rowOf } from '@rheobase/core';

/** A function of one number and its slope, each in the arithmetic of the wire. */
export interface PointwiseFunction {
  value(x: number): number;
  /** The derivative at x, where the function is y. */
  derivative(x: number, y: number): number;
}

/** The kernel of a node that applies one function to each number of `in`, and counts `each` per number. */
export function pointwise(
  { round, ...at }: Binding,
  { value, derivative }: PointwiseFunction,
  each: Partial<Readonly<OperationCounts>>,
): Kernel {
  const { size } = at.outputs.out;
  const costs = Object.entries(each) as [keyof OperationCounts, number][];
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t);
          const to = rowOf(frame, at.outputs.out, n, t);
          for (let f = 0; f < size; f++) y[to + f] = value(x[from + f]);
        }
      }
      for (const [kind, count] of costs) frame.counts[kind] += (n1 - n0) * (t1 - t0) * size * count;
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t);
          const made = rowOf(frame, at.outputs.out, n, t);
          const out = rowOf(frame, given, n, t);
          const to = rowOf(frame, wanted, n, t);
          for (let f = 0; f < size; f++) gx[to + f] = round(g[out + f] * derivative(x[from + f], y[made + f]));
        }
      }
    },
  };
}
