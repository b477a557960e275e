import { column, Missing, table } from '@rheobase/core';
import { expect, test } from 'vitest';
import { computeNode, tableWith, type Wires } from '../testing/computeNode.js';
import { trace } from './trace.js';

/** As measure/record gives them: two neurons, three times. */
const voltage = table(
  column('neuron', [0, 0, 0, 1, 1, 1]),
  column('current', [150, 150, 150, 250, 250, 250], { unit: 'pA' }),
  column('time', [0, 0.1, 0.2, 0, 0.1, 0.2], { unit: 'ms' }),
  column('voltage', [-75, -70, -65, -75, -60, -75], { unit: 'mV' }),
);
const spikes = tableWith({ neuron: [1], 'current (pA)': [250], step: [2], 'time (ms)': [0.2] });
const wires: Wires = { voltage: { 'rec.voltage': voltage }, spikes: { 'rec.spikes': spikes } };

function draw(params: Record<string, unknown>, inputs = wires) {
  const { problem, outputs } = computeNode(trace, params, inputs);
  const { figure } = outputs as { figure?: { figure: { spec: unknown } } };
  // biome-ignore lint/suspicious/noExplicitAny: a specification is open data
  return { problem, spec: figure?.figure.spec as any };
}

const headings = (spec: { concat: { title: { text: string } }[] }) => spec.concat.map(({ title }) => title.text);

test('one panel per current with its numbers, its spikes drawn to +20 mV, and both levels', () => {
  const { spec } = draw({ threshold: '-55 mV', rest: '-0.075 V' });
  expect(headings(spec)).toEqual(['150 pA: 0 spikes', '250 pA: 1 spike']);
  const panel = JSON.stringify(spec.concat[1]);
  expect(panel).toContain('{"x":0.1,"y":-60,"series":"250 pA"}');
  expect(panel).toContain('"tip":20');
  expect(panel).toContain('threshold −55 mV');
  expect(panel).toContain('rest −75 mV');
  expect(JSON.stringify(spec.concat[0])).toContain('V (mV)');
});

test('chosen traces, in the order they are asked for; a cut is told', () => {
  expect(headings(draw({ show: ['250 pA', '0.15 nA'] }).spec)).toEqual(['250 pA: 1 spike', '150 pA: 0 spikes']);
  expect(draw({ most: 1 }).spec.title.subtitle).toEqual(['The first 1 of 2 traces']);
  expect(draw({ show: ['200 pA'] }).problem).toBe('no trace has current 200; there are "150 pA", "250 pA"');
});

test('without coordinates neurons are named; without a unit the spike reaches the highest value', () => {
  const values = tableWith({ sample: [4, 4], neuron: [0, 1], 'time (step)': [0, 0], value: [0.5, 1.5] });
  const fired = tableWith({ sample: [4], neuron: [1], step: [0], 'time (step)': [0] });
  const { spec } = draw({ threshold: 1 }, { voltage: { 'rec.values': values }, spikes: { 'rec.spikes': fired } });
  expect(headings(spec)).toEqual(['neuron 0: 0 spikes', 'neuron 1: 1 spike']);
  expect(JSON.stringify(spec.concat[1])).toContain('"tip":1.5');
});

test('missing values are gaps and said; spikes that were not kept too', () => {
  const broken = table(
    column('neuron', [0, 0]),
    column('time', [0, 1], { unit: 'ms' }),
    column('voltage', [-75, new Missing('not finite')], { unit: 'mV' }),
  );
  const cut = table(
    column('neuron', [0, new Missing('7 more spikes')]),
    column('step', [1, new Missing('7 more spikes')]),
    column('time', [1, new Missing('7 more spikes')], { unit: 'ms' }),
  );
  const { spec } = draw({}, { voltage: { 'rec.voltage': broken }, spikes: { 'rec.spikes': cut } });
  expect(spec.title.subtitle.join(' ')).toBe('Missing: not finite (1). Missing spikes: 7 more spikes (1)');
  expect(JSON.stringify(spec)).toContain('{"x":1,"y":null,"series":"neuron 0"}');
});

test('what cannot be drawn says why', () => {
  expect(draw({ value: 'Voltage (mV)' }).problem).toContain('did you mean "voltage"?');
  expect(draw({ by: 'pA' }).problem).toContain('rec has no column "pA"');
  expect(draw({ threshold: -55 }).problem).toBe('"threshold" needs its unit, for example "-55 mV"');
  expect(draw({ threshold: '-55 pA' }).problem).toBe('"threshold" is -55 pA, but the column is in mV');
  const others = tableWith({ sample: [0], neuron: [1], step: [2], 'time (ms)': [0.2] });
  expect(draw({}, { ...wires, spikes: { 'r.spikes': others } }).problem).toBe(
    'the spikes tell rows apart by "sample", which rec lacks',
  );
});
