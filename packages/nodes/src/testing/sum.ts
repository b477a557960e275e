import { chunkView, defineSignal, rowOf, type SignalDefinition } from '@rheobase/core';
import { z } from 'zod';

/** For tests: two signals added, so that paths can meet and loops can close. */
export const sum: SignalDefinition = defineSignal({
  type: 'test/sum',
  version: 1,
  title: 'sum',
  doc: { summary: 'Adds two signals.', equation: ['y = a + b'], symbols: { a: 'one', b: 'other' }, source: 'none' },
  params: z.object({}),
  inputs: {
    a: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'one' },
    b: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'other' },
  },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'sum' } },
  memoryless: true,

  kernel({ round, inputs: { a, b }, outputs: { out }, ...at }) {
    return {
      forward(frame, n0, n1, t0, t1) {
        const left = chunkView(frame, a);
        const right = chunkView(frame, b);
        const y = chunkView(frame, out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, out, n, t);
            for (let f = 0; f < out.size; f++) {
              y[to + f] = round(left[rowOf(frame, a, n, t) + f] + right[rowOf(frame, b, n, t) + f]);
            }
          }
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        for (const wanted of [at.inputGradients.a, at.inputGradients.b]) {
          if (wanted === undefined) continue;
          const gx = chunkView(frame, wanted);
          for (let n = n0; n < n1; n++) {
            for (let t = t0; t < t1; t++) {
              const from = rowOf(frame, given, n, t);
              gx.set(g.subarray(from, from + out.size), rowOf(frame, wanted, n, t));
            }
          }
        }
      },
    };
  },
});
