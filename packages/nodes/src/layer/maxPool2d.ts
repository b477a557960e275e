import { chunkView, defineSignal, type Kernel, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { inferWindows, paddingParam, windowsOf } from './image/window.js';
import { maxPool2dTwin } from './twin/maxPool2dTwin.js';

const params = z.object({
  size: param.integer('rows and columns of the window', { default: 2, min: 1, max: 1_000 }),
  stride: param.integer('pixels from one window to the next', { default: 2, min: 1, max: 1_000 }),
  padding: paddingParam('valid'),
});

export const maxPool2d = defineSignal({
  type: 'layer/max-pool2d',
  version: 1,
  title: 'maximum pooling (2-D)',
  doc: {
    summary: 'Makes an image smaller: the largest number of each window, channel by channel.',
    equation: ['y[p, q, c] = max_(k, l inside) x[p·s + k − a, q·s + l − a, c]'],
    symbols: {
      x: 'input image, real or spikes, [h, w] or [h, w, c]',
      s: 'stride',
      a: 'border in front: 0 for padding "valid"; the border is never the largest',
      y: 'output of the same kind, [h′, w′] or [h′, w′, c]; of spikes 1 where any pixel of the window fired',
    },
    source: 'Riesenhuber & Poggio 1999, Nature Neuroscience 2:1019.',
    notes: [
      'Ties: the first pixel of the window, row by row, is the largest, and the gradient goes to it alone. Among spikes ties are the rule: in a window without a spike the first pixel has the gradient.',
      'Each pixel after the first costs one comparison.',
    ],
  },
  tags: ['cnn', 'pooling', 'image'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...s'], doc: 'image [h, w] or [h, w, channels]' } },
  outputs: { out: { signal: ['real', 'spikes'], shape: ['...r'], doc: 'the largest of each window' } },
  memoryless: true,
  infer({ params: own, inputs }) {
    const inferred = inferWindows(inputs.in.shape, own, undefined);
    return 'problem' in inferred ? inferred : { outputs: { out: { kind: inputs.in.kind, ...inferred } } };
  },
  cost({ params: own, inputTypes }) {
    const { taps, channels, height, width } = windowsOf(inputTypes.in.shape, own);
    return { comparisons: (taps.filter((place) => place >= 0).length - height * width) * channels };
  },

  kernel(binding) {
    const { inputTypes, params: own, ...at } = binding;
    const geometry = windowsOf(inputTypes.in.shape, own);
    const { taps, area, channels, height, width } = geometry;
    const places = height * width;
    const compared = (taps.filter((place) => place >= 0).length - places) * channels;

    /** Where the largest number of a window stands: of equal ones, the first. */
    function largest(x: Float32Array | Float64Array, from: number, place: number): number {
      let found = -1;
      for (let k = place * area; k < (place + 1) * area; k++) {
        if (taps[k] < 0) continue;
        const pixel = from + taps[k] * channels;
        if (found < 0 || x[pixel] > x[found]) found = pixel;
      }
      return found;
    }

    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            let to = rowOf(frame, at.outputs.out, n, t);
            for (let place = 0; place < places; place++) {
              for (let c = 0; c < channels; c++) y[to++] = x[largest(x, from + c, place)];
            }
          }
        }
        frame.counts.comparisons += (n1 - n0) * (t1 - t0) * compared;
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.in;
        const given = at.outputGradients.out;
        if (wanted === undefined || given === undefined) return;
        const x = chunkView(frame, at.inputs.in);
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const seen = rowOf(frame, at.inputs.in, n, t);
            let from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            gx.fill(0, to, to + wanted.size);
            for (let place = 0; place < places; place++) {
              for (let c = 0; c < channels; c++) gx[to + largest(x, seen + c, place) - seen] += g[from++];
            }
          }
        }
      },
    };
    const [{ size: rows }, { size: columns }] = inputTypes.in.shape;
    return withTwin(plain, maxPool2dTwin(binding, [rows, columns], { ...geometry, ...own, compared }));
  },
});
