import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { surrogateNames, surrogates } from '../surrogate/surrogates.js';

const params = z.object({
  alpha: param.number('decay of the synaptic current per step', { default: 0.9, min: 0, max: 1 }),
  beta: param.number('decay of the membrane per step', { default: 0.95, min: 0, max: 1 }),
  threshold: param.number('threshold θ', { default: 1, min: 0, aboveMin: true }),
  reset: param.choice(['subtract', 'zero', 'none'], 'what a spike does to the membrane one step later', {
    default: 'subtract',
  }),
  surrogate: param.choice(surrogateNames, 'stands for the derivative of the spike in the backward pass', {
    default: 'atan',
  }),
  slope: param.optionalNumber('α of the surrogate; without it the usual one of its family', {
    min: 0,
    aboveMin: true,
  }),
});

export const synaptic = defineSignal({
  type: 'neuron/synaptic',
  version: 1,
  title: 'synaptic leaky neuron (discrete)',
  doc: {
    summary:
      'Leaky neuron whose input first charges a synaptic current that decays: current-based, second order, trainable.',
    equation: ['I[t] = α I[t−1] + x[t]', 'U[t] = β U[t−1] + I[t] − θ R[t]', 'R[t] = (U[t−1] > θ)', 'S[t] = (U[t] > θ)'],
    symbols: {
      x: 'input, dimensionless',
      I: 'synaptic current; I = 0 before the first step',
      U: 'membrane potential; U = 0 before the first step',
      S: 'spike, 0 or 1',
      R: 'reset, one step after the spike',
      α: 'decay of the current per step: exp(−dt/τ_syn)',
      β: 'decay of the membrane per step: exp(−dt/τ_mem)',
      θ: 'threshold; a spike needs U > θ',
    },
    source:
      'Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088 (snnTorch Synaptic, reset_mechanism "subtract", "zero" or "none").',
    notes: [
      'Operation order: (α·I + x); (β·U + I) − θ·R, each rounded to the dtype. An input acts on the membrane in its own step.',
      'Reset "zero": U[t] = 0 where R[t] = 1; the current is kept. Reset "none": the term is left out.',
      'Backward: dS/dU is the surrogate (neuron/leaky names them); no gradient flows through the reset.',
      'The same as layer/low-pass with gain "sum" in front of neuron/leaky. With α = 0 it is neuron/leaky.',
    ],
  },
  tags: ['lif', 'snn', 'spiking', 'cuba', 'synapse', 'second order'],
  params,
  inputs: { current: { signal: ['real', 'spikes'], shape: ['...n'], time: 'required', doc: 'input at each step' } },
  outputs: {
    spikes: { signal: 'spikes', shape: ['...n'], doc: '1 where the neuron fires' },
    membrane: { signal: 'real', shape: ['...n'], doc: 'U, after the reset' },
  },
  state: ({ inputTypes }) => {
    const length = featureCount(inputTypes.current);
    return { synapse: { length }, membrane: { length } };
  },
  // Kept for the backward pass of a reset to zero, and for gradient checks, where the reset is held fixed.
  saves: ({ inputTypes }) => ({ reset: { length: featureCount(inputTypes.current) } }),
  cost: ({ inputTypes }) => ({
    updates: 2 * featureCount(inputTypes.current),
    comparisons: featureCount(inputTypes.current),
  }),

  kernel({ params: own, round, ...at }) {
    const { size } = at.outputs.spikes;
    const [alpha, beta, theta] = [round(own.alpha), round(own.beta), round(own.threshold)];
    const surrogate = surrogates[own.surrogate];
    const slope = round(own.slope ?? surrogate.usual);
    const [subtracts, zeroes] = [own.reset === 'subtract', own.reset === 'zero'];
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.current);
        const spikes = chunkView(frame, at.outputs.spikes);
        const membrane = chunkView(frame, at.outputs.membrane);
        const synapse = chunkView(frame, at.state.synapse);
        const state = chunkView(frame, at.state.membrane);
        const resets = at.saved.reset && chunkView(frame, at.saved.reset);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.current, n, t);
            const to = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              synapse[own] = round(round(alpha * synapse[own]) + x[from + f]);
              let reset = state[own] > theta ? 1 : 0;
              if (resets !== undefined) {
                if (frame.smooth === 'replay') reset = resets[to + f];
                else resets[to + f] = reset;
              }
              let u = round(round(beta * state[own]) + synapse[own]);
              if (subtracts) u = round(u - round(theta * reset));
              else if (zeroes && reset === 1) u = 0;
              state[own] = u;
              membrane[to + f] = u;
              spikes[to + f] = frame.smooth === 'off' ? (u > theta ? 1 : 0) : surrogate.integral(u - theta, slope);
            }
          }
        }
        const each = (n1 - n0) * (t1 - t0) * size;
        frame.counts.updates += 2 * each;
        frame.counts.comparisons += each;
      },

      backward(frame, n0, n1, t0, t1) {
        const membrane = chunkView(frame, at.outputs.membrane);
        const resets = chunkView(frame, at.saved.reset);
        const laterSynapse = chunkView(frame, at.gradientState.synapse);
        const laterMembrane = chunkView(frame, at.gradientState.membrane);
        const { spikes: spikeGradient, membrane: membraneGradient } = at.outputGradients;
        const fromSpikes = spikeGradient && chunkView(frame, spikeGradient);
        const fromMembrane = membraneGradient && chunkView(frame, membraneGradient);
        const wanted = at.inputGradients.current;
        const into = wanted && chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t1 - 1; t >= t0; t--) {
            const row = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              // ∂L/∂U[t], then through the reset to what it was made of.
              let g = fromMembrane === undefined ? 0 : fromMembrane[row + f];
              if (fromSpikes !== undefined) {
                const rate = surrogate.derivative(round(membrane[row + f] - theta), slope, round);
                g = round(round(fromSpikes[row + f] * rate) + g);
              }
              g = round(g + laterMembrane[own]);
              if (zeroes && resets[row + f] === 1) g = 0;
              laterMembrane[own] = round(beta * g);
              const ofSynapse = round(g + laterSynapse[own]);
              laterSynapse[own] = round(alpha * ofSynapse);
              if (into !== undefined) into[row + f] = ofSynapse;
            }
          }
        }
      },
    };
  },
});
