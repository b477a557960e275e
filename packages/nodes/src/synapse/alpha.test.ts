import { describe, expect, it } from 'vitest';
import { currentAfter } from '../testing/synapseGraph.js';
import { allToAll } from './allToAll.js';
import { alpha } from './alpha.js';

const steps = 300;
const at = [3, 4, 60];
const spikes = [Array.from({ length: steps }, (_, t) => [at.includes(t) ? 1 : 0])];

describe('synapse/alpha', () => {
  it.each(['0.1 ms', '1 ms'])('K: is the sum of alpha functions at every step of %s', async (dt) => {
    const [got] = await currentAfter({
      spikes,
      dt,
      nodes: [
        [allToAll, { weight: '-40 pA', delay: '1 ms' }],
        [alpha, { tauSyn: '2 ms' }],
      ],
    });
    const step = Number.parseFloat(dt);
    for (let t = 0; t < steps; t++) {
      const times = at.map((spike) => (t - spike) * step - 1).filter((time) => time > -1e-9);
      const exact = times.reduce((sum, time) => sum - 40 * (time / 2) * Math.exp(1 - time / 2), 0);
      expect(Math.abs(got[t] - exact)).toBeLessThan(1e-11);
    }
  });

  it('peaks at its weight after τ_s', async () => {
    const [got] = await currentAfter({
      spikes: [spikes[0].map((_, t) => [t === 0 ? 1 : 0])],
      dt: '0.1 ms',
      nodes: [
        [allToAll, { weight: '40 pA', delay: '0.1 ms' }],
        [alpha, { tauSyn: '2 ms' }],
      ],
    });
    expect(got.indexOf(Math.max(...got))).toBe(21);
    expect(got[21]).toBeCloseTo(40, 12);
  });
});
