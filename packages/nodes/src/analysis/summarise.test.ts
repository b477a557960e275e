import { column, createRegistry, defineResult, Missing, param, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { computeNode, rowsOf, tableFrom, tableWith } from '../testing/computeNode.js';
import { runGraph, tableOf } from '../testing/runGraph.js';
import { summarise } from './summarise.js';

const accuracy = tableWith({ seed: [0, 1, 2, 3, 4], accuracy: [1, 2, 3, 4, 5] }, ['seed']);

test('five runs: mean 3, sd √2.5, interval of Student with 4 degrees of freedom', () => {
  const [row] = tableFrom(summarise, {}, { tables: { 'test.accuracy': accuracy } }).rows;
  expect(row).toMatchObject({ quantity: 'accuracy', n: 5, mean: 3, sd: Math.sqrt(2.5), min: 1, max: 5 });
  // scipy.stats.t.interval(0.95, 4, 3, scipy.stats.sem([1, 2, 3, 4, 5]))
  expect(row.low).toBeCloseTo(1.0367568385224428, 13);
  expect(row.high).toBeCloseTo(4.963243161477557, 13);
});

test('R: beside t stands the bootstrap interval of the mean, seeded', () => {
  const wires = { tables: { 'test.accuracy': accuracy } };
  const boot = (params: Record<string, number>) => {
    const [row] = tableFrom(summarise, params, wires).rows;
    return [row['boot low'], row['boot high']];
  };
  // All 3125 means of five draws out of 1 … 5: the 79th and the 3047th in order.
  const means: number[] = [];
  for (let code = 0; code < 3125; code++) {
    let total = 0;
    for (let rest = code, draw = 0; draw < 5; draw++, rest = Math.floor(rest / 5)) total += 1 + (rest % 5);
    means.push(total / 5);
  }
  means.sort((a, b) => a - b);
  expect(boot({ resamples: 50_000 })).toEqual([means[78], means[3046]]);
  expect(boot({})).toEqual(boot({}));
  expect(boot({ resamples: 60, resampleSeed: 1 })).not.toEqual(boot({ resamples: 60, resampleSeed: 2 }));
});

test('groups by key columns; a missing cell does not count and says why where none is left', () => {
  const history = {
    ...table(
      column('seed', [0, 0, 0, 1, 1, 1]),
      column('epoch', [1, 2, 3, 1, 2, 3]),
      column('loss', [4, 2, new Missing('diverged'), 2, new Missing('diverged'), new Missing('diverged')]),
    ),
    sweep: ['seed'],
  };
  const { rows } = tableFrom(summarise, { by: ['epoch'] }, { tables: { 'train.history': history } });
  expect(rows).toMatchObject([
    { quantity: 'loss', epoch: 1, n: 2, mean: 3, sd: Math.sqrt(2), min: 2, max: 4 },
    { epoch: 2, n: 1, mean: 2, sd: '[one run only has a value]', low: '[one run only has a value]' },
    { epoch: 3, n: 0, mean: '[diverged]', sd: '[diverged]', max: '[diverged]' },
  ]);
});

test('without a sweep there is one run', () => {
  const { rows } = tableFrom(summarise, {}, { tables: { 'test.accuracy': 0.9 } });
  const one = '[one run only]';
  const missing = { sd: one, low: one, high: one, 'boot low': one, 'boot high': one };
  expect(rows).toEqual([{ quantity: 'accuracy', n: 1, mean: 0.9, ...missing, min: 0.9, max: 0.9 }]);
});

test('several tables: the same quantity says whose it is, different units stand in a column', () => {
  const rate = tableWith({ seed: [0, 1], 'rate (Hz)': [10, 12], 'current (pA)': [5, 5] }, ['seed']);
  const wires = { tables: { 'ffnn.accuracy': accuracy, 'snn.accuracy': accuracy, 'fi.table': rate } };
  const { rows } = tableFrom(summarise, { by: ['current'] }, wires);
  expect(rows.map(({ quantity }) => quantity)).toEqual(['ffnn accuracy', 'snn accuracy', 'rate']);
  expect(rows.map(({ unit }) => unit)).toEqual(['', '', 'Hz']);
  expect(rows.map(({ current }) => current)).toEqual(['[no column current in ffnn]', '[no column current in snn]', 5]);
});

test('a key may be one of the sweep: then the others are the runs', () => {
  const swept = tableWith({ beta: [1, 1, 2, 2], seed: [0, 1, 0, 1], loss: [1, 3, 5, 7] }, ['beta', 'seed']);
  const { rows } = tableFrom(summarise, { by: ['beta'] }, { tables: { 'train.loss': swept } });
  expect(rows).toMatchObject([
    { beta: 1, n: 2, mean: 2 },
    { beta: 2, n: 2, mean: 6 },
  ]);
});

test('rows of one run are not runs', () => {
  const layers = tableWith({ seed: [0, 0], node: ['fc1', 'fc2'], active: [0.5, 0.6] }, ['seed']);
  const { problem } = computeNode(summarise, {}, { tables: { 'ops.layers': layers } });
  expect(problem).toMatch(/^rows 1 and 2 of ops come from one run and agree in every key column/);
  const wires = { tables: { 'ops.layers': layers } };
  expect(computeNode(summarise, { by: ['nodes'] }, wires).problem).toContain('ops has no column "nodes"');
  expect(computeNode(summarise, { by: ['node'], columns: ['loss'] }, wires).problem).toContain('no column "loss"');
});

test('in a sweep it sees all runs, once', async () => {
  const given = defineResult({
    type: 'test/given',
    version: 1,
    title: 'given',
    doc: { summary: 'A number.', equation: [], symbols: {}, source: '' },
    params: z.object({ value: param.number('the number', { default: 0 }) }),
    inputs: {},
    outputs: { number: { result: 'number', doc: 'the number' } },
    compute: ({ params: { value } }) => ({ outputs: { number: { kind: 'number', value } } }),
  });
  const result = await runGraph({
    nodes: {
      given: { type: 'test/given', params: { value: { $param: 'x' } } },
      summary: { type: 'analysis/summarise' },
    },
    edges: [{ from: 'given.number', to: 'summary.tables' }],
    document: { parameters: { x: { value: 0 } }, sweep: { x: [1, 2, 6] } },
    registry: createRegistry([given, summarise]),
  });
  expect(rowsOf(tableOf(result, 'summary.table'))).toMatchObject([
    { quantity: 'number', n: 3, mean: 3, sd: Math.sqrt(7), min: 1, max: 6 },
  ]);
});
