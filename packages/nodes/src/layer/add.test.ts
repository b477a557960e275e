import type { SignalKind } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { constantCurrent } from '../source/constantCurrent.js';
import { currentProbe } from '../testing/currentProbe.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { add } from './add.js';

const values = [Array.from({ length: 11 }, (_, t) => [t / 3, 3 - t, 0.1])];

function sumOf(a: SignalKind, b: SignalKind) {
  return {
    nodes: {
      a: { type: 'test/a' },
      b: { type: 'test/b' },
      sum: { type: 'layer/add' },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'a.out', to: 'sum.a' },
      { from: 'b.out', to: 'sum.b' },
      { from: 'sum.out', to: a === 'voltage' ? 'rec.voltage' : 'rec.values' },
    ],
    registry: [
      scripted({ type: 'test/a', kind: a, values }),
      scripted({
        type: 'test/b',
        kind: b,
        values: [values[0].map((row) => row.map((x) => (b === 'spikes' ? 1 : 2 * x)))],
      }),
      add,
      record,
    ],
  };
}

describe('layer/add', () => {
  it.each([
    ['real', 'real', 'values', 'value'],
    ['voltage', 'voltage', 'voltage', 'voltage'],
  ] as const)('K: adds %s and %s number by number', async (a, b, port, column) => {
    const result = await everyWindow(sumOf(a, b));
    expect(cellsOf(result, `rec.${port}`, column)).toEqual(
      [0, 1, 2].flatMap((f) => values[0].map((row) => row[f] + 2 * row[f])),
    );
  });

  it('K: counts spikes as numbers', async () => {
    const result = await everyWindow(sumOf('real', 'spikes'));
    expect(cellsOf(result, 'rec.values', 'value').slice(0, 11)).toEqual(values[0].map(([x]) => x + 1));
  });

  it('K: adds what is constant over time to what is not, in float32 too', async () => {
    const f = Math.fround;
    for (const dtype of ['float64', 'float32'] as const) {
      const result = await everyWindow({
        nodes: {
          a: { type: 'source/constant-current', params: { current: '0.1 pA', size: 3, dt: '1 ms' } },
          b: { type: 'test/b' },
          sum: { type: 'layer/add' },
          probe: { type: 'test/current-probe' },
          rec: { type: 'measure/record' },
        },
        edges: [
          { from: 'a.current', to: 'sum.a' },
          { from: 'b.out', to: 'sum.b' },
          { from: 'sum.out', to: 'probe.current' },
          { from: 'probe.out', to: 'rec.values' },
        ],
        registry: [constantCurrent, scripted({ type: 'test/b', kind: 'current', values }), add, currentProbe, record],
        options: { dtype },
      });
      const round = dtype === 'float32' ? f : (x: number) => x;
      const expected = values[0].map(([x]) => round(round(0.1) + round(x)));
      expect(cellsOf(result, 'rec.values', 'value').slice(0, 11)).toEqual(expected);
    }
  });

  it('refuses two signals that have no sum', async () => {
    await expect(runGraph(sumOf('current', 'voltage'))).rejects.toThrow(
      'b is voltage and a is current, which have no sum',
    );
  });
});
