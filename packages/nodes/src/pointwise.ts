import {
  addressOf,
  type Binding,
  chunkView,
  type Kernel,
  type OperationCounts,
  rowOf,
  stridesOf,
} from '@rheobase/core';
import { withTwin } from './withTwin.js';

/** A function of one number and its slope, each in the arithmetic of the wire. */
export interface PointwiseFunction {
  value(x: number): number;
  /** The derivative at x, where the function is y. */
  derivative(x: number, y: number): number;
}

/** Names of the compiled twins of a pointwise function. */
export interface PointwiseTwin {
  readonly forward: string;
  readonly backward: string;
}

/** The kernel of a node that applies one function to each number of `in`, and counts `each` per number. */
export function pointwise(
  binding: Binding,
  { value, derivative }: PointwiseFunction,
  each: Partial<Readonly<OperationCounts>>,
  twin?: PointwiseTwin,
): Kernel {
  const { round, ...at } = binding;
  const { size } = at.outputs.out;
  const costs = Object.entries(each) as [keyof OperationCounts, number][];
  const count = (counts: OperationCounts, numbers: number) => {
    for (const [kind, cost] of costs) counts[kind] += numbers * cost;
  };
  const plain: Kernel = {
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
      count(frame.counts, (n1 - n0) * (t1 - t0) * size);
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
  if (twin === undefined || at.dtype !== 'float32') return plain;
  return withTwin(plain, {
    forward: forwardTwin(binding, twin.forward, count),
    backward: backwardTwin(binding, twin.backward),
  });
}

function forwardTwin(
  { inputs: { in: x }, outputs: { out: y }, twin }: Binding,
  name: string,
  count: (counts: OperationCounts, numbers: number) => void,
): Kernel['forward'] | undefined {
  const compiled = twin(name);
  if (compiled === undefined) return undefined;
  return (frame, n0, n1, t0, t1) => {
    compiled(
      ...[addressOf(frame, x, n0, t0), ...stridesOf(x), addressOf(frame, y, n0, t0), ...stridesOf(y)],
      ...[n1 - n0, t1 - t0, y.size],
    );
    count(frame.counts, (n1 - n0) * (t1 - t0) * y.size);
  };
}

function backwardTwin({ inputs: { in: x }, ...at }: Binding, name: string): Kernel['backward'] {
  const g = at.outputGradients.out;
  const gx = at.inputGradients.in;
  const compiled = g === undefined || gx === undefined ? undefined : at.twin(name);
  if (g === undefined || gx === undefined || compiled === undefined) return undefined;
  return (frame, n0, n1, t0, t1) => {
    compiled(
      ...[addressOf(frame, x, n0, t0), ...stridesOf(x), addressOf(frame, g, n0, t0), ...stridesOf(g)],
      ...[addressOf(frame, gx, n0, t0), ...stridesOf(gx), n1 - n0, t1 - t0, gx.size],
    );
  };
}
