import { chunkView, defineSignal, type Frame, featureCount, rowOf, type SignalDefinition } from '@rheobase/core';
import { z } from 'zod';

/**
 * For tests: the smallest node that needs every sample of a batch before it can go on. The gradient of feature f is
 * that of its output less the mean of it over the batch: x_n also moves the mean that every other sample loses.
 */
export const centred: SignalDefinition = defineSignal({
  type: 'test/centred',
  version: 1,
  title: 'less the batch mean',
  doc: { summary: 'Subtracts the mean of the batch.', equation: ['y = x − x̄'], symbols: { x: 'in' }, source: 'none' },
  params: z.object({}),
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'any' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'less its mean over the batch' } },
  memoryless: true,
  reduces: true,

  kernel({ round, inputTypes, numSteps, ...at }) {
    const size = featureCount(inputTypes.in);
    const steps = at.inputs.in.stepStride > 0 ? numSteps : 1;
    /** Sums a signal over samples, by step and feature. */
    function addTo(out: Float64Array, frame: Frame, signal: typeof at.inputs.in, n0: number, n1: number): void {
      const values = chunkView(frame, signal);
      for (let n = n0; n < n1; n++) {
        for (let t = 0; t < steps; t++) {
          for (let f = 0; f < size; f++) out[t * size + f] += values[rowOf(frame, signal, n, t) + f];
        }
      }
    }
    const reduce = {
      length: steps * size,
      total: new Float64Array(0),
      gradientTotal: new Float64Array(0),
      samples: 0,
      partial: (frame: Frame, n0: number, n1: number, out: Float64Array) => addTo(out, frame, at.inputs.in, n0, n1),
      gradientPartial(frame: Frame, n0: number, n1: number, out: Float64Array) {
        if (at.outputGradients.out !== undefined) addTo(out, frame, at.outputGradients.out, n0, n1);
      },
    };
    return {
      reduce,

      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            for (let f = 0; f < size; f++) {
              const mean = round(reduce.total[t * size + f] / reduce.samples);
              y[rowOf(frame, at.outputs.out, n, t) + f] = round(x[rowOf(frame, at.inputs.in, n, t) + f] - mean);
            }
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
            for (let f = 0; f < size; f++) {
              const mean = round(reduce.gradientTotal[t * size + f] / reduce.samples);
              gx[rowOf(frame, wanted, n, t) + f] = round(g[rowOf(frame, given, n, t) + f] - mean);
            }
          }
        }
      },
    };
  },
});
