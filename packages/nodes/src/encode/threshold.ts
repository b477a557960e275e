import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  threshold: param.number('threshold θ', { default: 0.5 }),
  direction: param.choice(['rising', 'falling', 'both'], 'which crossings fire', { default: 'rising' }),
});

export const threshold = defineSignal({
  type: 'encode/threshold',
  version: 1,
  title: 'threshold crossing',
  doc: {
    summary: 'Turns a signal over time into spikes: one wherever it crosses a threshold.',
    equation: [
      'rising: S[t] = 1 if x[t − 1] < θ ≤ x[t], else 0',
      'falling: S[t] = 1 if x[t] < θ ≤ x[t − 1], else 0',
      'S[0] = 0',
    ],
    symbols: {
      x: 'signal over time, dimensionless',
      θ: 'threshold, dimensionless',
      S: 'spike, 0 or 1',
      t: 'step',
    },
    source: 'Definition. With a recorded voltage it is the usual detector of action potentials.',
    notes: [
      'A current, a voltage or a conductance goes through layer/cast first; θ is then in pA, mV or nS.',
      'At the first step nothing has been crossed yet, wherever the signal begins.',
      'No gradient: weights in front of it cannot be trained.',
    ],
  },
  tags: ['level crossing', 'spike detection', 'events', 'comparator'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], time: 'required', doc: 'a signal over time' } },
  outputs: { spikes: { signal: 'spikes', shape: ['...n'], doc: 'a spike at each crossing' } },
  adapter: true,
  trainable: false,
  state: ({ inputTypes }) => ({ above: { length: featureCount(inputTypes.in) } }),
  cost: ({ inputTypes }) => ({ comparisons: featureCount(inputTypes.in) }),

  kernel({ params: own, round, ...at }) {
    const { size } = at.outputs.spikes;
    const theta = round(own.threshold);
    const rises = own.direction !== 'falling';
    const falls = own.direction !== 'rising';
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const above = chunkView(frame, at.state.above);
        const spikes = chunkView(frame, at.outputs.spikes);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const k = n * size + f;
              const is = x[from + f] >= theta ? 1 : 0;
              const fires = is === 1 ? rises && above[k] === 0 : falls && above[k] === 1;
              spikes[to + f] = t > 0 && fires ? 1 : 0;
              above[k] = is;
            }
          }
        }
        frame.counts.comparisons += (n1 - n0) * (t1 - t0) * size;
      },
    };
  },
});
