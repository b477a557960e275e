import { type Binding, chunkView, type Kernel, rowOf } from '@rheobase/core';

/** What one number costs, and the slope of that. */
export interface Cost {
  cost(x: number): number;
  slope(x: number): number;
}

/** The kernel of a penalty: the mean cost of the numbers of `in`, over features and, where there are any, steps. */
export function meanPenalty({ round, numSteps, ...at }: Binding, { cost, slope }: Cost): Kernel {
  const { size, stepStride } = at.inputs.in;
  const parts = stepStride > 0 ? size * numSteps : size;
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const sums = chunkView(frame, at.state.sum);
      const loss = chunkView(frame, at.outputs.loss);
      for (let n = n0; n < n1; n++) {
        // What is the same at every step counts once.
        for (let t = t0; t < (stepStride > 0 ? t1 : Math.min(t1, 1)); t++) {
          const from = rowOf(frame, at.inputs.in, n, t);
          for (let f = 0; f < size; f++) sums[n] = round(sums[n] + cost(x[from + f]));
        }
        loss[n * at.outputs.loss.sampleStride] = round(sums[n] / parts);
      }
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.loss;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const x = chunkView(frame, at.inputs.in);
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        const own = round(g[n * given.sampleStride] / parts);
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t);
          const to = rowOf(frame, wanted, n, t);
          const counts = stepStride > 0 || t === 0;
          for (let f = 0; f < size; f++) gx[to + f] = counts ? round(own * slope(x[from + f])) : 0;
        }
      }
    },
  };
}
