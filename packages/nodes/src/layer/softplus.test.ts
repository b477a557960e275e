import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { softplus } from './softplus.js';

const xs = [-800, -20, -3.5, -1, -1e-9, 0, 1e-9, 0.3, 1, 2, 3.5, 20, 800];

it('layer/softplus against Math in float64, from very low to very high', async () => {
  for (const sharpness of [1, 4]) {
    const [[ys]] = await through(softplus, { params: { sharpness }, inputs: { in: [[xs]] } });
    ys.forEach((y, i) => {
      const z = sharpness * xs[i];
      const expected = z > 700 ? xs[i] : Math.log1p(Math.exp(z)) / sharpness;
      expect(Math.abs(y - expected)).toBeLessThanOrEqual(4e-16 * Math.max(1, expected));
    });
    expect(ys[5]).toBeCloseTo(Math.LN2 / sharpness, 15);
  }
});
