import { column, Missing, type Table, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, rowsOf, tableWith } from '../testing/computeNode.js';
import { compareNetworks } from './compareNetworks.js';

const none = new Missing('not counted by this convention');

const counts = (dense: number, macs: number, acs: number, neurons: number, spikes: number): Table =>
  table(
    column('convention', ['dense', 'effective (NeuroBench)', 'effective (ours)', 'output-spikes']),
    column('operations', [dense, macs + acs, macs + acs + neurons, spikes]),
    column('macs', [dense, macs, macs, none]),
    column('acs', [none, acs, acs, none]),
    column('updates', [none, none, neurons, none]),
    ...['comparisons', 'biases', 'encodings'].map((name) => column(name, [none, none, 0, none])),
  );

const accuracy = (share: number) => tableWith({ accuracy: [share], chance: [0.117], samples: [2000] });

function compared(ofSnn: number) {
  const { outputs, problem } = computeNode(
    compareNetworks,
    { names: ['FFNN', 'SNN'] },
    {
      accuracy: { 'a.summary': accuracy(0.93), 'b.summary': accuracy(ofSnn) },
      operations: { 'a.ops': counts(1000, 400, 0, 50, 2000), 'b.ops': counts(25_000, 100, 1500, 400, 20) },
      histories: { 'a.history': tableWith({ epoch: [1, 2] }), 'b.history': tableWith({ epoch: [1, 2, 3] }) },
    },
  );
  if (outputs.table?.kind !== 'table' || outputs.networks?.kind !== 'table') throw new Error(problem ?? 'no table');
  return { rows: rowsOf(outputs.table.table), networks: rowsOf(outputs.networks.table) };
}

test('every convention stands beside the others, with its ratio; budgets that differ are told', () => {
  const { rows } = compared(0.92);
  const of = (quantity: string) => rows.find((row) => row.quantity === quantity);
  expect(rows.map(({ quantity }) => quantity)).toEqual([
    'accuracy',
    'chance',
    'epochs',
    'dense',
    'effective (NeuroBench)',
    'effective (ours)',
    '… MACs',
    '… ACs',
    '… per neuron and step',
    'output-spikes',
  ]);
  expect(of('effective (ours)')).toEqual({
    quantity: 'effective (ours)',
    FFNN: 450,
    SNN: 2000,
    'FFNN / SNN': 0.225,
    warning: '',
  });
  expect(of('output-spikes')?.['FFNN / SNN']).toBe(100);
  expect(of('… MACs')?.['FFNN / SNN']).toBe(4);
  expect(of('accuracy')).toMatchObject({ FFNN: 0.93, SNN: 0.92, warning: '' });
  expect(of('epochs')?.warning).toBe('budgets differ');
});

test('O: a collapsed network is flagged and gets no ratio, however few operations it does', () => {
  const { rows, networks } = compared(0.114);
  expect(rows[0].warning).toBe('near chance: SNN');
  const ratios = rows.map((row) => row['FFNN / SNN']).filter((cell) => cell !== '[no ratio: not an operation count]');
  expect(new Set(ratios)).toEqual(new Set(['[SNN is near chance (11.4 % against 11.7 %): its count says nothing]']));
  expect(networks.map(({ learned }) => learned)).toEqual(['yes', 'near chance']);
});

test('what was not counted is not 0', () => {
  const { outputs } = computeNode(
    compareNetworks,
    {},
    {
      accuracy: { 'a.summary': table(column('accuracy', [new Missing('no samples')])) },
      operations: {
        'a.ops': table(
          column('convention', ['dense', 'effective (NeuroBench)', 'effective (ours)', 'output-spikes']),
          column('operations', [1, new Missing('no samples'), new Missing('no samples'), none]),
        ),
      },
    },
  );
  const rows = outputs.table?.kind === 'table' ? rowsOf(outputs.table.table) : [];
  expect(rows.map((row) => row.a)).toEqual([
    '[no samples]',
    '[no column chance]',
    1,
    '[no samples]',
    '[no samples]',
    '[no column macs]',
    '[no column acs]',
    '[no column updates]',
    '[not counted by this convention]',
  ]);
});

test('as many operations as accuracies', () => {
  const { problem } = computeNode(compareNetworks, {}, { accuracy: { 'a.s': accuracy(1), 'b.s': accuracy(1) } });
  expect(problem).toBe('operations has 0 wires for 2 networks');
});
