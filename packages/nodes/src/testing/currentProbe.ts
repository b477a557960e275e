import { chunkView, defineSignal, rowOf } from '@rheobase/core';
import { z } from 'zod';

/** For tests: a current as plain numbers over time, so that it can be recorded. */
export const currentProbe = defineSignal({
  type: 'test/current-probe',
  version: 1,
  title: 'current as numbers',
  doc: { summary: 'The current in pA as a number.', equation: ['y = I'], symbols: { I: 'pA' }, source: 'none' },
  params: z.object({}),
  inputs: { current: { signal: 'current', shape: ['...n'], time: 'required', doc: 'current' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the same' } },
  memoryless: true,

  kernel(at) {
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.current);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.current, n, t);
            y.set(x.subarray(from, from + size), rowOf(frame, at.outputs.out, n, t));
          }
        }
      },
    };
  },
});
