import { chunkView, defineSignal, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { softmax } from './softmax/softmax.js';

export const ceMembrane = defineSignal({
  type: 'loss/ce-membrane',
  version: 1,
  title: 'cross-entropy of membranes at each step',
  doc: {
    summary: 'Mean over the steps of the cross-entropy between the softmax of the output membranes and the true class.',
    equation: ['L = (1/T) Σ_t ( log Σ_k exp(U_k[t]) − U_y[t] )'],
    symbols: {
      U: 'output membranes, dimensionless, [n]',
      y: 'true class',
      T: 'number of steps',
      L: 'loss of one sample, in nats; its floor is 0',
    },
    source:
      'Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088, §IV.B: cross-entropy of the membrane at each step.',
    notes: ['Gradient at each step: (softmax(U[t])_k − [k = y]) / T.'],
  },
  tags: ['softmax', 'classification', 'snn', 'readout'],
  params: z.object({}),
  inputs: {
    membrane: { signal: 'real', shape: ['n'], time: 'required', doc: 'output membranes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel({ round, numSteps, ...at }) {
    const { size } = at.inputs.membrane;
    const scores = softmax(size, round);
    return {
      forward(frame, n0, n1, t0, t1) {
        const membrane = chunkView(frame, at.inputs.membrane);
        const labels = chunkView(frame, at.inputs.labels);
        const sums = chunkView(frame, at.state.sum);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          const truth = labels[n * at.inputs.labels.sampleStride];
          for (let t = t0; t < t1; t++) {
            sums[n] = round(sums[n] + scores.loss(membrane, rowOf(frame, at.inputs.membrane, n, t), truth));
          }
          loss[n * at.outputs.loss.sampleStride] = round(sums[n] / numSteps);
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.loss;
        const wanted = at.inputGradients.membrane;
        if (given === undefined || wanted === undefined) return;
        const membrane = chunkView(frame, at.inputs.membrane);
        const labels = chunkView(frame, at.inputs.labels);
        const g = chunkView(frame, given);
        const gu = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          const truth = labels[n * at.inputs.labels.sampleStride];
          const perStep = round(g[n * given.sampleStride] / numSteps);
          for (let t = t0; t < t1; t++) {
            scores.differ(membrane, rowOf(frame, at.inputs.membrane, n, t), truth);
            const to = rowOf(frame, wanted, n, t);
            for (let k = 0; k < size; k++) gu[to + k] = round(perStep * scores.differences[k]);
          }
        }
      },
    };
  },
});
