import { chunkView, defineSignal, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { inferWindows, paddingParam, windowsOf } from './image/window.js';

const params = z.object({
  size: param.integer('rows and columns of the window', { default: 2, min: 1, max: 1_000 }),
  stride: param.integer('pixels from one window to the next', { default: 2, min: 1, max: 1_000 }),
  padding: paddingParam('valid'),
});

export const avgPool2d = defineSignal({
  type: 'layer/avg-pool2d',
  version: 1,
  title: 'average pooling (2-D)',
  doc: {
    summary: 'Makes an image smaller: the mean of each window, channel by channel.',
    equation: ['y[p, q, c] = (1/m) Σ_(k, l inside) x[p·s + k − a, q·s + l − a, c]'],
    symbols: {
      x: 'input image, real or spikes, [h, w] or [h, w, c]',
      m: 'pixels of the window that lie inside the image: the border of padding "same" does not count',
      s: 'stride',
      a: 'border in front: 0 for padding "valid"',
      y: 'output, [h′, w′] or [h′, w′, c]; of spikes the share that fired',
    },
    source: 'LeCun et al. 1998, Proc. IEEE 86(11), subsampling. Gradient: each pixel of the window gets 1/m of it.',
    notes: ['The pixels are added row by row from +0, then divided once. Each costs one addition.'],
  },
  tags: ['cnn', 'pooling', 'subsampling', 'image'],
  params,
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...s'], doc: 'image [h, w] or [h, w, channels]' } },
  outputs: { out: { signal: 'real', shape: ['...r'], doc: 'means' } },
  memoryless: true,
  infer({ params: own, inputs }) {
    const inferred = inferWindows(inputs.in.shape, own, undefined);
    return 'problem' in inferred ? inferred : { outputs: { out: inferred } };
  },
  cost({ params: own, inputTypes }) {
    const { taps, channels } = windowsOf(inputTypes.in.shape, own);
    return { additions: taps.filter((place) => place >= 0).length * channels };
  },

  kernel({ round, inputTypes, params: own, ...at }) {
    const { taps, area, channels, height, width } = windowsOf(inputTypes.in.shape, own);
    const places = height * width;
    const inside = Int32Array.from({ length: places }, (_, place) => {
      return taps.subarray(place * area, (place + 1) * area).filter((tap) => tap >= 0).length;
    });
    const read = inside.reduce((sum, one) => sum + one, 0) * channels;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            let to = rowOf(frame, at.outputs.out, n, t);
            for (let place = 0; place < places; place++) {
              for (let c = 0; c < channels; c++) {
                let sum = 0;
                for (let k = place * area; k < (place + 1) * area; k++) {
                  if (taps[k] >= 0) sum = round(sum + x[from + taps[k] * channels + c]);
                }
                y[to++] = sum / inside[place];
              }
            }
          }
        }
        frame.counts.additions += (n1 - n0) * (t1 - t0) * read;
      },

      backward(frame, n0, n1, t0, t1) {
        const wanted = at.inputGradients.in;
        const given = at.outputGradients.out;
        if (wanted === undefined || given === undefined) return;
        const g = chunkView(frame, given);
        const gx = chunkView(frame, wanted);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            let from = rowOf(frame, given, n, t);
            const to = rowOf(frame, wanted, n, t);
            gx.fill(0, to, to + wanted.size);
            for (let place = 0; place < places; place++) {
              for (let c = 0; c < channels; c++) {
                const each = round(g[from++] / inside[place]);
                for (let k = place * area; k < (place + 1) * area; k++) {
                  if (taps[k] >= 0) gx[to + taps[k] * channels + c] += each;
                }
              }
            }
          }
        }
      },
    };
  },
});
