import { createRegistry, load, type SignalKind, sentence } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { record } from '../measure/record.js';
import { everyWindow } from '../testing/everyWindow.js';
import { cellsOf } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { numbers } from '../testing/through.js';
import { resample } from './resample.js';

/** T: the oracle is the definition, written for lists. */

interface Played {
  readonly values: readonly (readonly number[])[];
  readonly kind?: SignalKind;
  readonly from: string;
  readonly to: string;
  readonly mode: string;
}

/** What arrives and what leaves, [feature][step], in windows of 7, 1 and all ticks. */
async function resampled({ values, kind = 'real', from, to, mode }: Played): Promise<number[][]> {
  const source = scripted({ type: 'test/script', kind, dt: from, values: [values] });
  const real = { ...resample, outputs: { out: { ...resample.outputs.out, signal: 'real' as const } } };
  const asNumbers = { ...real, infer: (context: Parameters<NonNullable<typeof real.infer>>[0]) => named(context) };
  const named = (context: Parameters<NonNullable<typeof real.infer>>[0]) => {
    const own = resample.infer?.(context);
    if (own === undefined || !('outputs' in own)) throw new Error('refused');
    return { outputs: { out: { ...own.outputs.out, kind: 'real' as const, unit: '1' } } };
  };
  const result = await everyWindow({
    nodes: {
      source: { type: 'test/script' },
      node: { type: 'time/resample', params: { dt: to, mode } },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'source.out', to: 'node.in' },
      { from: 'node.out', to: 'rec.values' },
    ],
    registry: [source, asNumbers, record],
  });
  const rows: number[][] = [];
  const found = cellsOf(result, 'rec.values', 'value') as number[];
  cellsOf(result, 'rec.values', 'neuron').forEach((neuron, row) => {
    rows[neuron as number] ??= [];
    rows[neuron as number].push(found[row]);
  });
  return rows;
}

const transposed = (rows: readonly (readonly number[])[]) => rows[0].map((_, f) => rows.map((row) => row[f]));

function blocks(row: readonly number[], k: number): number[][] {
  return Array.from({ length: row.length / k }, (_, t) => row.slice(t * k, (t + 1) * k));
}

const add = (row: readonly number[]) => row.reduce((sum, one) => sum + one, 0);

describe('T: time/resample', () => {
  const [values] = numbers(1, 40, 3);
  const [train] = numbers(1, 40, 3).map((rows) => rows.map((row) => row.map((one) => (one > 0.4 ? 1 : 0))));

  const folded: readonly (readonly [string, (block: number[]) => number])[] = [
    ['mean', (block) => add(block) / block.length],
    ['sum', add],
    ['first', ([first]) => first],
    ['last', (block) => block[block.length - 1]],
    ['max', (block) => Math.max(...block)],
  ];

  test.each(folded)('K, T: %s of ten steps of 0.1 ms is one of 1 ms', async (mode, fold) => {
    const found = await resampled({ values, from: '0.1 ms', to: '1 ms', mode });
    expect(found).toEqual(transposed(values).map((row) => blocks(row, 10).map(fold)));
  });

  test('K, T: hold and once give each number to five finer steps, in all or in the first', async () => {
    const held = await resampled({ values, from: '1 ms', to: '0.2 ms', mode: 'hold' });
    expect(held).toEqual(transposed(values).map((row) => row.flatMap((one) => [one, one, one, one, one])));
    const once = await resampled({ values: train, kind: 'spikes', from: '1 ms', to: '0.2 ms', mode: 'once' });
    expect(once).toEqual(transposed(train).map((row) => row.flatMap((one) => [one, 0, 0, 0, 0])));
  });

  test('K, T: spikes are counted by sum, and any says whether there was one', async () => {
    const way = { values: train, kind: 'spikes', from: '0.25 ms', to: '1 ms' } as const;
    const counts = transposed(train).map((row) => blocks(row, 4).map(add));
    expect(await resampled({ ...way, mode: 'sum' })).toEqual(counts);
    expect(await resampled({ ...way, mode: 'any' })).toEqual(counts.map((row) => row.map((n) => Math.min(1, n))));
    expect(new Set(counts.flat()).size).toBeGreaterThan(2);
  });

  test('K, T: equal steps pass every number on', async () => {
    for (const mode of ['hold', 'mean', 'max']) {
      expect(await resampled({ values, from: '1 ms', to: '0.001 s', mode })).toEqual(transposed(values));
    }
  });

  test('K, T: a constant stays constant; its sum is k times as much', async () => {
    const constant = (mode: string) => ({
      nodes: {
        image: { type: 'test/script' },
        node: { type: 'time/resample', params: { dt: '2 ms', mode } },
        rec: { type: 'measure/record' },
      },
      edges: [
        { from: 'image.out', to: 'node.in' },
        { from: 'node.out', to: 'rec.values' },
      ],
      registry: [still, resample, record],
    });
    const source = scripted({ type: 'test/script', kind: 'real', values: [Array(6).fill([0.1, 3])] });
    const still = {
      ...source,
      infer: (context: Parameters<NonNullable<typeof source.infer>>[0]) => {
        const own = source.infer?.(context);
        if (own === undefined || !('outputs' in own)) throw new Error('refused');
        return { outputs: { out: { ...own.outputs.out, varies: false } } };
      },
      memoryless: true,
    };
    const valuesOf = async (mode: string) => cellsOf(await everyWindow(constant(mode)), 'rec.values', 'value');
    expect(await valuesOf('mean')).toEqual([0.1, 0.1, 0.1, 3, 3, 3]);
    expect(await valuesOf('sum')).toEqual([0.2, 0.2, 0.2, 6, 6, 6]);
  });
});

