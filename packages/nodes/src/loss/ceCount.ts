import { chunkView, defineSignal, featureCount, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { softmax } from './softmax/softmax.js';

export const ceCount = defineSignal({
  type: 'loss/ce-count',
  version: 1,
  title: 'cross-entropy of spike counts',
  doc: {
    summary: 'Cross-entropy between the softmax of the spike counts and the true class.',
    equation: ['L = log Σ_k exp(C_k) − C_y', 'C_k = Σ_t S_k[t]'],
    symbols: {
      S: 'output spikes, [n]',
      C: 'spike counts over all steps',
      y: 'true class',
      L: 'loss of one sample, in nats; its floor is log(1 + (n − 1) exp(−T)) for T steps',
    },
    source: 'snnTorch functional.ce_count_loss; Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088.',
    notes: ['Gradient: softmax(C)_k − [k = y], the same at every step.'],
  },
  tags: ['softmax', 'classification', 'snn', 'rate code'],
  params: z.object({}),
  inputs: {
    spikes: { signal: ['spikes', 'real'], shape: ['n'], time: 'required', doc: 'output spikes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: ({ inputTypes }) => ({ counts: { length: featureCount(inputTypes.spikes) } }),

  kernel({ round, ...at }) {
    const { size } = at.inputs.spikes;
    const scores = softmax(size, round);
    return {
      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.inputs.spikes);
        const labels = chunkView(frame, at.inputs.labels);
        const counts = chunkView(frame, at.state.counts);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.spikes, n, t);
            for (let k = 0; k < size; k++) counts[n * size + k] = round(counts[n * size + k] + spikes[from + k]);
          }
          const truth = labels[n * at.inputs.labels.sampleStride];
          loss[n * at.outputs.loss.sampleStride] = scores.loss(counts, n * size, truth);
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.spikes;
        if (given === undefined || wanted === undefined) return;
        const labels = chunkView(frame, at.inputs.labels);
        const counts = chunkView(frame, at.state.counts);
        const g = chunkView(frame, given);
        const gs = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          scores.differ(counts, n * size, labels[n * at.inputs.labels.sampleStride]);
          const own = g[n * given.sampleStride];
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, wanted, n, t);
            for (let k = 0; k < size; k++) gs[to + k] = round(own * scores.differences[k]);
          }
        }
      },
    };
  },
});
