import { column, Missing, type Table, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableWith } from '../testing/computeNode.js';
import { bar } from './bar.js';

function draw(params: Record<string, unknown>, tables: Record<string, Table | number>) {
  const { problem, outputs } = computeNode(bar, params, { table: tables });
  const { figure } = outputs as { figure?: { figure: { title: string; spec: unknown } } };
  // biome-ignore lint/suspicious/noExplicitAny: a specification is open data
  return { problem, title: figure?.figure.title, spec: figure?.figure.spec as any };
}

test('columns of one table stand together in each category; a missing cell has its reason in place of a bar', () => {
  const compared = table(
    column('convention', ['dense', 'output-spikes']),
    column('FFNN', [268_800, 537_600]),
    column('SNN', [6_720_000, new Missing('not measured')]),
    column('ratio', [0.04, new Missing('not measured')]),
  );
  const { spec, title } = draw({ values: ['FFNN', 'SNN'], log: true }, { 'cmp.table': compared });
  expect(title).toBe('value by convention');
  expect(spec.data.values).toMatchObject([
    { category: 'dense', series: 'FFNN', mean: 268_800 },
    { category: 'output-spikes', series: 'FFNN', mean: 537_600 },
    { category: 'dense', series: 'SNN', mean: 6_720_000 },
    { category: 'output-spikes', series: 'SNN', text: 'not measured' },
  ]);
  expect(spec.layer[0].encoding.x.scale.type).toBe('log');
});

test('single numbers: each is a bar, named by its table', () => {
  const tables = { 'ffnn-test.accuracy': 0.93, 'snn-test.accuracy': 0.92 };
  const { spec, title } = draw({ names: ['FFNN', 'SNN'], lines: [{ value: 0.1, label: 'chance' }] }, tables);
  expect(title).toBe('accuracy');
  expect(spec.data.values).toMatchObject([
    { category: 'FFNN', mean: 0.93 },
    { category: 'SNN', mean: 0.92 },
  ]);
  expect(JSON.stringify(spec.layer)).toContain('chance');
});

test('runs of a sweep become a mean; what is missing among them is said', () => {
  const accuracy = {
    ...table(column('seed', [0, 1, 2]), column('accuracy', [0.5, 0.7, new Missing('diverged')])),
    sweep: ['seed'],
  };
  const { spec } = draw({ names: ['SNN'] }, { 'test.accuracy': accuracy });
  expect(spec.data.values).toMatchObject([{ category: 'SNN', mean: 0.6, values: [0.5, 0.7] }]);
  expect(spec.title.subtitle.join(' ')).toContain('Missing: diverged (1)');
});

test('a swept quantity as category keeps its words', () => {
  const swept = tableWith({ tau: ['5 ms', '10 ms'], accuracy: [0.7, 0.8] }, ['tau']);
  expect(draw({ category: 'tau' }, { 'test.accuracy': swept }).spec.data.values).toMatchObject([
    { category: '5 ms', mean: 0.7 },
    { category: '10 ms', mean: 0.8 },
  ]);
});

test('two numbers are not one bar', () => {
  const layers = tableWith({ layer: ['fc1', 'fc1'], network: ['FFNN', 'SNN'], active: [0.6, 0.3] });
  expect(draw({}, { 'ops.layers': layers }).problem).toBe(
    'there are two values for "fc1" of active: name the column that tells them apart in "series"',
  );
  const { spec } = draw({ series: 'network' }, { 'ops.layers': layers });
  expect(spec.data.values.map(({ series }: { series: string }) => series)).toEqual(['FFNN', 'SNN']);
  expect(draw({ category: 'node' }, { 'ops.layers': layers }).problem).toContain('ops has no column "node"');
});
