import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { tanh } from './tanh.js';

const xs = [-800, -20, -3.5, -1, -1e-9, 0, 1e-9, 0.3, 1, 2, 3.5, 20, 800];

it('layer/tanh against Math in float64, from very low to very high', async () => {
  const [[ys]] = await through(tanh, { inputs: { in: [[xs]] } });
  ys.forEach((y, i) => {
    expect(Math.abs(y - Math.tanh(xs[i]))).toBeLessThanOrEqual(3e-16);
  });
});
