import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { sigmoid } from './sigmoid.js';

const xs = [-800, -20, -3.5, -1, -1e-9, 0, 1e-9, 0.3, 1, 2, 3.5, 20, 800];

it('layer/sigmoid against Math in float64, from very low to very high', async () => {
  const [[ys]] = await through(sigmoid, { inputs: { in: [[xs]] } });
  ys.forEach((y, i) => {
    const expected = 0.5 * (1 + Math.tanh(xs[i] / 2));
    expect(Math.abs(y - expected)).toBeLessThanOrEqual(3e-16);
  });
  expect(ys[0]).toBe(0);
  expect(ys[5]).toBe(0.5);
});
