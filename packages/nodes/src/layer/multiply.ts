import { chunkView, defineSignal, featureCount, rowOf } from '@rheobase/core';
import { z } from 'zod';

const factor = { signal: ['real', 'spikes'], shape: ['...n'], doc: 'a factor' } as const;

export const multiply = defineSignal({
  type: 'layer/multiply',
  version: 1,
  title: 'multiply',
  doc: {
    summary: 'Multiplies two signals element by element: a gate, an attention, a mask.',
    equation: ['y = a · b'],
    symbols: { a: 'one factor, dimensionless', b: 'the other, of the same shape', y: 'their product' },
    source: 'Definition.',
    notes: ['Gradients: ∂L/∂a = b · ∂L/∂y and ∂L/∂b = a · ∂L/∂y.', 'One product is counted as one MAC.'],
  },
  tags: ['product', 'gate', 'mask', 'hadamard'],
  params: z.object({}),
  inputs: { a: factor, b: factor },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the product' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.a) }),

  kernel({ round, ...at }) {
    const { a, b } = at.inputs;
    const { out } = at.outputs;
    const { size } = out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const left = chunkView(frame, a);
        const right = chunkView(frame, b);
        const y = chunkView(frame, out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const fromA = rowOf(frame, a, n, t);
            const fromB = rowOf(frame, b, n, t);
            const to = rowOf(frame, out, n, t);
            for (let f = 0; f < size; f++) y[to + f] = round(left[fromA + f] * right[fromB + f]);
          }
        }
        frame.counts.macs += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        const pairs = [
          { wanted: at.inputGradients.a, other: b },
          { wanted: at.inputGradients.b, other: a },
        ];
        for (const { wanted, other } of pairs) {
          if (wanted === undefined) continue;
          const gx = chunkView(frame, wanted);
          const values = chunkView(frame, other);
          for (let n = n0; n < n1; n++) {
            for (let t = t0; t < t1; t++) {
              const from = rowOf(frame, given, n, t);
              const beside = rowOf(frame, other, n, t);
              const to = rowOf(frame, wanted, n, t);
              for (let f = 0; f < size; f++) gx[to + f] = round(g[from + f] * values[beside + f]);
            }
          }
        }
      },
    };
  },
});
