import { describe, expect, it } from 'vitest';
import { currentAfter } from '../testing/synapseGraph.js';
import { allToAll } from './allToAll.js';
import { exponential } from './exponential.js';

const steps = 200;
/** Fires at these steps. */
const at = [3, 4, 60];
const spikes = [Array.from({ length: steps }, (_, t) => [at.includes(t) ? 1 : 0])];

describe('synapse/exponential', () => {
  it.each(['0.1 ms', '1 ms'])('K: is the sum of exponentials at every step of %s', async (dt) => {
    const [got] = await currentAfter({
      spikes,
      dt,
      nodes: [
        [allToAll, { weight: '40 pA', delay: '2 ms' }],
        [exponential, { tauSyn: '5 ms' }],
      ],
    });
    const step = Number.parseFloat(dt);
    for (let t = 0; t < steps; t++) {
      const times = at.map((spike) => (t - spike) * step - 2).filter((time) => time > -1e-9);
      const exact = times.reduce((sum, time) => sum + 40 * Math.exp(-time / 5), 0);
      expect(Math.abs(got[t] - exact)).toBeLessThan(1e-11);
    }
  });

  it('in float32 rounds after every operation', async () => {
    const [got] = await currentAfter({
      spikes,
      nodes: [
        [allToAll, { weight: '0.3 pA', delay: '1 ms' }],
        [exponential, { tauSyn: '7 ms' }],
      ],
      options: { dtype: 'float32' },
    });
    const f = Math.fround;
    let y = 0;
    const expected = got.map((_, t) => {
      y = f(f(f(Math.exp(-1 / 7)) * y) + (at.includes(t - 1) ? f(0.3) : 0));
      return y;
    });
    expect(got).toEqual(expected);
  });
});
