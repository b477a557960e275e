import { createHash } from 'node:crypto';
import { type RunEvent, type Table, tableDigest } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { cellsOf, runGraph, type TestGraph, tableOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { record } from './record.js';
import { stream } from './stream.js';

const steps = 41;
const features = 3;

/** Spikes of feature f at every f + 2nd step; potentials that tell step and feature. */
const spikes = [Array.from({ length: steps }, (_, t) => [0, 1, 2].map((f) => (t % (f + 2) === 0 ? 1 : 0)))];
const voltages = [Array.from({ length: steps }, (_, t) => [0, 1, 2].map((f) => 10 * t + f))];

/** The pieces in which the rows of each port arrived. */
async function streamed(params: Record<string, unknown>, options: TestGraph['options'] = {}) {
  const pieces: Record<string, Table[]> = {};
  const result = await runGraph({
    nodes: {
      spikes: { type: 'test/spikes' },
      voltage: { type: 'test/voltage' },
      rec: { type: 'measure/record', params: params as never },
      out: { type: 'measure/stream', params: params as never },
    },
    edges: ['rec', 'out'].flatMap((node) => [
      { from: 'spikes.out', to: `${node}.spikes` },
      { from: 'voltage.out', to: `${node}.voltage` },
    ]),
    registry: [
      scripted({ type: 'test/spikes', kind: 'spikes', dt: '0.1 ms', values: spikes }),
      scripted({ type: 'test/voltage', kind: 'voltage', dt: '0.1 ms', values: voltages }),
      record,
      stream,
    ],
    options,
    onEvent(event: RunEvent) {
      if (event.type !== 'rows') return;
      expect(event.node).toBe('out');
      (pieces[event.port] ??= []).push(event.table);
    },
  });
  return { result, pieces };
}

/** Rows as lists of cells. */
function rowsOf(tables: readonly Table[]): (number | string | null)[][] {
  return tables.flatMap(({ columns }) => columns[0].values.map((_, row) => columns.map(({ values }) => values[row])));
}

describe('measure/stream', () => {
  it('gives the rows of measure/record, in the order of time', async () => {
    const { result, pieces } = await streamed({}, { window: 7 });
    expect(pieces.spikes.length).toBe(6);
    const recorded = rowsOf([tableOf(result, 'rec.spikes')]);
    const byTime = [...recorded].sort((a, b) => Number(a[1]) - Number(b[1]) || Number(a[0]) - Number(b[0]));
    expect(rowsOf(pieces.spikes)).toEqual(byTime);
    expect(pieces.spikes[0].columns.map(({ name }) => name)).toEqual(['neuron', 'step', 'time']);
    expect(rowsOf(pieces.voltage)).toEqual(voltages[0].map((row, t) => [t / 10, ...row]));
    expect(pieces.voltage[0].columns.map(({ name, unit }) => [name, unit])).toEqual([
      ['time', 'ms'],
      ...[0, 1, 2].map((f) => [`neuron ${f}`, 'mV']),
    ]);
  });

  it('keeps the wanted neurons, and every so many steps of their voltage', async () => {
    const { pieces } = await streamed({ neurons: [2, 0], every: 4 }, { window: 6 });
    expect(rowsOf(pieces.voltage)).toEqual(
      voltages[0].flatMap((row, t) => (t % 4 === 0 ? [[t / 10, row[0], row[2]]] : [])),
    );
    expect(new Set(rowsOf(pieces.spikes).map(([neuron]) => neuron))).toEqual(new Set([0, 2]));
  });

  it('X: hands out each row once, and answers for all of them, however the steps are cut', async () => {
    const whole = await streamed({});
    expect(whole.pieces.spikes).toHaveLength(1);
    for (const window of [1, 5, 40]) {
      const cut = await streamed({}, { window });
      expect(rowsOf(cut.pieces.spikes)).toEqual(rowsOf(whole.pieces.spikes));
      expect(cut.result.receipt.observables).toEqual(whole.result.receipt.observables);
    }
  });

  it('H: the digest is SHA-256 of a header and the little-endian numbers, row by row', async () => {
    const { result, pieces } = await streamed({});
    const rows = rowsOf(pieces.spikes) as number[][];
    const header =
      '[{"kind":"integer","name":"neuron","unit":null},{"kind":"integer","name":"step","unit":null},{"kind":"number","name":"time","unit":"ms"}]\n';
    const bytes = new Uint8Array(Float64Array.from(rows.flat()).buffer);
    const expected = createHash('sha256').update(header).update(bytes).digest('hex');
    expect(cellsOf(result, 'out.table', 'sha256')[0]).toBe(expected);
    expect(cellsOf(result, 'out.table', 'port')).toEqual(['spikes', 'voltage']);
    expect(cellsOf(result, 'out.table', 'rows')).toEqual([rows.length, steps]);
  });

  it('refuses neurons that are not there, and several samples', async () => {
    await expect(streamed({ neurons: [features] })).rejects.toThrow(/indices below 3/);
    const samples = scripted({ type: 'test/samples', kind: 'spikes', dt: '1 ms', values: [[[1]], [[0]]] });
    const graph = {
      nodes: { source: { type: 'test/samples' }, out: { type: 'measure/stream' } },
      edges: [{ from: 'source.out', to: 'out.spikes' }],
      registry: [samples, stream],
    };
    await expect(runGraph(graph)).rejects.toThrow('expected one sample (measure/record takes several), got 2 samples');
  });

  it('a digest that is told of text is our own fault', () => {
    const text = { columns: [{ name: 'a', kind: 'text', values: ['x'] } as const] };
    expect(() => tableDigest().add(text)).toThrow('internal: row 0 of a is no number');
  });
});
