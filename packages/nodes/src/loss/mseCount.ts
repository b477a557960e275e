import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  correctRate: param.number('share of steps at which the true class should fire', { default: 1, min: 0, max: 1 }),
  incorrectRate: param.number('share of steps at which the others should fire', { default: 0, min: 0, max: 1 }),
});

export const mseCount = defineSignal({
  type: 'loss/mse-count',
  version: 1,
  title: 'squared error of spike counts',
  doc: {
    summary:
      'Mean squared distance of the spike counts from a target count: many for the true class, few for the others.',
    equation: ['L = (1/(n T)) Σ_k (C_k − r_k T)²', 'C_k = Σ_t S_k[t]'],
    symbols: {
      S: 'output spikes, [n]',
      C: 'spike counts over all steps',
      r: 'correctRate for the true class, incorrectRate for the others',
      T: 'number of steps',
      L: 'loss of one sample, in spikes²/step',
    },
    source: 'snnTorch functional.mse_count_loss; Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088.',
    notes: ['Gradient: 2 (C_k − r_k T)/(n T), the same at every step.'],
  },
  tags: ['mean square', 'classification', 'snn', 'rate code'],
  params,
  inputs: {
    spikes: { signal: ['spikes', 'real'], shape: ['n'], time: 'required', doc: 'output spikes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: ({ inputTypes }) => ({ counts: { length: featureCount(inputTypes.spikes) } }),

  kernel({ params: { correctRate, incorrectRate }, round, numSteps, ...at }) {
    const { size } = at.inputs.spikes;
    const [hit, miss] = [round(correctRate * numSteps), round(incorrectRate * numSteps)];
    const parts = size * numSteps;
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
          let sum = 0;
          for (let k = 0; k < size; k++) {
            const off = round(counts[n * size + k] - (k === truth ? hit : miss));
            sum = round(sum + round(off * off));
          }
          loss[n * at.outputs.loss.sampleStride] = round(sum / parts);
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
          const truth = labels[n * at.inputs.labels.sampleStride];
          const own = round(2 * round(g[n * given.sampleStride] / parts));
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, wanted, n, t);
            for (let k = 0; k < size; k++) {
              gs[to + k] = round(own * round(counts[n * size + k] - (k === truth ? hit : miss)));
            }
          }
        }
      },
    };
  },
});
