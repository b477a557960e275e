import { chunkView, defineSignal, exp, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  fields: param.integer('number of receptive fields m for each value', { default: 8, min: 3, max: 100_000 }),
  from: param.number('lower end of the range of values', { default: 0 }),
  to: param.number('upper end of the range of values', { default: 1 }),
  gamma: param.number('sharpness γ: the larger, the narrower the fields', { default: 1.5, min: 0, aboveMin: true }),
});

type Fields = z.output<typeof params>;

export const population = defineSignal({
  type: 'encode/population',
  version: 1,
  title: 'population encoding',
  doc: {
    summary:
      'Spreads each value over overlapping Gaussian receptive fields: the nearer a centre, the larger its response.',
    equation: [
      'y_i = exp(−(x − c_i)² / (2 σ²)), i = 1 … m',
      'c_i = from + (2 i − 3) / 2 · (to − from) / (m − 2)',
      'σ = (to − from) / (γ (m − 2))',
    ],
    symbols: {
      x: 'input, dimensionless',
      y_i: 'response of field i, above 0 up to 1',
      c_i: 'centre of field i; the first and the last lie half a spacing outside the range',
      σ: 'width of a field',
      m: 'number of fields',
      γ: 'sharpness',
    },
    source: 'Bohte, Kok & La Poutré 2002, doi:10.1016/S0925-2312(01)00658-0.',
    notes: [
      'The responses are numbers, one more axis behind those of the input. encode/latency makes of them the spike times of the paper (linear, threshold 0.1: weaker fields stay silent), encode/rate random spikes.',
      'The centres travel along as the coordinate "centre".',
    ],
  },
  tags: ['receptive field', 'tuning curve', 'gaussian', 'rbf', 'spikeprop'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'values' } },
  outputs: { out: { signal: 'real', shape: ['...n', 'm'], doc: 'the response of each field to each value' } },
  memoryless: true,
  adapter: true,
  check({ from, to }) {
    return to > from ? undefined : { parameter: 'to', expected: `above ${from}, the lower end`, got: `${to}` };
  },
  infer({ params: own, inputs }) {
    const coordinates = { name: 'centre', values: centresOf(own) };
    return { outputs: { out: { shape: [...inputs.in.shape, { size: own.fields, coordinates }] } } };
  },
  cost: ({ outputTypes }) => ({ encodings: featureCount(outputTypes.out) }),

  kernel({ params: own, round, ...at }) {
    const { size } = at.inputs.in;
    const m = own.fields;
    const centres = centresOf(own).map(round);
    const width = (own.to - own.from) / (own.gamma * (m - 2));
    const sharpness = round(1 / (2 * width * width));
    const slope = round(-2 * sharpness);
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            let to = rowOf(frame, at.outputs.out, n, t);
            for (let f = from; f < from + size; f++) {
              for (let i = 0; i < m; i++) {
                const d = round(x[f] - centres[i]);
                y[to++] = round(exp(-round(round(d * d) * sharpness)));
              }
            }
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size * m;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        const wanted = at.inputGradients.in;
        if (given === undefined || wanted === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const made = rowOf(frame, at.outputs.out, n, t);
            const out = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            for (let f = 0; f < size; f++) {
              let sum = 0;
              for (let i = 0; i < m; i++) {
                const k = f * m + i;
                const weighted = round(g[out + k] * y[made + k]);
                sum = round(sum + round(weighted * round(slope * round(x[from + f] - centres[i]))));
              }
              gx[to + f] = sum;
            }
          }
        }
      },
    };
  },
});

function centresOf({ fields, from, to }: Fields): number[] {
  const spacing = (to - from) / (fields - 2);
  return Array.from({ length: fields }, (_, i) => from + (i - 0.5) * spacing);
}
