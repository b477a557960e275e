import type { Table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { prices } from '../source/prices.js';
import { computeNode, rowsOf, tableWith } from '../testing/computeNode.js';
import { cost } from './cost.js';

/** 100 samples: one of them does far more. */
const samples = tableWith({
  macs: Array.from({ length: 100 }, (_, i) => (i === 7 ? 5000 : 1000)),
  acs: Array.from({ length: 100 }, () => 2000),
  updates: Array.from({ length: 100 }, () => 50),
  comparisons: Array.from({ length: 100 }, () => 50),
  biases: Array.from({ length: 100 }, () => 10),
  encodings: Array.from({ length: 100 }, () => 0),
  events: Array.from({ length: 100 }, () => 40),
  steps: Array.from({ length: 100 }, () => 5),
});

function priceTable(params: Record<string, unknown> = {}): Table {
  const { outputs, problem } = computeNode(prices, params, {});
  if (outputs.table?.kind !== 'table') throw new Error(problem ?? 'no table');
  return outputs.table.table;
}

function costOf(params: Record<string, unknown>, table: Table, counts: Table = samples) {
  const { outputs, problem } = computeNode(cost, params, {
    samples: { 'ops.samples': counts },
    prices: { 'p.table': table },
  });
  const rows = (port: string) => (outputs[port]?.kind === 'table' ? rowsOf(outputs[port].table) : []);
  return { problem, items: rows('items'), summary: rows('summary')[0], energy: outputs.energy };
}

describe('source/prices', () => {
  it('45 nm, as the figure of Horowitz 2014 has it: float add 0.9, multiply 3.7; int8 0.03 and 0.2; caches 10 and 100', () => {
    const priced = (table: string) =>
      Object.fromEntries(rowsOf(priceTable({ table })).map(({ item, price }) => [item, price]));
    expect(priced('float32 45 nm')).toEqual({ mac: 4.6, ac: 0.9, update: 5.5, comparison: 0.9, bias: 0.9 });
    expect(priced('int8 45 nm')).toEqual({ mac: 0.23, ac: 0.03, update: 0.26, comparison: 0.03, bias: 0.03 });
    expect(priced('float32 45 nm with memory')).toEqual({
      ...priced('float32 45 nm'),
      'weight read': 50,
      'state read': 5,
      'state write': 5,
    });
    for (const { source } of rowsOf(priceTable())) expect(source).toContain('Horowitz 2014');
  });

  it('own rows take the place of those of the table, in any unit of energy', () => {
    const rows = rowsOf(priceTable({ rows: [{ item: 'ac', price: '0.0021 nJ', source: 'measured' }] }));
    expect(rows.find(({ item }) => item === 'ac')).toEqual({ item: 'ac', price: 2.1, bits: 32, source: 'measured' });
    expect(rows).toHaveLength(5);
    const twice = [1, 2].map((pJ) => ({ item: 'ac', price: `${pJ} pJ`, source: 'x' }));
    expect(computeNode(prices, { rows: twice }, {}).problem).toBe('"rows" has two prices of "ac"');
  });
});

describe('measure/cost', () => {
  it('by hand: mean, 99th percentile and maximum of the energies of the samples', () => {
    const { energy, summary, items } = costOf({}, priceTable());
    // 1040 MACs in the mean · 4.6 + 2000 · 0.9 + 50 · 5.5 + 50 · 0.9 + 10 · 0.9 pJ
    const beside = 2000 * 0.9 + 50 * 5.5 + 50 * 0.9 + 10 * 0.9;
    expect(energy?.kind === 'number' && energy.value).toBeCloseTo((1040 * 4.6 + beside) / 1000, 12);
    expect(summary['energy p99']).toBeCloseTo((1000 * 4.6 + beside) / 1000, 12);
    expect(summary['energy max']).toBeCloseTo((5000 * 4.6 + beside) / 1000, 12);
    expect(summary).toMatchObject({ scope: 'arithmetic', 'events per step': 8, 'weight bytes': '[no model is wired]' });
    expect(items.find(({ item }) => item === 'weight read')).toMatchObject({
      mean: 3050,
      price: '[left out of the scope arithmetic]',
      energy: '[left out of the scope arithmetic]',
    });
  });

  it('with memory: a weight for each operation, a read and a write for each update', () => {
    const { energy } = costOf({ scope: 'memory' }, priceTable({ table: 'float32 45 nm with memory' }));
    const beside = 2000 * 0.9 + 50 * 5.5 + 50 * 0.9 + 10 * 0.9;
    const traffic = 3050 * 50 + 50 * 5 + 50 * 5;
    expect(energy?.kind === 'number' && energy.value).toBeCloseTo((1040 * 4.6 + beside + traffic) / 1000, 9);
  });

  it('O: no energy if a price is missing, and it says which', () => {
    const { energy, summary, items } = costOf({ scope: 'memory' }, priceTable());
    const missing = 'no price of "weight read", "state read", "state write": no energy';
    expect(energy).toEqual({ kind: 'number', value: null, unit: 'nJ', missing });
    expect(summary.energy).toBe(`[${missing}]`);
    expect(items.find(({ item }) => item === 'weight read')?.energy).toBe(
      '[the price table has no price of "weight read"]',
    );
    const events = costOf({ scope: 'events' }, priceTable({ table: 'float32 45 nm with memory' })).energy;
    expect(events).toMatchObject({ value: null, missing: 'no price of "event": no energy' });
  });

  it('what does not occur needs no price', () => {
    const encoded = tableWith(
      Object.fromEntries(
        samples.columns.map(({ name, values }) => [name, name === 'encodings' ? values.map(() => 3) : [...values]]),
      ) as Record<string, number[]>,
    );
    expect(costOf({}, priceTable(), encoded).energy).toMatchObject({ missing: 'no price of "encoding": no energy' });
    expect(costOf({}, priceTable()).energy).not.toHaveProperty('missing');
  });

  it('a price table of another unit, without a source or with an unknown item is refused', () => {
    const own = (cells: Record<string, (number | string)[]>) => costOf({}, tableWith(cells)).problem;
    expect(own({ item: ['mac'], 'price (nJ)': [1], source: ['x'] })).toBe('its column "price" is in nJ, not in pJ');
    expect(own({ item: ['mac'], 'price (pJ)': [1], source: [''] })).toBe('the price of "mac" has no source');
    expect(own({ item: ['macs'], 'price (pJ)': [1], source: ['x'] })).toContain('"macs" is nothing that is counted');
    expect(own({ item: ['mac'], 'price (pJ)': [1] })).toBe(
      'a price table has the columns "item", "price" and "source"',
    );
  });
});
