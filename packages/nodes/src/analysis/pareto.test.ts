import type { Table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, rowsOf, tableWith } from '../testing/computeNode.js';
import { pareto } from './pareto.js';

const networks = (cells: readonly (readonly [string, number, number])[]) =>
  tableWith({
    network: cells.map(([name]) => name),
    accuracy: cells.map(([, accuracy]) => accuracy),
    operations: cells.map(([, , operations]) => operations),
  });

/** wide: 0.9 at 100, 0.94 at 1600, 0.92 at 2000 (beaten by wide); spiking: 0.91 at 200, 0.93 at 12800. */
const relu = networks([
  ['narrow', 0.9, 100],
  ['wide', 0.94, 1600],
  ['wasteful', 0.92, 2000],
]);
const spiking = networks([
  ['sparse', 0.91, 200],
  ['dense', 0.93, 12_800],
]);

function frontier(params: Record<string, unknown>, ...tables: Table[]) {
  const wires = Object.fromEntries(tables.map((one, i) => [`family-${i}.networks`, one]));
  const { outputs, problem } = computeNode(pareto, params, { tables: wires });
  if (problem !== undefined) return { problem, points: [], ratios: [], frontier: [], headline: undefined };
  const rows = (port: string) => {
    const result = outputs[port];
    return result?.kind === 'table' ? rowsOf(result.table) : [];
  };
  return { points: rows('points'), ratios: rows('ratios'), frontier: rows('frontier'), headline: outputs.headline };
}

test('what no other point beats is the frontier; what is beaten says by whom', () => {
  const found = frontier({ names: ['ReLU', 'SNN'] }, relu, spiking);
  expect(found.points.map((row) => row['dominated by'])).toEqual(['', '', 'wide', '', 'wide (ReLU)']);
  expect(found.frontier.map(({ family, point }) => `${family} ${point}`)).toEqual([
    'ReLU narrow',
    'ReLU wide',
    'SNN sparse',
    'SNN dense',
  ]);
});

test('the ratio at equal accuracy: straight in accuracy and the logarithm of the cost, by hand', () => {
  const { ratios, headline } = frontier({ names: ['ReLU', 'SNN'], levels: [0.89, 0.91, 0.92, 0.935] }, relu, spiking);
  // From 0.90 to 0.94 the cost of ReLU grows 16 times: twice for each point. From 0.91 to 0.93 that of the SNN 64 times.
  expect(ratios[1]['ReLU operations']).toBeCloseTo(200, 9);
  expect(ratios[2]['ReLU operations']).toBeCloseTo(400, 9);
  expect(ratios[2]['SNN operations']).toBeCloseTo(1600, 9);
  expect(ratios[1]['ReLU / SNN']).toBeCloseTo(1, 12);
  expect(ratios[2]['ReLU / SNN']).toBeCloseTo(0.25, 12);
  expect(ratios[2]['ReLU / SNN measured']).toBe(1600 / 12_800);
  expect(ratios[0]['ReLU operations']).toBe('[ReLU begins at 0.9]');
  expect(ratios[3]['SNN operations']).toBe('[SNN reaches 0.93 at most]');
  expect(ratios[3]['ReLU / SNN measured']).toBe('[SNN reaches 0.93 at most]');
  expect(headline?.kind === 'number' && headline.value).toBeCloseTo(800 / 12_800, 12);
});

test('compared are, by default, the frontier points that both reach', () => {
  const { ratios } = frontier({}, relu, spiking);
  expect(ratios.map(({ accuracy }) => accuracy)).toEqual([0.91, 0.93]);
});

test('runs of one point become its means, with their spread', () => {
  const runs: Table = {
    ...tableWith({ seed: [0, 1], network: ['a', 'a'], accuracy: [0.9, 0.92], operations: [10, 30] }),
    sweep: ['seed'],
  };
  const { points } = frontier({}, runs);
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ runs: 2, operations: 20 });
  expect(points[0].accuracy).toBeCloseTo(0.91, 12);
  expect(points[0]['operations sd']).toBeCloseTo(Math.sqrt(200), 12);
});

test('O: a collapsed network beats nobody and is on no frontier, however cheap it is', () => {
  const cheap = tableWith({
    network: ['dead', 'fine'],
    accuracy: [0.114, 0.9],
    chance: [0.117, 0.117],
    operations: [1, 9],
  });
  const { points, frontier: best } = frontier({}, cheap);
  expect(points.map((row) => row['dominated by'])).toEqual(['near chance', '']);
  expect(best.map(({ point }) => point)).toEqual(['fine']);
});

test('nothing in common says so', () => {
  const { headline } = frontier({ names: ['A', 'B'] }, networks([['x', 0.5, 1]]), networks([['y', 0.9, 1]]));
  expect(headline).toEqual({ kind: 'number', value: null, missing: 'A and B share no score' });
  expect(frontier({ by: ['nett'] }, relu).problem).toContain('no column "nett"');
  expect(frontier({}, networks([['x', 0.5, 0]])).problem).toBe('x of family-0 has the operations 0, not above 0');
});
