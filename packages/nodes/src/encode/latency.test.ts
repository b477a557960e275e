import { describe, expect, it } from 'vitest';
import { firingSteps } from '../testing/encoded.js';
import { latency } from './latency.js';

const greys = Array.from({ length: 256 }, (_, k) => k / 255);

/** torch.round: the nearest whole number, a half to the even one, by way of decimals. */
const rounded = (x: number) => (x % 1 === 0.5 ? 2 * Math.round(x / 2) : Math.round(x));

describe('encode/latency', () => {
  it('fires at the steps of the example in the documentation of snnTorch', async () => {
    // spikegen.latency(torch.Tensor([0.02, 0.5, 1]), num_steps=5, normalize=True, linear=True): times 3.92, 2, 0.
    expect(await firingSteps(latency, { params: { numSteps: 5 }, values: [0.02, 0.5, 1] })).toEqual([[4], [2], [0]]);
  });

  it.each(['float32', 'float64'] as const)('K: the linear code is 24 (1 − x) rounded, in %s', async (dtype) => {
    const steps = await firingSteps(latency, { values: greys, dtype });
    // θ = 0.01 lies between the third and the fourth of 256 grey values. 24 (255 − k) / 255 is never a half.
    expect(steps).toEqual(greys.map((x) => (x < 0.01 ? [] : [rounded(24 * (1 - x))])));
    expect(steps.filter((own) => own.length === 0)).toHaveLength(3);
  });

  it('K: the logarithmic code is the time at which a charged membrane reaches θ', async () => {
    const params = { code: 'logarithmic', normalise: false, tau: 40, threshold: 0.2, numSteps: 200 };
    const steps = await firingSteps(latency, { params, values: greys });
    // By bisection of x (1 − e^(−t/τ)) = θ, without its solution.
    const reaches = (x: number) => {
      let [low, high] = [0, 1000];
      for (let i = 0; i < 60; i++) {
        const t = (low + high) / 2;
        if (x * (1 - Math.exp(-t / 40)) < 0.2) low = t;
        else high = t;
      }
      return low;
    };
    expect(steps).toEqual(greys.map((x) => (x < 0.2 || reaches(x) >= 199.5 ? [] : [rounded(reaches(x))])));
    expect(new Set(steps.flat()).size).toBe(60);
  });

  it('K: normalised, the logarithmic code ends at the last step, as snnTorch divides by the latest time', async () => {
    const times = greys.map((x) => {
      const above = Math.max(x, 0.01 + 1e-7);
      return Math.log(above / (above - 0.01));
    });
    const latest = Math.max(...times);
    const params = { code: 'logarithmic', numSteps: 1000, below: 'last' };
    const steps = await firingSteps(latency, { params, values: greys });
    expect(steps).toEqual(times.map((t) => [rounded((t * 999) / latest)]));
    expect(steps.slice(0, 3)).toEqual([[999], [999], [999]]);
  });

  it('K: rounds a half to the even step', async () => {
    const params = { normalise: false, tau: 8, numSteps: 9 };
    const values = [15, 13, 11, 9, 7].map((sixteenths) => sixteenths / 16); // t = 0.5, 1.5, …
    expect(await firingSteps(latency, { params, values })).toEqual([[0], [2], [2], [4], [4]]);
  });

  it('K: zero never fires, or at the last step; what is above 1 fires at once; what is late, never', async () => {
    const values = [0, -3, 0.009, 1.7];
    expect(await firingSteps(latency, { values })).toEqual([[], [], [], [0]]);
    expect(await firingSteps(latency, { values, params: { below: 'last' } })).toEqual([[24], [24], [24], [0]]);
    const late = { normalise: false, tau: 50, numSteps: 10 };
    expect(await firingSteps(latency, { values: [0.1, 0.9], params: late })).toEqual([[], [5]]);
  });
});
