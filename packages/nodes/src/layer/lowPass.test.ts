import { expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { lowPass } from './lowPass.js';

it.each([
  ['unity', 0.25],
  ['sum', 1],
])('layer/low-pass is the convolution with its impulse response: gain %s', async (gain, g) => {
  const decay = 0.75;
  const x = numbers(2, 20, 2);
  const ys = await through(lowPass, { params: { decay, gain }, inputs: { in: x } });
  x.forEach((steps, n) => {
    steps.forEach((_, t) => {
      for (const f of [0, 1]) {
        let expected = 0;
        for (let s = 0; s <= t; s++) expected += g * decay ** (t - s) * x[n][s][f];
        expect(Math.abs(ys[n][t][f] - expected)).toBeLessThanOrEqual(1e-15);
      }
    });
  });
});

it('layer/low-pass reaches a constant input: 1 − a^(t+1)', async () => {
  const [ys] = await through(lowPass, { params: { decay: 0.5 }, inputs: { in: [Array(12).fill([1])] } });
  expect(ys.map(([y]) => y)).toEqual(Array.from({ length: 12 }, (_, t) => 1 - 0.5 ** (t + 1)));
});
