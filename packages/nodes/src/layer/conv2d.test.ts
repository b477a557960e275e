import type { SignalDefinition } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { numbers, type Played, through } from '../testing/through.js';
import { conv2d } from './conv2d.js';

const [samples, steps, height, width, channels, filters] = [3, 2, 7, 5, 3, 4];

/** The same node with weights that are known. */
const known = (i: number) => ((i * 37) % 23) / 23 - 0.5;
const tested: SignalDefinition = {
  ...conv2d,
  weights: (sizing) =>
    Object.fromEntries(
      Object.entries(conv2d.weights?.(sizing) ?? {}).map(([name, spec]) => [name, { ...spec, initial: known }]),
    ),
};

interface Case {
  readonly size: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** From the definition, into a frame of zeros: every place, every pixel of its window. */
function plain(images: Played, { size, stride, padding }: Case): number[][][] {
  const rows = padding === 'same' ? Math.ceil(height / stride) : Math.floor((height - size) / stride) + 1;
  const columns = padding === 'same' ? Math.ceil(width / stride) : Math.floor((width - size) / stride) + 1;
  const border = (length: number, places: number) =>
    padding === 'valid' ? 0 : Math.floor(Math.max(0, (places - 1) * stride + size - length) / 2);
  const [above, left] = [border(height, rows), border(width, columns)];
  return images.map((played) =>
    played.map((image) => {
      const out: number[] = [];
      for (let p = 0; p < rows; p++) {
        for (let q = 0; q < columns; q++) {
          for (let o = 0; o < filters; o++) {
            let sum = 0;
            for (let k = 0; k < size; k++) {
              for (let l = 0; l < size; l++) {
                const [y, x] = [p * stride + k - above, q * stride + l - left];
                if (y < 0 || x < 0 || y >= height || x >= width) continue;
                for (let c = 0; c < channels; c++) {
                  const weight = known(((k * size + l) * channels + c) * filters + o);
                  sum += image[(y * width + x) * channels + c] * weight;
                }
              }
            }
            out.push(sum + known(o));
          }
        }
      }
      return out;
    }),
  );
}

const cases: readonly Case[] = [
  { size: 3, stride: 1, padding: 'same' },
  { size: 3, stride: 2, padding: 'same' },
  { size: 4, stride: 1, padding: 'same' },
  { size: 2, stride: 3, padding: 'same' },
  { size: 3, stride: 1, padding: 'valid' },
  { size: 4, stride: 2, padding: 'valid' },
  { size: 1, stride: 1, padding: 'valid' },
];

describe.each(cases)('$size × $size, stride $stride, $padding', (settings) => {
  const params = { ...settings, filters };
  const shape = [height, width, channels];

  test('is the plain sum over every window, in its order', async () => {
    const images = numbers(samples, steps, height * width * channels);
    expect(await through(tested, { params, inputs: { in: images }, shape })).toEqual(plain(images, settings));
  });

  test('of spikes too', async () => {
    const spikes = numbers(samples, steps, height * width * channels).map((played) =>
      played.map((image) => image.map((value) => (value > 0.4 ? 1 : 0))),
    );
    const given = { params, inputs: { in: spikes }, shape, kinds: { in: 'spikes' } } as const;
    expect(await through(tested, given)).toEqual(plain(spikes, settings));
  });
});

test('a window that does not fit is an issue', async () => {
  const given = { params: { size: 6, padding: 'valid' }, inputs: { in: numbers(1, 1, 35) }, shape: [7, 5] } as const;
  await expect(through(conv2d, given)).rejects.toThrow('a window of 6 × 6 does not fit into 7 × 5');
  await expect(through(conv2d, { inputs: { in: numbers(1, 1, 35) } })).rejects.toThrow('takes an image [h, w]');
});
