import { chunkView, defineSignal, type Frame, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  rate: param.number('p: the share that is dropped', { default: 0.5, min: 0, max: 0.99 }),
  mask: param.choice(['sample', 'step'], 'one mask per sample over all steps, or a new one at each step', {
    default: 'sample',
  }),
});

export const dropout = defineSignal({
  type: 'layer/dropout',
  version: 1,
  title: 'dropout',
  doc: {
    summary: 'In training, silences a random share of a signal and strengthens the rest; else hands it on.',
    equation: ['y = m x / (1 − p), P(m = 0) = p, in training', 'y = x, else'],
    symbols: {
      x: 'input of any kind',
      m: 'mask, 0 or 1: drawn anew for each epoch, sample and element',
      p: 'rate',
      y: 'output of the same kind',
    },
    source: 'Srivastava et al. 2014, JMLR 15:1929. Mask held over time: Gal & Ghahramani 2016, arXiv:1512.05287.',
    notes: [
      'With one mask per sample a neuron that is dropped is silent at every step.',
      'In training a spike that is kept counts 1 / (1 − p); operations are counted outside training, where it is 1.',
    ],
  },
  tags: ['regularisation', 'mask', 'noise'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'any signal' } },
  outputs: { out: { signal: ['real', 'spikes'], shape: ['...n'], doc: 'the same, in training with gaps' } },
  memoryless: true,
  random: true,
  infer({ inputs: { in: given }, params: { mask } }) {
    const varies = given.time !== null && (given.varies || mask === 'step');
    return { outputs: { out: { kind: given.kind, unit: given.unit, varies } } };
  },

  kernel({ round, params: { rate, mask }, random, ...at }) {
    const draws = random('mask');
    const strengthened = round(1 / (1 - rate));
    const { size } = at.outputs.out;
    const factor = (frame: Frame, n: number, t: number, f: number) => {
      const step = mask === 'step' ? t : 0;
      return draws.uniform(frame.epoch, frame.samples[n], step, f) < rate ? 0 : strengthened;
    };
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) {
              y[to + f] = frame.training ? round(factor(frame, n, t, f) * x[from + f]) : x[from + f];
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
            const from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = round(factor(frame, n, t, f) * g[from + f]);
          }
        }
      },
    };
  },
});
