import { load, type NodeDocument, type RunResult, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { cellsOf, runGraph, tableOf } from '../packages/nodes/src/testing/runGraph.js';
import { checkGradient, edgesOf } from './support/gradientError.js';
import { prepared, resultsOf, wasm } from './support/twins.js';
import { chain, twoRates } from './support/twoRates.js';

/** T: two time steps in one graph and in one pass, from a neuron at 0.1 ms to a readout at 1 ms and back. */

const bytes = ({ receipt }: RunResult) => JSON.stringify(receipt.observables);

describe('T: a LIF neuron at 0.1 ms under a readout at 1 ms', () => {
  const nodes = (duration?: string): Record<string, NodeDocument> => ({
    source: { type: 'source/current-sweep', params: { from: '250 pA', to: '850 pA', step: '150 pA' } },
    lif: { type: 'neuron/lif' },
    slow: { type: 'time/resample', params: { dt: '1 ms', mode: 'sum' } },
    potential: { type: 'time/resample', params: { dt: '1 ms', mode: 'mean' } },
    membrane: { type: 'layer/cast' },
    fast: { type: 'measure/record', params: { duration: '60 ms' } },
    counts: { type: 'measure/record', params: duration === undefined ? { duration: '60 ms' } : { duration } },
    means: { type: 'measure/record', params: { duration: '60 ms' } },
    filter: { type: 'layer/low-pass' },
    held: { type: 'time/resample', params: { dt: '0.5 ms', mode: 'hold' } },
    back: { type: 'measure/record', params: { duration: '60 ms' } },
  });
  const wires = [
    'source.current > lif.current',
    'lif.spikes > slow.in',
    'lif.spikes > fast.spikes',
    'lif.voltage > fast.voltage',
    'lif.voltage > potential.in',
    'potential.out > membrane.in',
    'membrane.out > means.values',
    'slow.out > counts.values',
    'slow.out > filter.in',
    'filter.out > held.in',
    'held.out > back.values',
  ];
  const runWith = (options: { window?: number; forwardWindow?: number }) =>
    runGraph({ nodes: nodes(), edges: edgesOf(wires), registry, options });

  test('K, T: any window, in ticks, gives the same bytes', async () => {
    const whole = bytes(await runWith({ window: 10_000 }));
    for (const window of [1, 3, 7]) {
      expect(bytes(await runWith({ window }))).toBe(whole);
      expect(bytes(await runWith({ window: 10_000, forwardWindow: window }))).toBe(whole);
    }
    expect(bytes(await runWith({}))).toBe(whole);
  });

  test('T: the counts of the readout are those of the recorded spikes, the means those of the voltage', async () => {
    const result = await runWith({});
    const counts = Array.from({ length: 5 }, () => new Array<number>(60).fill(0));
    const neurons = cellsOf(result, 'fast.spikes', 'neuron') as number[];
    const steps = cellsOf(result, 'fast.spikes', 'step') as number[];
    neurons.forEach((neuron, row) => {
      counts[neuron][Math.floor(steps[row] / 10)]++;
    });
    expect(neurons.length).toBeGreaterThan(20);
    expect(cellsOf(result, 'counts.values', 'value')).toEqual(counts.flat());
    const voltages = cellsOf(result, 'fast.voltage', 'voltage') as number[];
    expect(voltages).toHaveLength(5 * 600);
    const means = cellsOf(result, 'means.values', 'value') as number[];
    means.forEach((mean, row) => {
      const own = voltages.slice(row * 10, row * 10 + 10).reduce((sum, v) => sum + v, 0) / 10;
      expect(mean).toBe(own);
    });
    expect(cellsOf(result, 'counts.values', 'time').slice(0, 3)).toEqual([0, 1, 2]);
    const back = cellsOf(result, 'back.values', 'value') as number[];
    expect(back).toHaveLength(5 * 120);
    expect(cellsOf(result, 'back.values', 'time').slice(0, 3)).toEqual([0, 0.5, 1]);
    expect(back.every((one, row) => one === back[row - (row % 2)])).toBe(true);
  });

  const issuesOf = (all: Readonly<Record<string, NodeDocument>>, own: readonly string[]) =>
    load(JSON.stringify({ rheobase: 1, nodes: all, edges: edgesOf(own) }), registry).issues.map(sentence);

  test('T: a duration that the finer step divides but the coarser does not, with both neighbours', () => {
    const { source, lif, slow, counts } = nodes('20.5 ms');
    const own = ['source.current > lif.current', 'lif.spikes > slow.in', 'slow.out > counts.values'];
    expect(issuesOf({ source, lif, slow, counts }, own)).toEqual([
      'counts.duration: 20.5 ms is not a whole number of steps of 1 ms. Take 20 ms or 21 ms.',
    ]);
  });

  test('T: two givers of a length agree in time, not in steps', () => {
    const { lif, slow, counts } = nodes('20 ms');
    const own = ['source.current > lif.current', 'lif.spikes > slow.in', 'slow.out > counts.values'];
    const given = (duration: string) => ({
      source: { type: 'source/constant-current', params: { duration } },
      ...{ lif, slow, counts },
    });
    expect(issuesOf(given('20 ms'), own)).toEqual([]);
    expect(issuesOf(given('30 ms'), own)).toEqual([
      'counts.duration: the time axis of source already lasts 30 ms, got 20 ms.',
    ]);
  });

  test('T: sources of two time steps in one pass must last equally long', () => {
    const graph = (slowly: string) => ({
      lif: { type: 'neuron/lif' },
      quick: { type: 'source/constant-current', params: { duration: '20 ms' } },
      slow: { type: 'source/constant-current', params: { dt: '1 ms', duration: slowly } },
      fine: { type: 'time/resample', params: { dt: '0.1 ms', mode: 'hold' } },
      sum: { type: 'layer/add' },
      rec: { type: 'measure/record' },
    });
    const own = [
      'quick.current > sum.a',
      'slow.current > fine.in',
      'fine.out > sum.b',
      'sum.out > lif.current',
      'lif.spikes > rec.spikes',
    ];
    expect(issuesOf(graph('20 ms'), own)).toEqual([]);
    expect(issuesOf(graph('30 ms'), own).join()).toContain('20');
  });
});

describe('T: training through two resampling nodes', () => {
  test.each(['sum', 'mean', 'first', 'last', 'any'])('V: the gradient through %s agrees with differences', (mode) => {
    const { nodes, wires } = chain(mode);
    const { worst, tensors } = checkGradient({ nodes, wires, samples: 6, elements: 12 });
    expect(tensors.map(({ name }) => name)).toEqual(expect.arrayContaining(['fc1.weight', 'fc2.weight', 'fc3.weight']));
    for (const { name, norm } of tensors) expect(norm, name).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(1e-6);
  });

  test('K: compiled kernels and those in TypeScript give the same bytes', async () => {
    const text = twoRates();
    expect(await resultsOf(prepared(text, wasm))).toEqual(await resultsOf(prepared(text)));
  });

  test('K, T: any window forward and backward, any order of chunks, trains to the same bytes', async () => {
    const { nodes, wires } = chain('sum');
    const runWith = async (options: Record<string, unknown>) =>
      bytes(await runGraph({ nodes, edges: edgesOf(wires), registry, options }));
    const whole = await runWith({});
    for (const window of [1, 3]) {
      expect(await runWith({ window, forwardWindow: window, backwardWindow: window })).toBe(whole);
    }
    expect(
      await runWith({ schedule: (chunks: number) => Array.from({ length: chunks }, (_, i) => chunks - 1 - i) }),
    ).toBe(whole);
  });

  test('O: every node is counted in its own steps', async () => {
    const { nodes, wires } = chain('sum');
    const result = await runGraph({ nodes, edges: edgesOf(wires), registry });
    const pixels = tableOf(result, 'ops.layers').columns.find(({ name }) => name === 'weights')?.values[0] as number;
    expect(cellsOf(result, 'ops.layers', 'node')).toEqual(['fc1', 'fc2', 'fc3']);
    expect(cellsOf(result, 'ops.layers', 'dense')).toEqual([40 * pixels, 4 * 8 * 6, 8 * 6 * 10]);
    const of = (node: string, name: string) =>
      cellsOf(result, 'ops.nodes', name)[cellsOf(result, 'ops.nodes', 'node').indexOf(node)];
    expect(['lif1', 'lif2', 'lif3'].map((node) => of(node, 'updates'))).toEqual([40 * 8, 4 * 6, 8 * 10]);
    expect(of('slow', 'biases')).toBe(40 * 8);
    // What the engine did is what was predicted, for whatever has no zeros to skip.
    const executed = (node: string, name: string) =>
      cellsOf(result, 'ops.executed', name)[cellsOf(result, 'ops.executed', 'node').indexOf(node)];
    expect(['lif1', 'lif2', 'lif3'].map((node) => executed(node, 'updates'))).toEqual([40 * 8, 4 * 6, 8 * 10]);
    // Events of a layer never exceed its neurons times its own steps.
    const layers = cellsOf(result, 'activity.layers', 'layer');
    expect(layers).toContain('slow.out');
    for (const share of cellsOf(result, 'activity.layers', 'active')) expect(share as number).toBeLessThanOrEqual(1);
  });
});
