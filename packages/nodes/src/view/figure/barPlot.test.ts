import type { Table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { barPlot } from './barPlot.js';

// biome-ignore lint/suspicious/noExplicitAny: a specification is open data
const specOf = (figure: { spec: unknown }) => figure.spec as any;

const operations: Table = {
  columns: [
    { name: 'convention', kind: 'text', values: ['dense', 'executed', 'spikes'] },
    { name: 'operations', kind: 'integer', values: [268_800, null, 0], missing: { 1: 'not measured' } },
  ],
};

test('what was not measured says so and zero on a log axis is a word, not a bar', () => {
  const spec = specOf(
    barPlot(operations, { category: 'convention', value: 'operations' }, { title: 'Ops', log: true }),
  );
  const [dense, executed, spikes] = spec.data.values;
  expect(dense).toMatchObject({ mean: 268_800, text: '268,800' });
  expect(executed).toMatchObject({ text: 'not measured' });
  expect(executed).not.toHaveProperty('mean');
  expect(spikes).toMatchObject({ text: '0' });
  expect(spikes).not.toHaveProperty('mean');
  expect(spec.title.subtitle).toEqual(['A log axis has no place for zero: it is left out']);
  expect(spec.layer[0].encoding.x.scale.domain).toEqual([100_000, 1_000_000]);
});

test('on a linear axis zero is a bar of no length and the axis begins there', () => {
  const spec = specOf(barPlot(operations, { category: 'convention', value: 'operations' }, { title: 'Ops' }));
  expect(spec.data.values[2]).toMatchObject({ mean: 0, text: '0' });
  expect(spec.layer[0].encoding.x.scale.domain[0]).toBe(0);
});

test('runs of a sweep become a mean with its interval', () => {
  const swept: Table = {
    sweep: ['seed'],
    columns: [
      { name: 'seed', kind: 'integer', values: [0, 1, 2] },
      { name: 'network', kind: 'text', values: ['SNN', 'SNN', 'SNN'] },
      { name: 'accuracy', kind: 'number', unit: '%', values: [92, 93, 94] },
    ],
  };
  const spec = specOf(barPlot(swept, { category: 'network', value: 'accuracy' }, { title: 'Accuracy' }));
  expect(spec.data.values).toHaveLength(1);
  expect(spec.data.values[0]).toMatchObject({ mean: 93, text: '93 ± 2', values: [92, 93, 94] });
});