describe('T: what time/resample refuses', () => {
  const issuesOf = (from: string, params: Record<string, string>, kind: SignalKind = 'real', steps = 20) => {
    const source = scripted({ type: 'test/script', kind, dt: from, values: [Array(steps).fill([1])] });
    const text = JSON.stringify({
      rheobase: 1,
      nodes: {
        source: { type: 'test/script' },
        slow: { type: 'time/resample', params },
        rec: { type: 'measure/record' },
      },
      edges: [
        { from: 'source.out', to: 'slow.in' },
        { from: 'slow.out', to: kind === 'spikes' && params.mode === 'any' ? 'rec.spikes' : 'rec.values' },
      ],
    });
    return load(text, createRegistry([source, resample, record])).issues.map(sentence);
  };

  test.each([
    [
      '0.1 ms',
      { dt: '0.25 ms', mode: 'mean' },
      'slow.dt: expected a whole number of steps of 0.1 ms, such as 0.2 ms or 0.3 ms, got 0.25 ms.',
    ],
    [
      '1 ms',
      { dt: '0.3 ms', mode: 'hold' },
      'slow.dt: expected a step that 1 ms is a whole number of, such as 0.25 ms or 0.5 ms, got 0.3 ms.',
    ],
    [
      '0.1 ms',
      { dt: '1 ms', mode: 'hold' },
      'slow.mode: expected one of "mean", "sum", "first", "last", "max" for real from steps of 0.1 ms to steps of 1 ms, got "hold".',
    ],
    [
      '1 ms',
      { dt: '0.1 ms', mode: 'mean' },
      'slow.mode: expected "hold" for real from steps of 1 ms to steps of 0.1 ms, got "mean".',
    ],
    [
      '1 step',
      { dt: '1 ms', mode: 'hold' },
      'the type of slow.in cannot be known: it counts bare steps; give source a dt.',
    ],
  ])('T: from %s with %j', (from, params, expected) => {
    expect(issuesOf(from, params)).toEqual([expected]);
  });

  test('T: a length that is not whole in the coarser steps, with both neighbours', () => {
    const [expected] = issuesOf('0.1 ms', { dt: '1 ms', mode: 'mean' }, 'real', 205);
    expect(expected).toBe('source: 20.5 ms is not a whole number of steps of 1 ms. Take 20 ms or 21 ms.');
  });
});
