import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  decay: param.number('a: what is left of the output after one step', { default: 0.9, min: 0, max: 1 }),
  gain: param.choice(['unity', 'sum'], 'unity: a constant input is reached; sum: every input is added whole', {
    default: 'unity',
  }),
});

export const lowPass = defineSignal({
  type: 'layer/low-pass',
  version: 1,
  title: 'low-pass filter',
  doc: {
    summary: 'First-order low-pass filter: smooths a signal, or turns spikes into a decaying trace.',
    equation: ['y[t] = a y[t−1] + g x[t]', 'g = 1 − a (unity) or 1 (sum)'],
    symbols: {
      x: 'input, dimensionless',
      y: 'output, dimensionless; y = 0 before the first step',
      a: 'decay per step: exp(−dt/τ) for a time constant τ, which may be written as an expression',
      g: 'gain of one input',
    },
    source: 'Exact solution of τ dy/dt = −y + x for an x that is constant during each step (unity).',
    notes: ['Operation order: (a·y) + (g·x), each rounded.', 'Gradient: the same filter, run backwards in time.'],
  },
  tags: ['exponential', 'smoothing', 'trace', 'leaky integrator', 'synapse'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'any signal over time' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'smoothed' } },
  state: ({ inputTypes }) => ({ trace: { length: featureCount(inputTypes.in) } }),
  cost: ({ inputTypes }) => ({ updates: featureCount(inputTypes.in) }),

  kernel({ round, params: { decay: exactDecay, gain: kind }, ...at }) {
    const decay = round(exactDecay);
    const gain = kind === 'unity' ? round(1 - exactDecay) : 1;
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const trace = chunkView(frame, at.state.trace);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              trace[own] = round(round(decay * trace[own]) + round(gain * x[from + f]));
              y[to + f] = trace[own];
            }
          }
        }
        frame.counts.updates += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const carried = chunkView(frame, at.gradientState.trace);
        for (let n = n0; n < n1; n++) {
          for (let t = t1 - 1; t >= t0; t--) {
            const from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              carried[own] = round(g[from + f] + round(decay * carried[own]));
              gx[to + f] = round(gain * carried[own]);
            }
          }
        }
      },
    };
  },
});
