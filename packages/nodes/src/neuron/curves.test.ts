import { expect, it } from 'vitest';
import { atan } from '../surrogate/atan.js';
import { leaky } from './leaky.js';
import { lif } from './lif.js';

it('draws the rate of a LIF neuron: 0 up to the rheobase, then the closed form, below 1/τ_ref', () => {
  const [curve] = lif.curves?.(lif.params.parse({})) ?? [];
  // Rheobase g_L (V_th − E_L) = 10 nS · 20 mV = 200 pA; at twice that f = 1 / (2 ms + 10 ms · ln 2).
  const at = (current: number) => curve.points.find(([x]) => Math.abs(x - current) < 1e-9)?.[1];
  expect(at(0)).toBe(0);
  expect(at(198)).toBe(0);
  expect(at(200 + 4)).toBeGreaterThan(0);
  expect(at(402)).toBeGreaterThan(at(399) as number);
  expect(at(600)).toBeCloseTo(1000 / (2 + 10 * Math.log(1.5)), 9);
  expect(Math.max(...curve.points.map(([, y]) => y ?? 0))).toBeLessThan(500);
});

it('draws the surrogate that the parameters name', () => {
  const [curve] = leaky.curves?.(leaky.params.parse({ surrogate: 'atan', slope: 3 })) ?? [];
  const [x, y] = curve.points[40];
  expect(y).toBeCloseTo(
    atan.derivative(x, 3, (value) => value),
    12,
  );
  expect(curve.points[80]).toEqual([0, atan.peak(3)]);
});
