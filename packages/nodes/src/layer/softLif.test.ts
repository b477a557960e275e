import { expect, it } from 'vitest';
import { through } from '../testing/through.js';
import { softLif } from './softLif.js';

/** The closed form of the LIF rate in Hz, current over rheobase. */
const lifRate = (x: number) => (x <= 1 ? 0 : 1 / (0.002 + 0.02 * Math.log(x / (x - 1))));

it('layer/soft-lif is the LIF rate well above its onset', async () => {
  const xs = [1.5, 2, 5, 50];
  const [[ys]] = await through(softLif, { inputs: { in: [[xs]] } });
  ys.forEach((y, i) => {
    expect(Math.abs(y - lifRate(xs[i])), `x = ${xs[i]}`).toBeLessThanOrEqual(1e-7);
  });
});

it('layer/soft-lif falls slowly below its onset: 1 / (t_ref + τ_m (|z| − log γ)) with z = (x − 1)/γ', async () => {
  const xs = [-800, -1, 0, 0.5];
  const [[ys]] = await through(softLif, { inputs: { in: [[xs]] } });
  expect(ys[0]).toBe(0);
  for (const i of [1, 2, 3]) {
    const tail = 1 / (0.002 + 0.02 * ((1 - xs[i]) / 0.02 - Math.log(0.02)));
    expect(Math.abs(ys[i] - tail), `x = ${xs[i]}`).toBeLessThanOrEqual(1e-9);
  }
});

it('layer/soft-lif comes closer to the LIF rate near the onset as it grows harder', async () => {
  const errors: number[] = [];
  for (const softness of [0.1, 0.02, 0.004]) {
    const [[[y]]] = await through(softLif, { params: { softness }, inputs: { in: [[[1.05]]] } });
    errors.push(Math.abs(y - lifRate(1.05)));
  }
  expect(errors[1]).toBeLessThan(errors[0]);
  expect(errors[2]).toBeLessThan(1e-4);
});

it('layer/soft-lif at the onset itself: ρ = γ log 2', async () => {
  const [[[y]]] = await through(softLif, { params: { amplitude: 0.5 }, inputs: { in: [[[1]]] } });
  expect(y).toBeCloseTo(0.5 / (0.002 + 0.02 * Math.log(1 + 1 / (0.02 * Math.LN2))), 12);
});
