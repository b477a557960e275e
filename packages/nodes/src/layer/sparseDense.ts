import { chunkView, defineSignal, featureCount, type Kernel, param, planView, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { sparseDenseTwin } from './twin/sparseDenseTwin.js';

const params = z.object({
  units: param.integer('number of outputs', { default: 10, min: 1, max: 1_000_000 }),
  density: param.number('share of the connections that there are at the start, each drawn for itself', {
    default: 1,
    min: 0,
    aboveMin: true,
    max: 1,
  }),
  bias: param.flag('whether a bias is added', { default: true }),
});

export const sparseDense = defineSignal({
  type: 'layer/sparse-dense',
  version: 1,
  title: 'sparse dense layer',
  doc: {
    summary:
      'Fully connected layer in which a weight of exactly zero is no connection: never multiplied, never learned.',
    equation: ['y_o = Σ_(i: w_io ≠ 0) x_i w_io + b_o', '∂L/∂w_io = 0 where w_io = 0'],
    symbols: {
      x: 'input, real or spikes, [n]',
      w: 'weight, stored one row per input, [n][units]',
      b: 'bias, [units]',
      y: 'output, [units]',
    },
    source:
      'Compressed rows: Saad 2003, Iterative Methods for Sparse Linear Systems, §3.4. Initial values uniform in ±1/√(n · density); with density 1 they are those of layer/dense.',
    notes: [
      'With the same weights it gives the bytes of layer/dense; what it executes falls with their sparsity.',
      'Zeros come from density, from pruning (learn/train prune) or from the model that is wired to a trainer, and stay: optimisers leave a weight of zero with a gradient of zero where it is, AdamW too.',
      'The connections are gathered anew for every window of a chunk, from the weights as they are then.',
    ],
  },
  tags: ['linear', 'pruning', 'mask', 'csr', 'weights', 'connections'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['n'], doc: 'features' } },
  outputs: { out: { signal: 'real', shape: ['units'], doc: 'weighted sums' } },
  memoryless: true,
  infer: ({ params: { units } }) => ({ outputs: { out: { shape: [{ size: units }] } } }),
  weights({ params: { units, density, bias }, inputTypes }) {
    const inputs = featureCount(inputTypes.in);
    const bound = 1 / Math.sqrt(inputs * density);
    const value = (i: number, uniform: (i: number) => number) => (2 * uniform(i) - 1) * bound;
    const all = inputs * units;
    return {
      weight: {
        shape: [inputs, units],
        initial: (i, uniform) => (density < 1 && uniform(all + i) >= density ? 0 : value(i, uniform)),
      },
      ...(bias ? { bias: { shape: [units], initial: value } } : {}),
    };
  },
  synapses: { in: 'weight' },
  folds: 'in',
  cost({ params: { units, bias }, inputTypes }) {
    const products = featureCount(inputTypes.in) * units;
    const additions = bias ? units : 0;
    return inputTypes.in.kind === 'spikes' ? { acs: products, additions } : { macs: products, additions };
  },

  kernel(at) {
    const { round, dtype, folded, inputTypes, weightGradients } = at;
    const hasBias = at.params.bias;
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
        const { first, to, weight } = connections(planView(frame, at.weights.weight), inputs, outputs);
        const bias = hasBias ? planView(frame, at.weights.bias) : undefined;
        // Σ_i w_io, ascending i from +0: what a folded shift multiplies.
        const columns = new Float64Array(outputs);
        if (shift !== 0) for (let k = 0; k < to.length; k++) columns[to[k]] = round(columns[to[k]] + weight[k]);
        let met = 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, source, n, t);
            const row = rowOf(frame, at.outputs.out, n, t);
            y.fill(0, row, row + outputs);
            for (let i = 0; i < inputs; i++) {
              const value = round(scale * x[from + i]);
              if (value === 0) continue;
              met += first[i + 1] - first[i];
              for (let k = first[i]; k < first[i + 1]; k++) {
                y[row + to[k]] = round(y[row + to[k]] + round(value * weight[k]));
              }
            }
            if (shift !== 0)
              for (let o = 0; o < outputs; o++) y[row + o] = round(y[row + o] + round(shift * columns[o]));
            if (bias !== undefined) for (let o = 0; o < outputs; o++) y[row + o] = round(y[row + o] + bias[o]);
          }
        }
        if (isBinary) frame.counts.acs += met;
        else frame.counts.macs += met;
        if (hasBias) frame.counts.additions += (n1 - n0) * (t1 - t0) * outputs;
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.in;
        const given = at.outputGradients.out;
        if (wanted === undefined || given === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const { first, to, weight } = connections(planView(frame, at.weights.weight), inputs, outputs);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, given, n, t);
            const row = rowOf(frame, wanted, n, t);
            for (let i = 0; i < inputs; i++) {
              let sum = 0;
              for (let k = first[i]; k < first[i + 1]; k++) sum = round(sum + round(weight[k] * g[from + to[k]]));
              gx[row + i] = sum;
            }
          }
        }
      },

      accumulate(frame, count, steps) {
        const given = at.outputGradients.out;
        if (given === undefined || weightGradients.weight === undefined) return;
        const x = chunkView(frame, source);
        const g = chunkView(frame, given);
        const gw = planView(frame, weightGradients.weight);
        const { first, to } = connections(planView(frame, at.weights.weight), inputs, outputs);
        // A constant input met the sum of the gradients over time: one row stands for all steps.
        const rows = given.stepStride > 0 ? steps : 1;
        const total = new (dtype === 'float32' ? Float32Array : Float64Array)(outputs);
        for (let n = 0; n < count; n++) {
          const seen = rowOf(frame, source, n, 0);
          const from = rowOf(frame, given, n, 0);
          for (let t = 0; t < rows; t++) {
            const at = from + t * given.stepStride;
            for (let i = 0; i < inputs; i++) {
              const value = round(scale * x[seen + t * source.stepStride + i]);
              if (value === 0) continue;
              for (let k = first[i]; k < first[i + 1]; k++) {
                const w = i * outputs + to[k];
                gw[w] = round(gw[w] + round(value * g[at + to[k]]));
              }
            }
            for (let o = 0; o < outputs; o++) total[o] += g[at + o];
          }
        }
        if (weightGradients.bias !== undefined) planView(frame, weightGradients.bias).set(total);
        if (shift === 0) return;
        for (let i = 0; i < inputs; i++) {
          for (let k = first[i]; k < first[i + 1]; k++) {
            const w = i * outputs + to[k];
            gw[w] = round(gw[w] + round(shift * total[to[k]]));
          }
        }
      },
    };
    return withTwin(plain, sparseDenseTwin(at, hasBias));
  },
});

/** The rows without their zeros: of input i the connections first[i] … first[i + 1] − 1, ascending in output. */
function connections(all: Float32Array | Float64Array, inputs: number, outputs: number) {
  const first = new Int32Array(inputs + 1);
  const to = new Int32Array(all.length);
  const weight = new Float64Array(all.length);
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    for (let o = 0; o < outputs; o++) {
      const value = all[i * outputs + o];
      if (value === 0) continue;
      to[count] = o;
      weight[count++] = value;
    }
    first[i + 1] = count;
  }
  return { first, to: to.subarray(0, count), weight: weight.subarray(0, count) };
}
