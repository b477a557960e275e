import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { softmax } from './softmax/softmax.js';

const params = z.object({
  temperature: param.number('κ: steps by which a class must lead to be e times likelier', {
    default: 1,
    min: 0,
    aboveMin: true,
  }),
});

export const firstSpikeTime = defineSignal({
  type: 'loss/first-spike-time',
  version: 1,
  title: 'cross-entropy of first spike times',
  doc: {
    summary: 'Cross-entropy that asks the true class to spike first.',
    equation: ['L = log Σ_k exp(−τ_k/κ) + τ_y/κ', 'τ_k = Σ_t Π_{s ≤ t} (1 − S_k[s])'],
    symbols: {
      S: 'output spikes, [n]',
      τ: 'steps before the first spike; the number of steps where there is none',
      κ: 'temperature, steps',
      y: 'true class',
      L: 'loss of one sample, in nats',
    },
    source:
      'Time to first spike: Mostafa 2018, doi:10.1109/TNNLS.2017.2726060; the product form is exact for 0/1 spikes.',
    notes: [
      'Gradient: ∂τ/∂S[s] = −(Π_{r < s} (1 − S[r])) · Σ_{t ≥ s} Π_{s < r ≤ t} (1 − S[r]): a spike at s before the first one would bring it forward by the steps between; later spikes do not matter.',
    ],
  },
  tags: ['latency', 'temporal code', 'ttfs', 'classification', 'snn'],
  params,
  inputs: {
    spikes: { signal: ['spikes', 'real'], shape: ['n'], time: 'required', doc: 'output spikes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: ({ inputTypes }) => ({
    silent: { length: featureCount(inputTypes.spikes) },
    times: { length: featureCount(inputTypes.spikes) },
    scores: { length: featureCount(inputTypes.spikes) },
  }),
  /** Whether the class was silent before each step. */
  saves: ({ inputTypes }) => ({ before: { length: featureCount(inputTypes.spikes) } }),

  kernel({ params: { temperature }, round, ...at }) {
    const { size } = at.inputs.spikes;
    const classes = softmax(size, round);
    const perStep = round(-1 / temperature);
    return {
      reset(frame, n0, n1) {
        chunkView(frame, at.state.silent).fill(1, n0 * size, n1 * size);
      },

      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.inputs.spikes);
        const labels = chunkView(frame, at.inputs.labels);
        const silent = chunkView(frame, at.state.silent);
        const times = chunkView(frame, at.state.times);
        const scores = chunkView(frame, at.state.scores);
        const befores = at.saved.before && chunkView(frame, at.saved.before);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.spikes, n, t);
            const kept = befores === undefined ? 0 : rowOf(frame, at.saved.before, n, t);
            for (let k = 0; k < size; k++) {
              const own = n * size + k;
              if (befores !== undefined) befores[kept + k] = silent[own];
              silent[own] = round(silent[own] * round(1 - spikes[from + k]));
              times[own] = round(times[own] + silent[own]);
            }
          }
          for (let k = 0; k < size; k++) scores[n * size + k] = round(perStep * times[n * size + k]);
          const truth = labels[n * at.inputs.labels.sampleStride];
          loss[n * at.outputs.loss.sampleStride] = classes.loss(scores, n * size, truth);
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.spikes;
        if (given === undefined || wanted === undefined) return;
        const spikes = chunkView(frame, at.inputs.spikes);
        const labels = chunkView(frame, at.inputs.labels);
        const scores = chunkView(frame, at.state.scores);
        const befores = chunkView(frame, at.saved.before);
        const g = chunkView(frame, given);
        const gs = chunkView(frame, wanted);
        // Σ_{t > s} Π_{s < r ≤ t} (1 − S[r])
        const beyond = chunkView(frame, at.gradientState.times);
        for (let n = n0; n < n1; n++) {
          classes.differ(scores, n * size, labels[n * at.inputs.labels.sampleStride]);
          const ofTime = round(perStep * g[n * given.sampleStride]);
          for (let t = t1 - 1; t >= t0; t--) {
            const from = rowOf(frame, at.inputs.spikes, n, t);
            const to = rowOf(frame, wanted, n, t);
            const kept = rowOf(frame, at.saved.before, n, t);
            for (let k = 0; k < size; k++) {
              const own = n * size + k;
              const later = round(1 + beyond[own]);
              const forward = round(befores[kept + k] * later);
              gs[to + k] = -round(round(ofTime * classes.differences[k]) * forward);
              beyond[own] = round(round(1 - spikes[from + k]) * later);
            }
          }
        }
      },
    };
  },
});
