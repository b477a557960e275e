import {
  chunkView,
  defineSignal,
  featureCount,
  type Kernel,
  type Products,
  param,
  planView,
  products32,
  products64,
  rowsOf,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { denseTwin } from './twin/denseTwin.js';

const params = z.object({
  units: param.integer('number of outputs', { default: 10, min: 1, max: 1_000_000 }),
  bias: param.flag('whether a bias is added', { default: true }),
});

export const dense = defineSignal({
  type: 'layer/dense',
  version: 1,
  title: 'dense layer',
  doc: {
    summary: 'Fully connected layer: a learned weighted sum of its inputs.',
    equation: ['y_o = Σ_i x_i w_io + b_o'],
    symbols: {
      x: 'input, real or spikes, [n]',
      w: 'weight, stored one row per input, [n][units]',
      b: 'bias, [units]',
      y: 'output, [units]',
    },
    source: 'Initial values uniform in ±1/√n for weight and bias (the default of PyTorch nn.Linear).',
    notes: [
      'Inputs that are exactly zero are skipped, forward and in the weight gradient: spikes cost one row each.',
      'A constant affine in front (layer/normalise) folds in, so that zero pixels stay zero: Σ (a x_i) w_io + c Σ_i w_io + b_o.',
    ],
  },
  tags: ['linear', 'fully connected', 'weights'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['n'], doc: 'features' } },
  outputs: { out: { signal: 'real', shape: ['units'], doc: 'weighted sums' } },
  memoryless: true,
  infer: ({ params: { units } }) => ({ outputs: { out: { shape: [{ size: units }] } } }),
  weights({ params: { units, bias }, inputTypes }) {
    const inputs = featureCount(inputTypes.in);
    const bound = 1 / Math.sqrt(inputs);
    const initial = (i: number, uniform: (i: number) => number) => (2 * uniform(i) - 1) * bound;
    return { weight: { shape: [inputs, units], initial }, ...(bias ? { bias: { shape: [units], initial } } : {}) };
  },
  synapses: { in: 'weight' },
  folds: 'in',
  cost({ params: { units, bias }, inputTypes }) {
    const products = featureCount(inputTypes.in) * units;
    const additions = bias ? units : 0;
    return inputTypes.in.kind === 'spikes' ? { acs: products, additions } : { macs: products, additions };
  },

  kernel(binding) {
    const { round, dtype, folded, inputTypes, ...at } = binding;
    const hasBias = binding.params.bias;
    const products = (dtype === 'float32' ? products32 : products64) as Products;
    const source = folded?.source ?? at.inputs.in;
    const scale = round(folded?.scale ?? 1);
    const shift = round(folded?.shift ?? 0);
    const inputs = at.inputs.in.size;
    const outputs = at.outputs.out.size;
    const isBinary = inputTypes.in.kind === 'spikes';
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, source);
        const y = chunkView(frame, at.outputs.out);
        const weight = planView(frame, at.weights.weight);
        const bias = hasBias ? planView(frame, at.weights.bias) : undefined;
        const shifted = shift === 0 ? undefined : columnSums(weight, inputs, outputs, round);
        let read = 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const out = rowsOf(frame, at.outputs.out, y, n, t);
            read += products.forward(rowsOf(frame, source, x, n, t), scale, weight, out);
            if (shifted !== undefined) {
              for (let o = 0; o < outputs; o++) y[out.at + o] = round(y[out.at + o] + round(shift * shifted[o]));
            }
            if (bias !== undefined) for (let o = 0; o < outputs; o++) y[out.at + o] += bias[o];
          }
        }
        if (isBinary) frame.counts.acs += read;
        else frame.counts.macs += read;
        if (hasBias) frame.counts.additions += (n1 - n0) * (t1 - t0) * outputs;
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.in;
        const given = at.outputGradients.out;
        if (wanted === undefined || given === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const weight = planView(frame, at.weights.weight);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            products.backward(rowsOf(frame, given, g, n, t), weight, rowsOf(frame, wanted, gx, n, t));
          }
        }
      },

      accumulate(frame, count, steps) {
        const given = at.outputGradients.out;
        const { weight, bias } = at.weightGradients;
        if (given === undefined || weight === undefined) return;
        const x = chunkView(frame, source);
        const g = chunkView(frame, given);
        const gw = planView(frame, weight);
        // A constant input met the sum of the gradients over time: one row stands for all steps.
        const rows = given.stepStride > 0 ? steps : 1;
        const total = new (dtype === 'float32' ? Float32Array : Float64Array)(outputs);
        for (let n = 0; n < count; n++) {
          const from = rowsOf(frame, given, g, n, 0);
          products.accumulate(rowsOf(frame, source, x, n, 0), scale, from, rows, gw);
          for (let t = 0; t < rows; t++) {
            for (let o = 0; o < outputs; o++) total[o] += g[from.at + t * from.stride + o];
          }
        }
        if (bias !== undefined) planView(frame, bias).set(total);
        if (shift === 0) return;
        for (let i = 0; i < inputs; i++) {
          for (let o = 0; o < outputs; o++) gw[i * outputs + o] = round(gw[i * outputs + o] + round(shift * total[o]));
        }
      },
    };
    return withTwin(plain, denseTwin(binding, hasBias));
  },
});

/** Σ_i w_io, ascending i from +0: what a folded shift multiplies. */
function columnSums(
  weight: Float32Array | Float64Array,
  inputs: number,
  outputs: number,
  round: (x: number) => number,
): Float64Array {
  const sums = new Float64Array(outputs);
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) sums[o] = round(sums[o] + weight[i * outputs + o]);
  }
  return sums;
}
