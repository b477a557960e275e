import { defineSignal } from '@rheobase/core';
import { z } from 'zod';
import { meanPenalty } from './penalty/meanPenalty.js';

export const l2 = defineSignal({
  type: 'loss/l2',
  version: 1,
  title: 'L2 penalty',
  doc: {
    summary: 'Mean square of a signal: it keeps activity small.',
    equation: ['L = (1/(n T)) Σ_t Σ_f x_f[t]²'],
    symbols: {
      x: 'activations, membranes or spikes, n numbers',
      T: 'number of steps; 1 where there is no time or the signal is constant over it',
      L: 'penalty of one sample; loss/weighted-sum adds it to a loss',
    },
    source: 'Ridge penalty, Hoerl & Kennard 1970, on activations.',
    notes: ['Gradient: 2 x/(n T). Weights are decayed by the optimiser, see learn/train.'],
  },
  tags: ['regularisation', 'penalty', 'ridge'],
  params: z.object({}),
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'any signal' } },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'penalty per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel(at) {
    const { round } = at;
    return meanPenalty(at, { cost: (x) => round(x * x), slope: (x) => 2 * x });
  },
});
