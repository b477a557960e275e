import { chunkView, defineSignal, rowOf, type SignalDefinition } from '@rheobase/core';
import { z } from 'zod';
import { anyKind } from './anyKind.js';

/** Each number matters, and no two neighbours matter alike. */
const share = (t: number, f: number) => 1 + ((7 * t + 3 * f) % 5) / 5;

/** For tests: one number per sample out of any signal, so that every output of a node has a gradient. */
export const anyLoss: SignalDefinition = defineSignal({
  type: 'test/any-loss',
  version: 1,
  title: 'any loss',
  doc: { summary: 'Weighted sum of squares.', equation: ['L = Σ c y² / 2'], symbols: { y: 'in' }, source: 'none' },
  params: z.object({}),
  inputs: { in: { signal: anyKind, shape: ['...n'], doc: 'any signal' } },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'one number per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel({ round, ...at }) {
    const { size } = at.inputs.in;
    return {
      forward(frame, n0, n1, t0, t1) {
        const y = chunkView(frame, at.inputs.in);
        const sums = chunkView(frame, at.state.sum);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            for (let f = 0; f < size; f++) sums[n] += round((share(t, f) * y[from + f] * y[from + f]) / 2);
          }
          loss[n * at.outputs.loss.sampleStride] = sums[n];
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const y = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gy = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gy[to + f] = round(g[n * given.sampleStride] * share(t, f) * y[from + f]);
          }
        }
      },
    };
  },
});
