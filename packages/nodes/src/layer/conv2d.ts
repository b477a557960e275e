import {
  chunkView,
  defineSignal,
  type Kernel,
  type Products,
  param,
  planView,
  products32,
  products64,
  rowOf,
  type Sizing,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { inferWindows, paddingParam, windowsOf } from './image/window.js';
import { conv2dTwin } from './twin/conv2dTwin.js';

const params = z.object({
  filters: param.integer('number of output channels', { default: 8, min: 1, max: 100_000 }),
  size: param.integer('rows and columns of the window', { default: 3, min: 1, max: 1_000 }),
  stride: param.integer('pixels from one window to the next', { default: 1, min: 1, max: 1_000 }),
  padding: paddingParam('same'),
  bias: param.flag('whether a bias is added', { default: true }),
});

type Own = Sizing<z.output<typeof params>>;

const windows = ({ params: own, inputTypes }: Own) => windowsOf(inputTypes.in.shape, own);

export const conv2d = defineSignal({
  type: 'layer/conv2d',
  version: 1,
  title: 'convolution (2-D)',
  doc: {
    summary: 'Slides learned windows over an image: a weighted sum at each place, with the same weights everywhere.',
    equation: ['y[p, q, o] = Σ_k Σ_l Σ_c x[p·s + k − a, q·s + l − a, c] w[k, l, c, o] + b_o'],
    symbols: {
      x: 'input image, real or spikes, [h, w] or [h, w, c]; 0 beyond its border',
      w: 'weight, [size, size, c, filters]: one row per pixel and channel of the window',
      b: 'bias, [filters]',
      s: 'stride',
      a: 'border in front: 0 for padding "valid"',
      y: 'output, [h′, w′, filters]; channels are the last axis',
    },
    source:
      'LeCun et al. 1998, Gradient-based learning applied to document recognition, Proc. IEEE 86(11). Initial values uniform in ±1/√(size² c) for weight and bias (the default of PyTorch nn.Conv2d).',
    notes: [
      'A cross-correlation, as everywhere in machine learning: the window is not mirrored. No groups, no dilation.',
      'Padding "same" gives ⌈h/s⌉ rows; where the border is odd, its smaller half comes first (TensorFlow).',
      'Inputs that are exactly zero are skipped, forward and in the weight gradient, and the border is never read.',
      'Operation order: places row by row; in each k, then l, then c ascending from +0; the bias last.',
      'A normalisation in front does not fold in, since the border of "same" is not normalised: leave images as 0 to 1.',
    ],
  },
  tags: ['cnn', 'convolution', 'weights', 'image'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...s'], doc: 'image [h, w] or [h, w, channels]' } },
  outputs: { out: { signal: 'real', shape: ['h', 'w', 'c'], doc: 'weighted sums, [h′, w′, filters]' } },
  memoryless: true,
  infer({ params: own, inputs }) {
    const inferred = inferWindows(inputs.in.shape, own, own.filters);
    return 'problem' in inferred ? inferred : { outputs: { out: inferred } };
  },
  weights(sizing) {
    const { size, filters, bias } = sizing.params;
    const { channels } = windows(sizing);
    const bound = 1 / Math.sqrt(size * size * channels);
    const initial = (i: number, uniform: (i: number) => number) => (2 * uniform(i) - 1) * bound;
    return {
      weight: { shape: [size, size, channels, filters], initial },
      ...(bias ? { bias: { shape: [filters], initial } } : {}),
    };
  },
  synapses: { in: 'weight' },
  meets(sizing) {
    const { taps, area, channels } = windows(sizing);
    const pixels: number[][] = [];
    taps.forEach((place, at) => {
      if (place < 0) return;
      pixels[place] ??= [];
      pixels[place].push(at % area);
    });
    return (element) => {
      const channel = element % channels;
      return (pixels[(element - channel) / channels] ?? []).map((pixel) => pixel * channels + channel);
    };
  },
  cost(sizing) {
    const { filters, bias } = sizing.params;
    const { taps, channels, height, width } = windows(sizing);
    const products = taps.filter((place) => place >= 0).length * channels * filters;
    const additions = bias ? height * width * filters : 0;
    return sizing.inputTypes.in.kind === 'spikes' ? { acs: products, additions } : { macs: products, additions };
  },

  kernel(binding) {
    const { dtype, inputTypes, params: own, ...at } = binding;
    const products = (dtype === 'float32' ? products32 : products64) as Products;
    const Floats = dtype === 'float32' ? Float32Array : Float64Array;
    const geometry = windowsOf(inputTypes.in.shape, own);
    const { taps, area, channels, height, width } = geometry;
    const [places, row, { filters }] = [height * width, area * channels, own];
    const isBinary = inputTypes.in.kind === 'spikes';
    /** Every window of one image, laid out as a row. */
    const patches = new Floats(places * row);
    const patchGradient = new Floats(row);

    function gather(x: Float32Array | Float64Array, from: number): void {
      for (let tap = 0, to = 0; tap < taps.length; tap++, to += channels) {
        const pixel = from + taps[tap] * channels;
        for (let c = 0; c < channels; c++) patches[to + c] = taps[tap] < 0 ? 0 : x[pixel + c];
      }
    }

    const patch = (place: number) => ({ values: patches, at: place * row, stride: row, size: row });

    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const weight = planView(frame, at.weights.weight);
        const bias = own.bias ? planView(frame, at.weights.bias) : undefined;
        let read = 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            gather(x, rowOf(frame, at.inputs.in, n, t));
            let to = rowOf(frame, at.outputs.out, n, t);
            for (let place = 0; place < places; place++, to += filters) {
              const out = { values: y, at: to, stride: filters, size: filters };
              read += products.forward(patch(place), 1, weight, out);
              if (bias !== undefined) for (let o = 0; o < filters; o++) y[to + o] += bias[o];
            }
          }
        }
        if (isBinary) frame.counts.acs += read;
        else frame.counts.macs += read;
        if (own.bias) frame.counts.additions += (n1 - n0) * (t1 - t0) * places * filters;
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.in;
        const given = at.outputGradients.out;
        if (wanted === undefined || given === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        const weight = planView(frame, at.weights.weight);
        const into = { values: patchGradient, at: 0, stride: row, size: row };
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, wanted, n, t);
            let from = rowOf(frame, given, n, t);
            gx.fill(0, to, to + wanted.size);
            for (let place = 0; place < places; place++, from += filters) {
              products.backward({ values: g, at: from, stride: filters, size: filters }, weight, into);
              for (let k = 0; k < area; k++) {
                const tap = taps[place * area + k];
                if (tap < 0) continue;
                for (let c = 0; c < channels; c++) gx[to + tap * channels + c] += patchGradient[k * channels + c];
              }
            }
          }
        }
      },

      accumulate(frame, count, steps) {
        const given = at.outputGradients.out;
        const { weight, bias } = at.weightGradients;
        if (given === undefined || weight === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gw = planView(frame, weight);
        const gb = bias === undefined ? undefined : planView(frame, bias);
        for (let n = 0; n < count; n++) {
          for (let t = 0; t < (given.stepStride > 0 ? steps : 1); t++) {
            gather(x, rowOf(frame, at.inputs.in, n, t));
            const from = rowOf(frame, given, n, t);
            products.accumulate(patch(0), 1, { values: g, at: from, stride: filters, size: filters }, places, gw);
            if (gb === undefined) continue;
            for (let i = 0; i < places * filters; i++) gb[i % filters] += g[from + i];
          }
        }
      },
    };
    const [{ size: rows }, { size: columns }] = inputTypes.in.shape;
    return withTwin(plain, conv2dTwin(binding, [rows, columns], { ...geometry, ...own }));
  },
});
