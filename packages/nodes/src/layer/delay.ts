import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  steps: param.integer('by how many time steps', { default: 1, min: 1, max: 1_000_000 }),
});

export const delay = defineSignal({
  type: 'layer/delay',
  version: 1,
  title: 'delay',
  doc: {
    summary: 'Hands a signal on a whole number of time steps later; a wire that closes a loop goes through it.',
    equation: ['y[t] = x[t − d] for t ≥ d', 'y[t] = 0 for t < d'],
    symbols: { x: 'input of any kind', y: 'the same, d steps later', d: 'delay in steps, at least 1' },
    source: 'Definition.',
    notes: [
      'Before the first value arrives the output is 0, for voltages too.',
      'Gradients travel the same way back: ∂L/∂x[t] = ∂L/∂y[t + d], and 0 for the last d steps.',
    ],
  },
  tags: ['recurrent', 'feedback', 'loop', 'axon', 'latency'],
  params,
  inputs: {
    in: {
      signal: ['real', 'spikes', 'current', 'voltage', 'conductance'],
      shape: ['...n'],
      time: 'required',
      doc: 'any signal over time',
    },
  },
  outputs: {
    out: { signal: ['real', 'spikes', 'current', 'voltage', 'conductance'], shape: ['...n'], doc: 'the input, later' },
  },
  delays: ['in'],
  infer({ inputs }) {
    const { kind, unit } = inputs.in;
    return { outputs: { out: { kind, unit } } };
  },
  state: ({ params: { steps }, inputTypes }) => ({ line: { length: steps * featureCount(inputTypes.in) } }),

  kernel({ params: { steps }, ...at }) {
    const { size } = at.outputs.out;
    /** Where the ring keeps what belongs to step t. */
    const slot = (n: number, t: number) => (n * steps + (t % steps)) * size;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const line = chunkView(frame, at.state.line);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const kept = t - steps < t0;
            const from = kept ? slot(n, t) : rowOf(frame, at.inputs.in, n, t - steps);
            y.set((kept ? line : x).subarray(from, from + size), rowOf(frame, at.outputs.out, n, t));
          }
        }
      },

      absorb(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const line = chunkView(frame, at.state.line);
        for (let n = n0; n < n1; n++) {
          for (let t = Math.max(t0, t1 - steps); t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            line.set(x.subarray(from, from + size), slot(n, t));
          }
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const line = chunkView(frame, at.gradientState.line);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const kept = t + steps >= t1;
            const from = kept ? slot(n, t) : rowOf(frame, given, n, t + steps);
            gx.set((kept ? line : g).subarray(from, from + size), rowOf(frame, wanted, n, t));
          }
        }
      },

      absorbBackward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        const line = chunkView(frame, at.gradientState.line);
        for (let n = n0; n < n1; n++) {
          for (let t = Math.min(t1, t0 + steps) - 1; t >= t0; t--) {
            const from = rowOf(frame, given, n, t);
            line.set(g.subarray(from, from + size), slot(n, t));
          }
        }
      },
    };
  },
});
