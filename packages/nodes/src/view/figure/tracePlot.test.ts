import { expect, test } from 'vitest';
import { tracePlot } from './tracePlot.js';

// biome-ignore lint/suspicious/noExplicitAny: a specification is open data
const specOf = (figure: { spec: unknown }) => figure.spec as any;
const time = [0, 0.1, 0.2, 0.3];
const traces = [
  { name: '210 pA', values: [-75, -55, -75, -74], spikes: [2] },
  { name: '150 pA', values: [-75, -70, null, -65], spikes: [] },
];
const levels = { title: 'V(t)', threshold: -55, rest: -75, unit: 'mV' };

test('one panel per neuron, its spikes up to +20, the levels named at the right', () => {
  const spec = specOf(tracePlot(time, traces, levels));
  expect(spec.concat.map((panel: { title: { text: string } }) => panel.title.text)).toEqual([
    '210 pA: 1 spike',
    '150 pA: 0 spikes',
  ]);
  expect(JSON.stringify(spec.concat[0])).toContain('{"x":0.2,"y":-75,"tip":20,"series":"210 pA"}');
  expect(JSON.stringify(spec.concat[0])).not.toContain('threshold');
  expect(JSON.stringify(spec.concat[1])).toContain('threshold −55 mV');
  expect(JSON.stringify(spec.concat[1])).toContain('{"x":0.2,"y":null,');
});

test('all in one plot, told apart by colour', () => {
  const spec = specOf(tracePlot(time, traces, { ...levels, layout: 'colours' }));
  expect(spec.concat).toBeUndefined();
  expect(spec.layer.at(-1).encoding.color.scale.domain).toEqual(['210 pA', '150 pA']);
});

test('all panels share the voltage axis, which reaches to the tip of the spikes', () => {
  const spec = specOf(tracePlot(time, traces, levels));
  const domains = spec.concat.map((panel: { layer: { encoding: { y: { scale: { domain: number[] } } } }[] }) => {
    return panel.layer.at(-1)!.encoding.y.scale.domain;
  });
  expect(domains[0]).toEqual(domains[1]);
  expect(domains[0][0]).toBeLessThan(-75);
  expect(domains[0][1]).toBeGreaterThan(20);
});
