import { chunkView, defineSignal, featureCount, rowOf } from '@rheobase/core';
import { z } from 'zod';

export const relu = defineSignal({
  type: 'layer/relu',
  version: 1,
  title: 'ReLU',
  doc: {
    summary: 'Rectified linear unit: passes what is positive.',
    equation: ['y = max(0, x)'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless' },
    source: 'Nair & Hinton 2010. The derivative at 0 is taken as 0.',
  },
  tags: ['activation'],
  params: z.object({}),
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'rectified' } },
  memoryless: true,
  cost: ({ types }) => ({ comparisons: featureCount(types.in) }),

  kernel(at) {
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) y[to + f] = Math.max(0, x[from + f]);
          }
        }
        frame.counts.comparisons += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, wanted, n, t);
            const out = rowOf(frame, given, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = x[from + f] > 0 ? g[out + f] : 0;
          }
        }
      },
    };
  },
});
