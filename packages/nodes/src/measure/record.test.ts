import { sha256 } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { cellsOf, runGraph, type TestGraph, tableOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { record } from './record.js';

type Values = readonly (readonly (readonly number[])[])[];

/** Pseudo-random bits of [sample][step][feature], from a digest. */
function bits(samples: number, steps: number, features: number): number[][][] {
  return Array.from({ length: samples }, (_, n) =>
    Array.from({ length: steps }, (_, t) => {
      const digest = sha256(Uint8Array.from([n, t & 255, t >> 8]));
      return Array.from({ length: features }, (_, f) => (Number.parseInt(digest[f], 16) < 5 ? 1 : 0));
    }),
  );
}

const current = { name: 'current', unit: 'pA', values: [10, 20, 30] };

function run(
  port: 'spikes' | 'voltage' | 'values',
  values: Values,
  params: Record<string, unknown> = {},
  options: TestGraph['options'] = {},
) {
  const kind = port === 'values' ? 'real' : port;
  const shape = values[0][0].length === 3 ? { shape: [{ size: 3, coordinates: current }] } : {};
  return runGraph({
    nodes: { source: { type: 'test/script' }, rec: { type: 'measure/record', params: params as never } },
    edges: [{ from: 'source.out', to: `rec.${port}` }],
    registry: [scripted({ type: 'test/script', kind, dt: '0.1 ms', values, ...shape }), record],
    options,
  });
}

describe('measure/record', () => {
  it('lists spikes by neuron, with coordinate, step and exact time', async () => {
    const values = [
      [
        [0, 1, 0],
        [0, 0, 0],
        [0, 1, 0],
        [1, 1, 0],
      ],
    ];
    const result = await run('spikes', values);
    expect(tableOf(result, 'rec.spikes')).toEqual({
      columns: [
        { name: 'neuron', kind: 'integer', values: [0, 1, 1, 1] },
        { name: 'current', unit: 'pA', kind: 'number', values: [10, 20, 20, 20] },
        { name: 'step', kind: 'integer', values: [3, 0, 2, 3] },
        { name: 'time', unit: 'ms', kind: 'number', values: [0.3, 0, 0.2, 0.3] },
      ],
    });
    expect(Object.keys(result.outputs)).toEqual(['rec.spikes']);
  });

  it('lists voltages in long form, thinned by `every`, of the wanted neurons', async () => {
    const values = [Array.from({ length: 10 }, (_, t) => [t, 100 + t, 200 + t])];
    const result = await run('voltage', values, { neurons: [2, 0], every: 4 });
    expect(tableOf(result, 'rec.voltage')).toEqual({
      columns: [
        { name: 'neuron', kind: 'integer', values: [0, 0, 0, 2, 2, 2] },
        { name: 'current', unit: 'pA', kind: 'number', values: [10, 10, 10, 30, 30, 30] },
        { name: 'time', unit: 'ms', kind: 'number', values: [0, 0.4, 0.8, 0, 0.4, 0.8] },
        { name: 'voltage', unit: 'mV', kind: 'number', values: [0, 4, 8, 200, 204, 208] },
      ],
    });
  });

  it('has a column for the sample where there are samples, and one for each axis with coordinates', async () => {
    const shape = [
      { size: 2, coordinates: { name: 'row', values: [0.5, 1.5] } },
      { size: 2, coordinates: { name: 'column', unit: 'um', values: [7, 8] } },
    ];
    const script = scripted({ type: 'test/script', kind: 'real', values: [[[1, 2, 3, 4]], [[5, 6, 7, 8]]], shape });
    const result = await runGraph({
      nodes: { source: { type: 'test/script' }, rec: { type: 'measure/record' } },
      edges: [{ from: 'source.out', to: 'rec.values' }],
      registry: [script, record],
    });
    expect(cellsOf(result, 'rec.values', 'sample')).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(cellsOf(result, 'rec.values', 'row')).toEqual([0.5, 0.5, 1.5, 1.5, 0.5, 0.5, 1.5, 1.5]);
    expect(cellsOf(result, 'rec.values', 'column')).toEqual([7, 8, 7, 8, 7, 8, 7, 8]);
    expect(cellsOf(result, 'rec.values', 'value')).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('K: any window and any order of chunks give the same table', async () => {
    const values = bits(40, 23, 3);
    for (const port of ['spikes', 'voltage'] as const) {
      const hashes = new Set<string>();
      for (const window of [1, 7, 23]) {
        for (const order of [
          [0, 1, 2],
          [2, 0, 1],
        ]) {
          const result = await run(
            port,
            values,
            { every: port === 'voltage' ? 5 : 1 },
            { window, schedule: () => order },
          );
          hashes.add(result.receipt.observables[`rec.${port}`].sha256);
        }
      }
      expect(hashes.size).toBe(1);
    }
  });

  it('agrees with a plain search for spikes', async () => {
    const values = bits(20, 30, 3);
    const result = await run('spikes', values, { neurons: [0, 2] });
    const expected = values.flatMap((steps, n) =>
      [0, 2].flatMap((f) => steps.flatMap((row, t) => (row[f] === 1 ? [[n, f, t]] : []))),
    );
    const [samples, neurons, steps] = ['sample', 'neuron', 'step'].map((name) => cellsOf(result, 'rec.spikes', name));
    expect(steps.map((step, row) => [samples[row], neurons[row], step])).toEqual(expected);
  });

  it('refuses a table of voltages that is too large before it runs, and says what fits', async () => {
    const values = [Array.from({ length: 1000 }, () => Array.from({ length: 4000 }, () => 0))];
    await expect(run('voltage', values)).rejects.toThrow(
      'rec.every: expected at least 3, so that the table of voltage stays under 5000000 cells, got 1.',
    );
    await expect(run('voltage', values, { every: 2 })).rejects.toThrow('expected at least 3');
  });

  it.each([3, 16, 18])('keeps to the first %i samples, as a table of all of them has them', async (samples) => {
    const values = bits(20, 5, 2);
    for (const port of ['spikes', 'values'] as const) {
      const [few, all] = await Promise.all([run(port, values, { samples }), run(port, values)]);
      const rows = (result: Awaited<ReturnType<typeof run>>) => {
        const { columns } = tableOf(result, `rec.${port}`);
        return columns[0].values.map((_, row) => columns.map(({ values: cells }) => cells[row]));
      };
      expect(rows(few)).toEqual(rows(all).filter(([sample]) => (sample as number) < samples));
      expect(rows(few).length).toBeGreaterThan(0);
    }
  });

  it('cuts a table of spikes that grows too large, and its last row says how many are missing', async () => {
    // 5,000 samples may keep 250 spikes each; one has 400.
    const silent = Array.from({ length: 20 }, () => Array.from({ length: 20 }, () => 0));
    const busy = silent.map((row) => row.map(() => 1));
    const values = Array.from({ length: 5000 }, (_, n) => (n === 3 ? busy : silent));
    const { columns } = tableOf(await run('spikes', values), 'rec.spikes');
    expect(columns.map(({ name }) => name)).toEqual(['sample', 'neuron', 'step', 'time']);
    expect(columns[0].values).toEqual(Array.from({ length: 251 }, () => 3));
    for (const { values: cells, missing } of columns.slice(1)) {
      expect(cells[250]).toBeNull();
      expect(missing).toEqual({ 250: '150 later spikes did not fit into the table' });
    }
    expect(Math.max(...(columns[2].values as number[]))).toBe(12);
  });

  it('names a neuron that is not there, one named twice, and a table that has no input', async () => {
    await expect(run('spikes', [[[0, 0, 0]]], { neurons: [0, 3] })).rejects.toThrow(
      'rec.neurons: expected indices below 3, the neurons of spikes, got 3.',
    );
    await expect(run('spikes', [[[0, 0, 0]]], { neurons: [1, 1] })).rejects.toThrow(
      'rec.neurons: expected each neuron once, got 1 twice.',
    );
    const script = scripted({ type: 'test/script', kind: 'spikes', values: [[[1]]] });
    const graph = {
      nodes: {
        source: { type: 'test/script' },
        rec: { type: 'measure/record' },
        rheobase: { type: 'measure/rheobase' },
      },
      edges: [
        { from: 'source.out', to: 'rec.spikes' },
        { from: 'rec.voltage', to: 'rheobase.table' },
      ],
    };
    const { rheobase } = await import('./rheobase.js');
    await expect(runGraph({ ...graph, registry: [script, record, rheobase] })).rejects.toThrow(
      'rec.voltage is not wired. It needs a voltage in mV over time.',
    );
  });
});
