import { describe, expect, it } from 'vitest';
import { tableFrom } from '../testing/computeNode.js';
import { leakyParameters } from './leakyParameters.js';

const row = (params: Record<string, unknown>) => tableFrom(leakyParameters, params, {}).rows[0];

describe('analysis/leaky-parameters', () => {
  it('τ_m = 10 ms at dt = 0.5 ms: β = exp(−1/20), or 0.95 in Euler steps', () => {
    expect(row({ tauMem: '10 ms', dt: '0.5 ms' }).beta).toBeCloseTo(Math.exp(-0.05), 15);
    expect(row({ tauMem: '10 ms', dt: '0.5 ms', scheme: 'euler' }).beta).toBe(0.95);
  });

  it.each(['exponential', 'euler'])('there and back gives what one began with: %s', (scheme) => {
    for (const beta of [0.05, 0.5, 0.9, 0.999]) {
      const { tauMem } = row({ given: 'beta', beta, scheme, dt: '0.2 ms' });
      const back = row({ given: 'tau', tauMem: `${tauMem} ms`, scheme, dt: '0.2 ms' }).beta as number;
      expect(Math.abs(back - beta)).toBeLessThan(1e-14);
    }
  });

  it('rheobase is (V_th − E_L)/R: 200 pA, and as an input (1 − β) θ; the gain joins them', () => {
    const found = row({ given: 'beta', beta: 0.95, threshold: 2 });
    expect(found.rheobase).toBe(200);
    expect(found['rheobase input']).toBeCloseTo(0.1, 15);
    expect((found.gain as number) * (found.rheobase as number)).toBeCloseTo(found['rheobase input'] as number, 15);
  });

  it('says why there is no time constant', () => {
    expect(row({ given: 'beta', beta: 1 }).tauMem).toBe('[without decay the time constant is infinite]');
    expect(row({ given: 'beta', beta: 0 }).tauMem).toBe('[no time constant decays to 0 in one step]');
    const params = (own: object) => leakyParameters.params.parse(own);
    expect(leakyParameters.check?.(params({ scheme: 'euler', dt: '11 ms' }))?.parameter).toBe('dt');
    expect(leakyParameters.check?.(params({ vThreshold: '-80 mV' }))?.parameter).toBe('vThreshold');
  });
});
