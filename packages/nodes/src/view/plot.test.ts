import { column, Missing, type Table, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableWith } from '../testing/computeNode.js';
import { plot } from './plot.js';

const measured = table(
  column('current', [150, 200, 250], { unit: 'pA' }),
  column('rate', [0, new Missing('fewer than two spikes'), 53.5], { unit: 'Hz' }),
);
const analytic = tableWith({ 'current (pA)': [150, 200, 250], 'rate (Hz)': [0, 0, 54], 'ReLU (Hz)': [4, 25, 46] });

function draw(params: Record<string, unknown>, tables: Record<string, Table | number>) {
  const { problem, outputs } = computeNode(plot, params, { table: tables });
  const { figure } = outputs as { figure?: { figure: { title: string; spec: unknown } } };
  // biome-ignore lint/suspicious/noExplicitAny: a specification is open data
  return { problem, title: figure?.figure.title, spec: figure?.figure.spec as any };
}

test('what is drawn is what stands in the tables, a missing cell being a gap with its reason below the heading', () => {
  const { spec, title } = draw({}, { 'fi.table': measured });
  expect(title).toBe('rate over current');
  expect(spec.data.values).toMatchObject([
    { x: 150, y: 0 },
    { x: 200, y: null },
    { x: 250, y: 53.5 },
  ]);
  expect(spec.title.subtitle).toEqual(['Missing: fewer than two spikes (1)']);
  const { encoding } = spec.layer[spec.layer.length - 1];
  expect([encoding.x.title, encoding.y.title]).toEqual(['current (pA)', 'rate (Hz)']);
});

test('several tables and columns: curves are named by both, and may be points', () => {
  const params = { x: 'current', y: ['rate', 'ReLU'], names: ['measured', 'formula'], points: ['measured'] };
  const { spec, problem } = draw(params, { 'fi.table': measured, 'fit.table': analytic });
  expect(problem).toBeUndefined();
  const curves = new Set(spec.data.values.map(({ series }: { series: string }) => series));
  expect([...curves]).toEqual(['measured', 'formula · rate', 'formula · ReLU']);
  expect(JSON.stringify(spec.layer)).toContain('"oneOf":["measured"]');
});

test('a series column names its curves with the unit', () => {
  const long = tableWith({
    'time (ms)': [1, 2, 1, 2],
    'current (pA)': [150, 150, 210, 210],
    'V (mV)': [-70, -65, -60, -55],
  });
  const { spec } = draw({ series: 'current' }, { 'r.voltage': long });
  expect(spec.data.values[3]).toEqual({ x: 2, y: -55, series: '210 pA' });
});

test('runs of a sweep are thin curves of one series; their mean and band are drawn', () => {
  const history = tableWith({ seed: [0, 0, 1, 1], epoch: [1, 2, 1, 2], loss: [3, 1, 5, 2] }, ['seed']);
  const { spec } = draw({}, { 'train.history': history });
  expect(spec.data.values[2]).toEqual({ x: 1, y: 5, series: 'loss', run: '1' });
  const mean = spec.layer.find(({ mark }: { mark: { strokeWidth?: number } }) => mark.strokeWidth === 2.8).data.values;
  expect(mean.map(({ x, y }: { x: number; y: number }) => [x, y])).toEqual([
    [1, 4],
    [2, 1.5],
  ]);
});

test('a swept quantity is an axis with its unit', () => {
  const swept = tableWith({ tau: ['5 ms', '10 ms', '20 ms'], accuracy: [0.7, 0.8, 0.9] }, ['tau']);
  const { spec } = draw(
    { x: 'tau', lines: [{ axis: 'x', value: '0.015 s', label: 'study' }] },
    { 'test.accuracy': swept },
  );
  expect(spec.data.values.map(({ x }: { x: number }) => x)).toEqual([5, 10, 20]);
  expect(JSON.stringify(spec.layer)).toContain('"title":"tau (ms)"');
  expect(spec.layer[0].data.values).toEqual([{ at: 15 }]);
});

test('what cannot be drawn says why', () => {
  const tables = { 'fi.table': measured, 'fit.table': analytic };
  expect(draw({ x: 'Current' }, tables).problem).toBe(
    'fi has no column "Current" (did you mean "current"?); its columns are "current", "rate"',
  );
  expect(draw({ x: 'current', y: ['rate', 'sigmoid'] }, tables).problem).toContain('no column "sigmoid"');
  expect(draw({ points: ['fo'] }, tables).problem).toBe(
    '"points" names "fo", but the curves are "fi", "fit · rate", "fit · ReLU"',
  );
  expect(draw({ lines: [{ axis: 'x', value: 200 }] }, tables).problem).toBe(
    '"lines" needs its unit, for example "200 pA"',
  );
  expect(draw({ lines: [{ axis: 'x', value: '2 mV' }] }, tables).problem).toBe(
    '"lines" is 2 mV, but the column is in pA',
  );
  const voltage = tableWith({ 'current (pA)': [1], 'V (mV)': [2] });
  expect(draw({}, { ...tables, 'v.table': voltage }).problem).toBe(
    'columns of different units cannot share an axis: "ReLU" (Hz), "V" (mV)',
  );
  const words = tableWith({ key: [1], convention: ['dense'], operations: [3] });
  expect(draw({ y: ['convention'] }, { 'ops.t': words }).problem).toBe(
    'column "convention" of ops is text; numbers are in "key", "operations"',
  );
});
