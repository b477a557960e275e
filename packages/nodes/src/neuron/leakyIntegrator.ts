import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  beta: param.number('decay of the membrane per step', { default: 0.95, min: 0, max: 1 }),
});

export const leakyIntegrator = defineSignal({
  type: 'neuron/leaky-integrator',
  version: 1,
  title: 'leaky integrator (discrete)',
  doc: {
    summary: 'A leaky membrane that never fires: the readout of a spiking network, in discrete, dimensionless time.',
    equation: ['U[t] = β U[t−1] + I[t]'],
    symbols: {
      U: 'membrane potential, dimensionless; U = 0 before the first step',
      I: 'input, dimensionless',
      β: 'decay per step: exp(−dt/τ_m) for a membrane time constant τ_m',
    },
    source: 'Neftci, Mostafa & Zenke 2019, doi:10.1109/MSP.2019.2931595: non-spiking readout.',
    notes: ['Operation order: (β·U) + I, each rounded to the dtype. Gradient: ∂L/∂I[t] = ∂L/∂U[t] + β ∂L/∂I[t+1].'],
  },
  tags: ['readout', 'li', 'membrane', 'low pass'],
  params,
  inputs: { current: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'input at each step' } },
  outputs: { membrane: { signal: 'real', shape: ['...n'], doc: 'U' } },
  state: ({ inputTypes }) => ({ membrane: { length: featureCount(inputTypes.current) } }),
  cost: ({ inputTypes }) => ({ updates: featureCount(inputTypes.current) }),

  kernel({ params: own, round, ...at }) {
    const beta = round(own.beta);
    const { size } = at.outputs.membrane;
    return {
      forward(frame, n0, n1, t0, t1) {
        const current = chunkView(frame, at.inputs.current);
        const membrane = chunkView(frame, at.outputs.membrane);
        const state = chunkView(frame, at.state.membrane);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const input = rowOf(frame, at.inputs.current, n, t);
            const output = rowOf(frame, at.outputs.membrane, n, t);
            for (let f = 0; f < size; f++) {
              const u = round(round(beta * state[n * size + f]) + current[input + f]);
              state[n * size + f] = u;
              membrane[output + f] = u;
            }
          }
        }
        frame.counts.updates += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.membrane;
        const wanted = at.inputGradients.current;
        if (given === undefined || wanted === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const carried = chunkView(frame, at.gradientState.membrane);
        for (let n = n0; n < n1; n++) {
          for (let t = t1 - 1; t >= t0; t--) {
            const from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              carried[own] = round(g[from + f] + round(beta * carried[own]));
              gx[to + f] = carried[own];
            }
          }
        }
      },
    };
  },
});
