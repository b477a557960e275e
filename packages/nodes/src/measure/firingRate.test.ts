import { describe, expect, it } from 'vitest';
import { cellsOf, runGraph, type TestGraph, tableOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { firingRate } from './firingRate.js';

/** Spikes of each neuron at given steps: [sample][neuron][step]. */
function trains(steps: number, ...samples: (readonly (readonly number[])[])[]): number[][][] {
  return samples.map((neurons) =>
    Array.from({ length: steps }, (_, t) => neurons.map((times) => (times.includes(t) ? 1 : 0))),
  );
}

function run(values: number[][][], params: Record<string, string>, options: TestGraph['options'] = {}) {
  const size = values[0][0].length;
  const coordinates = { name: 'current', unit: 'pA', values: Array.from({ length: size }, (_, f) => 5 * f) };
  const shape = [{ size, coordinates }];
  return runGraph({
    nodes: { source: { type: 'test/script' }, rate: { type: 'measure/firing-rate', params } },
    edges: [{ from: 'source.out', to: 'rate.spikes' }],
    registry: [scripted({ type: 'test/script', kind: 'spikes', dt: '0.5 ms', values, shape }), firingRate],
    options,
  });
}

describe('measure/firing-rate', () => {
  it('counts the spikes later than `from` over the rest of the duration', async () => {
    const values = trains(40, [[], [0, 10, 11, 20], [39], [10, 20, 25, 39]]);
    const result = await run(values, { duration: '20 ms', from: '5 ms' });
    expect(tableOf(result, 'rate.table')).toEqual({
      columns: [
        { name: 'neuron', kind: 'integer', values: [0, 1, 2, 3] },
        { name: 'current', unit: 'pA', kind: 'number', values: [0, 5, 10, 15] },
        { name: 'spikes', kind: 'integer', values: [0, 2, 1, 3] },
        { name: 'rate', unit: 'Hz', kind: 'number', values: [0, 2000 / 15, 1000 / 15, 200] },
        {
          name: 'rate from intervals',
          unit: 'Hz',
          kind: 'number',
          // Neuron 1: one interval of 9 steps; neuron 3: 5 and 14 steps.
          values: [null, 1000 / 4.5, null, 2000 / 9.5],
          missing: { 0: 'fewer than two spikes', 2: 'fewer than two spikes' },
        },
      ],
    });
  });

  it('gives each sample its own rows', async () => {
    const result = await run(trains(4, [[1]], [[1, 2]], [[]]), { duration: '2 ms', from: '0 ms' });
    expect(cellsOf(result, 'rate.table', 'sample')).toEqual([0, 1, 2]);
    expect(cellsOf(result, 'rate.table', 'spikes')).toEqual([1, 2, 0]);
    expect(cellsOf(result, 'rate.table', 'rate')).toEqual([500, 1000, 0]);
  });

  it('K: any window and any order of chunks give the same table', async () => {
    const samples = Array.from({ length: 40 }, (_, n) => [[n % 23, (n * 7) % 23, 22], [n % 5]]);
    const hashes = new Set<string>();
    for (const window of [1, 7, 23]) {
      for (const order of [
        [0, 1, 2],
        [1, 2, 0],
      ]) {
        const params = { duration: '11.5 ms', from: '1 ms' };
        const result = await run(trains(23, ...samples), params, { window, schedule: () => order });
        hashes.add(result.receipt.observables['rate.table'].sha256);
      }
    }
    expect(hashes.size).toBe(1);
  });

  it('refuses to begin counting at or after the end', async () => {
    await expect(run(trains(4, [[1]]), { duration: '2 ms', from: '2 ms' })).rejects.toThrow(
      'rate.from: expected less than the duration of 2 ms, got "2 ms".',
    );
  });
});
