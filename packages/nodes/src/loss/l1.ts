import { defineSignal } from '@rheobase/core';
import { z } from 'zod';
import { meanPenalty } from './penalty/meanPenalty.js';

export const l1 = defineSignal({
  type: 'loss/l1',
  version: 1,
  title: 'L1 penalty',
  doc: {
    summary: 'Mean absolute value of a signal: it pushes activity to exactly zero.',
    equation: ['L = (1/(n T)) Σ_t Σ_f |x_f[t]|'],
    symbols: {
      x: 'activations, membranes or spikes, n numbers',
      T: 'number of steps; 1 where there is no time or the signal is constant over it',
      L: 'penalty of one sample; loss/weighted-sum adds it to a loss',
    },
    source: 'Tibshirani 1996 (the lasso), on activations. The derivative at 0 is 0 for numbers and 1 for spikes.',
    notes: ['For spikes it is the mean firing rate per step. Weights are decayed by the optimiser, see learn/train.'],
  },
  tags: ['regularisation', 'sparsity', 'penalty', 'lasso'],
  params: z.object({}),
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'any signal' } },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'penalty per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel(at) {
    // A spike is never negative: its cost is itself.
    if (at.inputTypes.in.kind === 'spikes') return meanPenalty(at, { cost: (x) => x, slope: () => 1 });
    return meanPenalty(at, { cost: Math.abs, slope: Math.sign });
  },
});
