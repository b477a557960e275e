import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { scale } from './scale.js';

const xs = [-800, -20, -3.5, -1, -1e-9, 0, 1e-9, 0.3, 1, 2, 3.5, 20, 800];

it('layer/scale against Math in float64, from very low to very high', async () => {
  const [[ys]] = await through(scale, { params: { factor: -2.5, offset: 0.75 }, inputs: { in: [[xs]] } });
  expect(ys).toEqual(xs.map((x) => -2.5 * x + 0.75));
});
