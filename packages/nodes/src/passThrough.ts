import { type Binding, chunkView, type Kernel, rowOf } from '@rheobase/core';

/** The kernel of a node that hands its numbers on unchanged: `in` to `out`, and the gradient back. */
export function passThrough(at: Binding): Kernel {
  const { size } = at.outputs.out;
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t);
          y.set(x.subarray(from, from + size), rowOf(frame, at.outputs.out, n, t));
        }
      }
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, given, n, t);
          gx.set(g.subarray(from, from + size), rowOf(frame, wanted, n, t));
        }
      }
    },
  };
}
