import { chunkView, defineSignal, type Kernel, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { affineTwin } from './twin/affineTwin.js';

const params = z.object({
  mean: param.number('what is subtracted', { default: 0 }),
  std: param.number('what the difference is divided by', { default: 1, min: 0, aboveMin: true }),
});

export const normalise = defineSignal({
  type: 'layer/normalise',
  version: 1,
  title: 'normalise',
  doc: {
    summary: 'Shifts and scales a signal by constants, for example to mean 0 and standard deviation 1.',
    equation: ['y = (x − mean) / std'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless' },
    source: 'Computed as a·x + c with a = 1/std and c = −mean/std, each rounded once.',
    notes: ['In front of a dense layer it folds into the weights: it then costs nothing and zeros stay zero.'],
  },
  tags: ['affine', 'standardise'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'normalised' } },
  memoryless: true,
  affine: ({ mean, std }) => ({ scale: 1 / std, shift: -mean / std }),

  kernel(binding) {
    const {
      params: { mean, std },
      round,
      ...at
    } = binding;
    const scale = round(1 / std);
    const shift = round(-mean / std);
    const { size } = at.outputs.out;
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) y[to + f] = round(round(scale * x[from + f]) + shift);
          }
        }
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = round(scale * g[from + f]);
          }
        }
      },
    };
    return withTwin(plain, { forward: affineTwin(binding, scale, shift) });
  },
});
