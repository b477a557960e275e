import { column, Missing, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { record } from '../measure/record.js';
import { lif } from '../neuron/lif.js';
import { constantCurrent } from '../source/constantCurrent.js';
import { computeNode, rowsOf, tableFrom, tableWith } from '../testing/computeNode.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { nondimensionalise } from './nondimensionalise.js';

describe('analysis/nondimensionalise', () => {
  it('takes the units off, keeps the rest, and names what is not the usual column', () => {
    const given = table(
      column('neuron', [3, 4], { kind: 'integer' }),
      column('current', [250, 10_000], { unit: 'pA' }),
      column('time', [2, 5], { unit: 'ms' }),
      column('voltage', [-65, new Missing('not recorded')], { unit: 'mV' }),
      column('rate', [55.5, 0], { unit: 'Hz' }),
      column('rate from intervals', [50, 0], { unit: 'Hz' }),
    );
    const { rows, table: made } = tableFrom(nondimensionalise, {}, { table: { 'r.table': given } });
    expect(rows).toEqual([
      { neuron: 3, ĩ: 1.25, t̃: 0.2, ṽ: 0.5, F: 0.555, 'F (rate from intervals)': 0.5 },
      { neuron: 4, ĩ: 50, t̃: 0.5, ṽ: '[not recorded]', F: 0, 'F (rate from intervals)': 0 },
    ]);
    expect(made.columns.every(({ unit }) => unit === undefined)).toBe(true);
  });

  it('states the groups of the neuron', () => {
    const params = { cM: '250 pF', gL: '5 nS', eL: '-65 mV', vThreshold: '-50 mV', vReset: '-72.5 mV', dt: '0.5 ms' };
    const { outputs } = computeNode(nondimensionalise, params, { table: { 'r.table': tableWith({ 'I (pA)': [1] }) } });
    expect(outputs.groups.kind === 'table' && rowsOf(outputs.groups.table)).toEqual([
      { τ_m: 50, rheobase: 75, ṽ_reset: -0.5, t̃_ref: 0.04, 'dt/τ_m': 0.01 },
    ]);
  });

  it('refuses a table without any of these units, and names that would stand twice', () => {
    const problemOf = (columns: Record<string, number[]>) =>
      computeNode(nondimensionalise, {}, { table: { 'r.table': tableWith(columns) } }).problem;
    expect(problemOf({ epoch: [1] })).toBe('r has no column in ms, mV, pA or Hz');
    expect(problemOf({ 'rate (Hz)': [1], F: [1] })).toBe('two of its columns would be named "F"');
  });

  /** Spike steps of a LIF neuron whose dimensionless form is that of the default one. */
  async function stepsOf(neuron: Record<string, string>, scale: { current: number; time: number }, currents: number[]) {
    const times = { dt: `${0.1 * scale.time} ms`, tRef: `${2 * scale.time} ms`, duration: `${400 * scale.time} ms` };
    const all: unknown[] = [];
    for (const current of currents) {
      const injected = `${current * scale.current} pA`;
      const result = await runGraph({
        nodes: {
          i: { type: 'source/constant-current', params: { current: injected, dt: times.dt } },
          n: { type: 'neuron/lif', params: { ...neuron, tRef: times.tRef } },
          r: { type: 'measure/record', params: { duration: times.duration } },
        },
        edges: [
          { from: 'i.current', to: 'n.current' },
          { from: 'n.spikes', to: 'r.spikes' },
        ],
        registry: [constantCurrent, lif, record],
      });
      all.push(cellsOf(result, 'r.spikes', 'step'));
    }
    return all as number[][];
  }

  const giant = { cM: '1 nF', gL: '25 nS', eL: '-80 mV', vThreshold: '-48 mV', vReset: '-80 mV', vInit: '-80 mV' };

  it('universality: neurons of equal ĩ, ṽ_reset, t̃_ref and dt/τ_m have the same spike steps', async () => {
    const currents = [190, 200, 205, 250, 437.5, 1000];
    const own = await stepsOf({}, { current: 1, time: 1 }, currents);
    const large = await stepsOf(giant, { current: 4, time: 4 }, currents);
    expect(large).toEqual(own);
    const expected = currents.map((current) => {
      const i = current / 200;
      if (i <= 1) return 0;
      const n = Math.ceil(Math.log((i - 1) / i) / Math.log(0.99));
      return Math.floor((3998 - n) / (n + 20)) + 1;
    });
    expect(own.map(({ length }) => length)).toEqual(expected);
    expect(expected).toEqual([0, 0, 10, 22, 49, 93]);
  });

  it('but where a crossing falls on a step, rounding decides, by one step', async () => {
    // The exact crossing at step n for ĩ = 1/(1 − (1 − dt/τ_m)^n): no finite arithmetic is bound to agree there.
    const currents = [20, 30, 40, 60, 90, 130].map((n) => 200 / (1 - 0.99 ** n));
    const own = await stepsOf({}, { current: 1, time: 1 }, currents);
    const large = await stepsOf(giant, { current: 4, time: 4 }, currents);
    const firsts = own.map(([first], k) => Math.abs(first - large[k][0]));
    expect(Math.max(...firsts)).toBe(1);
  });
});
