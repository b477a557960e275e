import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  levels: param.integer('steps above zero: 2^bits − 1', { default: 15, min: 1, max: 65_535 }),
  ceiling: param.number('the largest output c', { default: 4, min: 0, aboveMin: true }),
});

export const quantise = defineSignal({
  type: 'layer/quantise',
  version: 1,
  title: 'quantised ReLU',
  doc: {
    summary:
      'Rectified, clipped and rounded to a few levels, as low-precision hardware has it; learns straight through.',
    equation: ['y = (c/L) · ⌊ (L/c) · min(c, max(0, x)) + ½ ⌋', '∂y/∂x := 1 for 0 < x < c, else 0'],
    symbols: {
      x: 'input, dimensionless',
      y: 'output: 0, c/L, 2c/L, …, c',
      c: 'ceiling',
      L: 'levels above zero; 1 is on or off, 15 are four bits',
    },
    source:
      'Straight-through estimator: Bengio, Léonard & Courville 2013, arXiv:1308.3432; clipped and quantised activations: Hubara et al. 2018, JMLR 18(187).',
    notes: [
      'The rival that a spiking network has to beat: a Leaky unit over T steps is such a unit with T levels (graph leaky-is-clipped-relu).',
      'What is rounded to zero is not multiplied: coarse levels make a layer sparse.',
      'Its output is real-valued by type, so that it is counted in MACs, one per weight, whatever the levels.',
    ],
  },
  tags: ['activation', 'quantisation', 'low precision', 'bits', 'straight-through'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'one of the levels' } },
  memoryless: true,
  // Rectify, clip and round: the scaling of weights in front and behind takes in the factors.
  cost: ({ inputTypes }) => ({ comparisons: 3 * featureCount(inputTypes.in) }),

  kernel({ round, params: { levels, ceiling: exact }, ...at }) {
    const ceiling = round(exact);
    const [toLevels, toValue] = [round(levels / exact), round(exact / levels)];
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) {
              const clipped = Math.min(ceiling, Math.max(0, x[from + f]));
              const level = Math.floor(round(round(toLevels * clipped) + 0.5));
              // In gradient checks what the straight-through estimator pretends: no rounding.
              y[to + f] = frame.smooth === 'off' ? round(toValue * level) : clipped;
            }
          }
        }
        frame.counts.comparisons += 3 * (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const out = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) gx[to + f] = x[from + f] > 0 && x[from + f] < ceiling ? g[out + f] : 0;
          }
        }
      },
    };
  },
});
