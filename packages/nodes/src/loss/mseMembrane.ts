import { chunkView, defineSignal, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  onTarget: param.number('membrane that the true class should have', { default: 1 }),
  offTarget: param.number('membrane that the others should have', { default: 0 }),
});

export const mseMembrane = defineSignal({
  type: 'loss/mse-membrane',
  version: 1,
  title: 'squared error of membranes',
  doc: {
    summary: 'Mean squared distance of the output membranes from a target, over classes and steps.',
    equation: ['L = (1/(n T)) Σ_t Σ_k (U_k[t] − u_k)²'],
    symbols: {
      U: 'output membranes, dimensionless, [n]',
      u: 'onTarget for the true class, offTarget for the others',
      T: 'number of steps',
      L: 'loss of one sample',
    },
    source: 'snnTorch functional.mse_membrane_loss; Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088.',
    notes: ['Gradient: 2 (U_k[t] − u_k)/(n T).'],
  },
  tags: ['mean square', 'classification', 'regression', 'snn', 'readout'],
  params,
  inputs: {
    membrane: { signal: 'real', shape: ['n'], time: 'required', doc: 'output membranes' },
    labels: { signal: 'label', shape: [], time: 'none', classes: 'n', doc: 'true class' },
  },
  outputs: { loss: { signal: 'real', shape: [], time: 'none', doc: 'loss per sample' } },
  state: () => ({ sum: { length: 1 } }),

  kernel({ params: { onTarget, offTarget }, round, numSteps, ...at }) {
    const { size } = at.inputs.membrane;
    const [hit, miss] = [round(onTarget), round(offTarget)];
    const parts = size * numSteps;
    return {
      forward(frame, n0, n1, t0, t1) {
        const membrane = chunkView(frame, at.inputs.membrane);
        const labels = chunkView(frame, at.inputs.labels);
        const sums = chunkView(frame, at.state.sum);
        const loss = chunkView(frame, at.outputs.loss);
        for (let n = n0; n < n1; n++) {
          const truth = labels[n * at.inputs.labels.sampleStride];
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.membrane, n, t);
            for (let k = 0; k < size; k++) {
              const off = round(membrane[from + k] - (k === truth ? hit : miss));
              sums[n] = round(sums[n] + round(off * off));
            }
          }
          loss[n * at.outputs.loss.sampleStride] = round(sums[n] / parts);
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
          const own = round(2 * round(g[n * given.sampleStride] / parts));
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.membrane, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let k = 0; k < size; k++) {
              gu[to + k] = round(own * round(membrane[from + k] - (k === truth ? hit : miss)));
            }
          }
        }
      },
    };
  },
});
