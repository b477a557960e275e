import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { currentProbe } from '../testing/currentProbe.js';
import { cellsOf, runGraph, tableOf } from '../testing/runGraph.js';
import { currentSweep } from './currentSweep.js';

function recorded(params: Record<string, string>) {
  return runGraph({
    nodes: {
      source: { type: 'source/current-sweep', params },
      probe: { type: 'test/current-probe' },
      rec: { type: 'measure/record', params: { duration: '0.1 ms' } },
    },
    edges: [
      { from: 'source.current', to: 'probe.current' },
      { from: 'probe.out', to: 'rec.values' },
    ],
    registry: [currentSweep, currentProbe, record],
  });
}

describe('source/current-sweep', () => {
  it('steps in exact decimals: tenths are the doubles nearest to tenths', async () => {
    const result = await recorded({ from: '0 pA', to: '1 nA', step: '0.1 pA' });
    const values = cellsOf(result, 'rec.values', 'value');
    expect(values).toHaveLength(10_001);
    values.forEach((value, k) => {
      expect(value).toBe(Number(`${k}e-1`));
    });
  });

  it('carries the currents as coordinates into tables downstream', async () => {
    const result = await recorded({ from: '-5 pA', to: '5 pA', step: '5 pA' });
    expect(tableOf(result, 'rec.values').columns.map(({ name, unit }) => `${name} ${unit}`)).toEqual([
      'neuron undefined',
      'current pA',
      'time ms',
      'value undefined',
    ]);
    expect(cellsOf(result, 'rec.values', 'current')).toEqual([-5, 0, 5]);
    expect(cellsOf(result, 'rec.values', 'value')).toEqual([-5, 0, 5]);
  });

  it('may be a single current', async () => {
    const result = await recorded({ from: '7 pA', to: '7 pA' });
    expect(cellsOf(result, 'rec.values', 'value')).toEqual([7]);
  });

  it('refuses a last current that no step reaches, and offers both neighbours', async () => {
    await expect(recorded({ from: '0 pA', to: '12 pA', step: '5 pA' })).rejects.toThrow(
      'source.to: expected a whole number of steps of 5 pA from 0 pA (10 pA or 15 pA), got "12 pA".',
    );
    await expect(recorded({ from: '10 pA', to: '0 pA' })).rejects.toThrow(
      'source.to: expected at least 10 pA, where the sweep begins, got "0 pA".',
    );
    // Closer to the grid than any double could tell.
    await expect(recorded({ from: '1 pA', to: `1.${'0'.repeat(400)}1 pA`, step: '1 pA' })).rejects.toThrow(
      'source.to: expected a whole number of steps of 1 pA from 1 pA (1 pA or 2 pA)',
    );
  });

  it('refuses more than 100,000 currents', async () => {
    await expect(recorded({ from: '0 pA', to: '100000 pA', step: '1 pA' })).rejects.toThrow(
      'source.step: expected a step that makes at most 100000 currents, got "1 pA", which makes 100001.',
    );
    await expect(recorded({ from: '0 pA', to: '1 pA', step: '1e-300 pA' })).rejects.toThrow('which makes 1e+300.');
  });
});
