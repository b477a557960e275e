import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { surrogateNames, surrogates } from '../surrogate/surrogates.js';

const params = z.object({
  beta: param.number('decay of the membrane per step', { default: 0.95, min: 0, max: 1 }),
  threshold: param.number('threshold θ', { default: 1, min: 0, aboveMin: true }),
  surrogate: param.choice(surrogateNames, 'stands for the derivative of the spike in the backward pass', {
    default: 'atan',
  }),
  slope: param.number('α of the surrogate', { default: 2, min: 0, aboveMin: true }),
});

export const leaky = defineSignal({
  type: 'neuron/leaky',
  version: 1,
  title: 'leaky neuron (discrete)',
  doc: {
    summary: 'Leaky integrate-and-fire neuron in discrete, dimensionless time, trainable through a surrogate gradient.',
    equation: ['U[t] = β U[t−1] + I[t] − θ R[t]', 'R[t] = (U[t−1] > θ)', 'S[t] = (U[t] > θ)'],
    symbols: {
      U: 'membrane potential, dimensionless; U = 0 before the first step',
      I: 'input, dimensionless',
      S: 'spike, 0 or 1',
      R: 'reset, by subtraction, one step after the spike',
      β: 'decay per step: exp(−dt/τ_m) for a membrane time constant τ_m',
      θ: 'threshold; a spike needs U > θ',
    },
    source: 'Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088 (snnTorch Leaky, reset_mechanism="subtract").',
    notes: [
      'Operation order: (β·U + I) − θ·R, each rounded to the dtype.',
      'Backward: no gradient flows through the reset; dS/dU is the surrogate.',
    ],
  },
  tags: ['lif', 'snn', 'spiking'],
  params,
  inputs: { current: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'input at each step' } },
  outputs: {
    spikes: { signal: 'spikes', shape: ['...n'], doc: '1 where the neuron fires' },
    membrane: { signal: 'real', shape: ['...n'], doc: 'U, after the reset of this step' },
  },
  state: ({ types }) => ({ membrane: { length: featureCount(types.current) } }),
  // The reset is kept for gradient checks, where it is held fixed.
  saves: ({ types }) => ({
    membrane: { length: featureCount(types.current) },
    reset: { length: featureCount(types.current) },
  }),
  cost: ({ types }) => ({ updates: featureCount(types.current), comparisons: featureCount(types.current) }),

  kernel({ params: { beta: exactBeta, threshold, surrogate: name, slope }, round, ...at }) {
    const surrogate = surrogates[name];
    const beta = round(exactBeta);
    const theta = round(threshold);
    const alpha = round(slope);
    const { size } = at.outputs.spikes;
    return {
      forward(frame, n0, n1, t0, t1) {
        const current = chunkView(frame, at.inputs.current);
        const spikes = chunkView(frame, at.outputs.spikes);
        const membrane = chunkView(frame, at.outputs.membrane);
        const state = chunkView(frame, at.state.membrane);
        const resets = at.saved.reset === undefined ? undefined : chunkView(frame, at.saved.reset);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const input = rowOf(frame, at.inputs.current, n, t);
            const output = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const before = state[n * size + f];
              let reset = before > theta ? 1 : 0;
              if (resets !== undefined) {
                if (frame.smooth === 'replay') reset = resets[output + f];
                else resets[output + f] = reset;
              }
              const u = round(round(round(beta * before) + current[input + f]) - theta * reset);
              state[n * size + f] = u;
              membrane[output + f] = u;
              spikes[output + f] = frame.smooth !== 'off' ? surrogate.integral(u - theta, alpha) : u > theta ? 1 : 0;
            }
          }
        }
        const updates = (n1 - n0) * (t1 - t0) * size;
        frame.counts.updates += updates;
        frame.counts.comparisons += updates;
      },

      backward(frame, n0, n1, t0, t1) {
        const membrane = chunkView(frame, at.outputs.membrane);
        const carried = chunkView(frame, at.gradientState.membrane);
        const { spikes: spikeGradient, membrane: membraneGradient } = at.outputGradients;
        const fromSpikes = spikeGradient && chunkView(frame, spikeGradient);
        const fromMembrane = membraneGradient && chunkView(frame, membraneGradient);
        const wanted = at.inputGradients.current;
        const into = wanted && chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t1 - 1; t >= t0; t--) {
            const row = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              let g = fromMembrane === undefined ? 0 : fromMembrane[row + f];
              if (fromSpikes !== undefined) {
                const slopeHere = surrogate.derivative(round(membrane[row + f] - theta), alpha, round);
                g = round(round(fromSpikes[row + f] * slopeHere) + g);
              }
              g = round(g + round(beta * carried[n * size + f]));
              carried[n * size + f] = g;
              if (into !== undefined) into[row + f] = g;
            }
          }
        }
      },
    };
  },
});
