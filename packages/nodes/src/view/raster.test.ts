import { column, Missing, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableWith, type Wires } from '../testing/computeNode.js';
import { raster } from './raster.js';

const spikes = tableWith({
  neuron: [2, 1, 1],
  'current (pA)': [250, 225, 225],
  step: [50, 100, 300],
  'time (ms)': [5, 10, 30],
});
const rates = tableWith({ neuron: [0, 1, 2], 'current (pA)': [200, 225, 250], 'rate (Hz)': [0, 20, 10] });
const both: Wires = { spikes: { 'rec.spikes': spikes }, neurons: { 'rate.table': rates } };

function draw(params: Record<string, unknown>, wires: Wires) {
  const { problem, outputs } = computeNode(raster, params, wires);
  const { figure } = outputs as { figure?: { figure: { spec: unknown } } };
  // biome-ignore lint/suspicious/noExplicitAny: a specification is open data
  return { problem, spec: figure?.figure.spec as any };
}

const labels = (spec: { layer: { encoding: { y: { axis: { labelExpr: string } } } }[] }) =>
  JSON.parse(spec.layer[0].encoding.y.axis.labelExpr.replace('[datum.value]', ''));

test('a row for each current, ascending, the silent one too', () => {
  const { spec } = draw({ until: '0.05 s' }, both);
  expect(labels(spec)).toEqual({ 0: '200', 1: '225', 2: '250' });
  expect(spec.layer[0].data.values).toEqual([
    { time: 10, row: 1 },
    { time: 30, row: 1 },
    { time: 5, row: 2 },
  ]);
  const { x, y } = spec.layer[0].encoding;
  expect([x.title, y.title, x.scale.domain]).toEqual(['time (ms)', 'current (pA)', [0, 50]]);
  expect(spec.title.subtitle).toBeUndefined();
});

test('without a table of neurons silent ones are missing, and that is said', () => {
  const { spec } = draw({ by: 'neuron' }, { spikes: both.spikes });
  expect(labels(spec)).toEqual({ 0: '1', 1: '2' });
  expect(spec.title.subtitle).toEqual(['Neurons that never fired have no row']);
});

test('spikes that were not kept are said', () => {
  const more = new Missing('7 more spikes');
  const cut = table(column('neuron', [0, more]), column('step', [1, more]), column('time', [1, more], { unit: 'ms' }));
  const { spec } = draw({}, { spikes: { 'rec.spikes': cut } });
  expect(labels(spec)).toEqual({ 0: '0' });
  expect(spec.title.subtitle.join(' ')).toContain('Missing: 7 more spikes (1)');
});

test('no spikes at all is an empty figure, not a failure', () => {
  const none = tableWith({ neuron: [], 'current (pA)': [], step: [], 'time (ms)': [] });
  const { spec, problem } = draw({}, { ...both, spikes: { 'rec.spikes': none } });
  expect(problem).toBeUndefined();
  expect(labels(spec)).toEqual({ 0: '200', 1: '225', 2: '250' });
  expect(draw({}, { spikes: { 'rec.spikes': none } }).problem).toBeUndefined();
});

test('what cannot be drawn says why', () => {
  expect(draw({ by: 'Current (pA)' }, both).problem).toContain('did you mean "current"?');
  expect(draw({ by: 'rate' }, both).problem).toContain('cannot be told apart by "rate"');
  const few = tableWith({ neuron: [1], 'current (pA)': [225] });
  expect(draw({}, { ...both, neurons: { 'rate.table': few } }).problem).toBe(
    'there are spikes of neurons that the table of neurons does not have',
  );
  const elsewhere = tableWith({ current: [1] });
  expect(draw({}, { ...both, neurons: { 'x.table': elsewhere } }).problem).toContain('x has no column "neuron"');
});
