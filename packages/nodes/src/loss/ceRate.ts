import { chunkView, defineSignal, exp, type Kernel, log, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { ceRateTwin } from './twin/ceRateTwin.js';

export const ceRate = defineSignal({
  type: 'loss/ce-rate',
  version: 1,
  title: 'cross-entropy of spikes at each step',
  doc: {
    summary: 'Mean over the steps of the cross-entropy between the softmax of the output spikes and the true class.',
    equation: ['L = (1/T) Σ_t ( log Σ_k exp(S_k[t]) − S_y[t] )'],
    symbols: {
      S: 'output spikes, 0 or 1, [n]',
      y: 'true class',
      T: 'number of steps',
      L: 'loss of one sample, in nats; with 0/1 spikes it cannot fall below log((e + n − 1)/e), 1.46115 for ten classes',
    },
    source: 'snnTorch functional.ce_rate_loss; Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088.',
    notes: [
      'Because of its floor its curve must not share an axis with a plain cross-entropy.',
      'Gradient at each step: (softmax(S[t])_k − [k = y]) / T.',
    ],
  },
  tags: ['softmax', 'classification', 'snn'],
  params: z.object({}),
  inputs: {
    spikes: { signal: ['spikes', 'real'], shape: ['n'], time: 'required', doc: 'output spikes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel(binding) {
    const { round, numSteps, ...at } = binding;
    const { size } = at.inputs.spikes;
    const weights = new Float64Array(size);

    /** exp(S_k) into `weights`; gives their sum. Spikes are at most 1: no score needs subtracting. */
    function exponentials(spikes: Float32Array | Float64Array, from: number): number {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        weights[k] = round(exp(spikes[from + k]));
        sum = round(sum + weights[k]);
      }
      return sum;
    }

    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.inputs.spikes);
        const labels = chunkView(frame, at.inputs.labels);
        const sums = chunkView(frame, at.state.sum);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          const truth = labels[n * at.inputs.labels.sampleStride];
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.spikes, n, t);
            const step = round(round(log(exponentials(spikes, from))) - spikes[from + truth]);
            sums[n] = round(sums[n] + step);
          }
          loss[n * at.outputs.loss.sampleStride] = round(sums[n] / numSteps);
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.spikes;
        if (given === undefined || wanted === undefined) return;
        const spikes = chunkView(frame, at.inputs.spikes);
        const labels = chunkView(frame, at.inputs.labels);
        const g = chunkView(frame, given);
        const gs = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          const truth = labels[n * at.inputs.labels.sampleStride];
          const perStep = round(g[n * given.sampleStride] / numSteps);
          for (let t = t0; t < t1; t++) {
            const sum = exponentials(spikes, rowOf(frame, at.inputs.spikes, n, t));
            const to = rowOf(frame, wanted, n, t);
            for (let k = 0; k < size; k++) {
              gs[to + k] = round(perStep * round(round(weights[k] / sum) - (k === truth ? 1 : 0)));
            }
          }
        }
      },
    };
    return withTwin(plain, ceRateTwin(binding));
  },
});
