import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { lif } from '../neuron/lif.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { currentsOf, meanOf, varianceOf } from '../testing/sourceGraph.js';
import { noiseCurrent } from './noiseCurrent.js';

describe('source/noise-current', () => {
  it('K: has its mean, the variance σ²/dt, and no memory', async () => {
    const params = { mean: '50 pA', sigma: '20 pA·√ms', size: 40, dt: '0.5 ms' };
    const rows = await currentsOf(noiseCurrent, { params, duration: '100 ms', seed: 3 });
    const all = rows.flat();
    const sd = 20 / Math.sqrt(0.5);
    expect(all).toHaveLength(8000);
    expect(Math.abs(meanOf(all) - 50)).toBeLessThan((4 * sd) / Math.sqrt(8000));
    expect(Math.abs(varianceOf(all, 50) / (sd * sd) - 1)).toBeLessThan(4 * Math.sqrt(2 / 8000));
    for (const [name, pairs] of [
      ['steps', rows.flatMap((row) => row.slice(1).map((x, t) => [x, row[t]]))],
      ['neurons', rows.slice(1).flatMap((row, k) => row.map((x, t) => [x, rows[k][t]]))],
    ] as const) {
      const covariance = meanOf(pairs.map(([a, b]) => (a - 50) * (b - 50)));
      expect(Math.abs(covariance / (sd * sd)), name).toBeLessThan(4 / Math.sqrt(pairs.length));
    }
  });

  it('R: a neuron keeps its draws whatever the size of the population; another seed has others', async () => {
    const played = (size: number, seed: number) =>
      currentsOf(noiseCurrent, { params: { size }, duration: '1 ms', seed });
    const [few, many, other] = [await played(2, 1), await played(5, 1), await played(2, 2)];
    expect(many.slice(0, 2)).toEqual(few);
    expect(other).not.toEqual(few);
  });

  it.each(['0.1 ms', '0.5 ms', '1 ms'])(
    'gives a LIF neuron the same variance of its potential with dt = %s',
    async (dt) => {
      const result = await runGraph({
        nodes: {
          noise: { type: 'source/noise-current', params: { sigma: '40 pA·√ms', size: 200, dt } },
          neuron: { type: 'neuron/lif', params: { vThreshold: '1 V' } },
          rec: { type: 'measure/record', params: { duration: '250 ms', every: 50 / Number.parseFloat(dt) } },
        },
        edges: [
          { from: 'noise.current', to: 'neuron.current' },
          { from: 'neuron.voltage', to: 'rec.voltage' },
        ],
        seed: 11,
        registry: [noiseCurrent, lif, record],
      });
      const times = cellsOf(result, 'rec.voltage', 'time') as number[];
      const settled = (cellsOf(result, 'rec.voltage', 'voltage') as number[]).filter((_, row) => times[row] > 0);
      expect(settled).toHaveLength(800);
      // σ² / (2 τ_m g_L²) = 0.8 mV²; Euler's is larger by 1/(1 − dt/(2 τ_m)).
      const exact = 0.8 / (1 - Number.parseFloat(dt) / 20);
      expect(Math.abs(varianceOf(settled, -75) / exact - 1)).toBeLessThan(4 * Math.sqrt(2 / 800));
    },
  );
});
