import { chunkView, defineSignal, rowOf } from '@rheobase/core';
import { z } from 'zod';

const port = { signal: ['real', 'spikes'], shape: ['...n'], doc: 'a summand' } as const;

/** For tests: adds two signals, so that a loop can be fed from outside. */
export const add = defineSignal({
  type: 'test/add',
  version: 1,
  title: 'sum',
  doc: { summary: 'Adds.', equation: ['y = a + b'], symbols: { a: 'summand' }, source: 'none' },
  params: z.object({}),
  inputs: { a: port, b: port },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the sum' } },
  memoryless: true,

  kernel({ round, ...at }) {
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const [a, b, y] = [at.inputs.a, at.inputs.b, at.outputs.out].map((array) => chunkView(frame, array));
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const [fromA, fromB, to] = [at.inputs.a, at.inputs.b, at.outputs.out].map((array) =>
              rowOf(frame, array, n, t),
            );
            for (let f = 0; f < size; f++) y[to + f] = round(a[fromA + f] + b[fromB + f]);
          }
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        for (const wanted of [at.inputGradients.a, at.inputGradients.b]) {
          if (wanted === undefined) continue;
          const into = chunkView(frame, wanted);
          for (let n = n0; n < n1; n++) {
            for (let t = t0; t < t1; t++) {
              const from = rowOf(frame, given, n, t);
              into.set(g.subarray(from, from + size), rowOf(frame, wanted, n, t));
            }
          }
        }
      },
    };
  },
});
