import { describe, expect, it } from 'vitest';
import { poissonSpikes } from '../source/poissonSpikes.js';
import { spikeTrain } from '../source/spikeTrain.js';
import { rowsOf } from '../testing/computeNode.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf, runGraph, tableOf } from '../testing/runGraph.js';
import { isi } from './isi.js';

const times = [['1 ms', '3 ms', '7 ms', '7.5 ms'], [], ['2 ms', '4 ms'], ['0.5 ms', '5 ms', '6 ms', '7 ms', '8 ms']];

describe('measure/isi', () => {
  it('K, H: mean, spread and CV of each neuron; what too few spikes cannot say is missing', async () => {
    const result = await everyWindow({
      nodes: {
        source: { type: 'source/spike-train', params: { times, duration: '10 ms' } },
        isi: { type: 'measure/isi', params: { from: '0.5 ms' } },
      },
      edges: [{ from: 'source.spikes', to: 'isi.spikes' }],
      registry: [spikeTrain, isi],
    });
    const rows = rowsOf(tableOf(result, 'isi.table'));
    const none = '[fewer than three spikes]';
    const mean = (2 + 4 + 0.5) / 3;
    const sd = Math.sqrt(((2 - mean) ** 2 + (4 - mean) ** 2 + (0.5 - mean) ** 2) / 2);
    expect(rows[0]).toMatchObject({ neuron: 0, spikes: 4 });
    expect(rows[0]['mean interval']).toBeCloseTo(mean, 12);
    expect(rows[0]['sd of intervals']).toBeCloseTo(sd, 12);
    expect(rows[0].CV).toBeCloseTo(sd / mean, 12);
    expect(rows[1]).toEqual({
      neuron: 1,
      spikes: 0,
      'mean interval': '[fewer than two spikes]',
      'sd of intervals': none,
      CV: none,
    });
    expect(rows[2]).toEqual({ neuron: 2, spikes: 2, 'mean interval': 2, 'sd of intervals': none, CV: none });
    expect(rows[3]).toEqual({ neuron: 3, spikes: 4, 'mean interval': 1, 'sd of intervals': 0, CV: 0 });

    const [summary] = rowsOf(tableOf(result, 'isi.summary'));
    expect(summary).toMatchObject({ neurons: 4, spikes: 10, silent: 0.25, 'with CV': 2 });
    expect(summary['mean rate']).toBeCloseTo(1000 * (10 / 4 / 9.5), 10);
    expect(summary['mean CV']).toBeCloseTo(sd / mean / 2, 12);
  });

  it('finds the CV of a geometric train, √(1 − r dt)', async () => {
    const result = await runGraph({
      nodes: {
        source: { type: 'source/poisson-spikes', params: { rate: '200 Hz', size: 100, dt: '1 ms' } },
        isi: { type: 'measure/isi', params: { duration: '1000 ms' } },
      },
      edges: [{ from: 'source.spikes', to: 'isi.spikes' }],
      seed: 4,
      registry: [poissonSpikes, isi],
    });
    const [cv] = cellsOf(result, 'isi.summary', 'mean CV') as number[];
    // 100 trains of 200 intervals: the mean of a CV is right to about 1/√20,000, its bias −1/200 or so.
    expect(Math.abs(cv - Math.sqrt(0.8))).toBeLessThan(0.03);
  });
});
