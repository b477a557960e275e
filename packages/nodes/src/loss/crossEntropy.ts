import { chunkView, defineSignal } from '@rheobase/core';
import { z } from 'zod';
import { softmax } from './softmax/softmax.js';

export const crossEntropy = defineSignal({
  type: 'loss/cross-entropy',
  version: 1,
  title: 'cross-entropy',
  doc: {
    summary: 'Cross-entropy between the softmax of scores and the true class, one number per sample.',
    equation: ['L = log Σ_k exp(x_k) − x_y'],
    symbols: { x: 'scores (logits), [n]', y: 'true class', L: 'loss of one sample, in nats; its floor is 0' },
    source: 'Computed with the largest score subtracted first; exp and log in float64, rounded once.',
    notes: ['Gradient: softmax(x)_k − [k = y].', 'The trainer averages over the batch.'],
  },
  tags: ['softmax', 'classification'],
  params: z.object({}),
  inputs: {
    scores: { signal: 'real', shape: ['n'], time: 'none', doc: 'logits' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  memoryless: true,

  kernel({ round, ...at }) {
    const { size } = at.inputs.scores;
    const scores = softmax(size, round);
    return {
      forward(frame, n0, n1) {
        const x = chunkView(frame, at.inputs.scores);
        const labels = chunkView(frame, at.inputs.labels);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          const from = n * at.inputs.scores.sampleStride;
          loss[n * at.outputs.loss.sampleStride] = scores.loss(x, from, labels[n * at.inputs.labels.sampleStride]);
        }
      },

      backward(frame, n0, n1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.scores;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.scores);
        const labels = chunkView(frame, at.inputs.labels);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          scores.differ(x, n * at.inputs.scores.sampleStride, labels[n * at.inputs.labels.sampleStride]);
          for (let k = 0; k < size; k++) {
            gx[n * wanted.sampleStride + k] = round(g[n * given.sampleStride] * scores.differences[k]);
          }
        }
      },
    };
  },
});
