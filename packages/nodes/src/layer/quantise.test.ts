import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { quantise } from './quantise.js';

it('layer/quantise rounds to the nearest of its levels, halves upwards, and clips', async () => {
  const xs = [-3, -0.01, 0, 0.24, 0.25, 0.5, 0.74, 0.75, 1.2, 1.99, 2, 50];
  const [[ys]] = await through(quantise, { params: { levels: 4, ceiling: 2 }, inputs: { in: [[xs]] } });
  expect(ys).toEqual([0, 0, 0, 0, 0.5, 0.5, 0.5, 1, 1, 2, 2, 2]);
});

it('with one level it is on or off; with many it is a clipped ReLU to half a level', async () => {
  const xs = Array.from({ length: 101 }, (_, i) => i / 50 - 0.5);
  const [[bits]] = await through(quantise, { params: { levels: 1, ceiling: 1 }, inputs: { in: [[xs]] } });
  expect(bits).toEqual(xs.map((x) => (x >= 0.5 ? 1 : 0)));
  const [[fine]] = await through(quantise, { params: { levels: 255, ceiling: 1 }, inputs: { in: [[xs]] } });
  fine.forEach((y, i) => {
    expect(Math.abs(y - Math.min(1, Math.max(0, xs[i])))).toBeLessThanOrEqual(0.5 / 255 + 1e-12);
    expect(Math.abs(y * 255 - Math.round(y * 255))).toBeLessThan(1e-9);
  });
});
