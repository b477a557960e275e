import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { clippedRelu } from './clippedRelu.js';

const xs = [-800, -20, -3.5, -1, -1e-9, 0, 1e-9, 0.3, 1, 2, 3.5, 20, 800];

it('layer/clipped-relu against Math in float64, from very low to very high', async () => {
  const [[ys]] = await through(clippedRelu, { params: { ceiling: 2 }, inputs: { in: [[xs]] } });
  expect(ys).toEqual([0, 0, 0, 0, 0, 0, 1e-9, 0.3, 1, 2, 2, 2, 2]);
});
