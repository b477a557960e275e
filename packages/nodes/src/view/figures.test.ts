import { column, type Figure, Missing, type Result, type ResultDefinition, table } from '@rheobase/core';
import { compile, type TopLevelSpec } from 'vega-lite';
import { expect, test } from 'vitest';
import { computeNode, tableWith, type Wires } from '../testing/computeNode.js';
import { bar } from './bar.js';
import { confusion } from './confusion.js';
import { heatMap } from './heatMap.js';
import { histogram } from './histogram.js';
import { panel } from './panel.js';
import { plot } from './plot.js';
import { raster } from './raster.js';
import { trace } from './trace.js';
import { weightImages } from './weightImages.js';

/** What Vega-Lite has to say against a figure. */
function complaintsOf({ spec }: Figure): string[] {
  const complaints: string[] = [];
  const hear = (...words: readonly unknown[]) => {
    complaints.push(words.map(String).join(' '));
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: quiet as never, error: hear, warn: hear, info: quiet, debug: quiet };
  compile(spec as unknown as TopLevelSpec, { logger });
  return complaints;
}

const seeds = { seed: [0, 0, 1, 1], epoch: [1, 2, 1, 2], loss: [3, 1, 5, 2] };
const history = tableWith(seeds, ['seed']);
const measured = table(
  column('current', [150, 200, 250], { unit: 'pA' }),
  column('rate', [0, new Missing('fewer than two spikes'), 53.5], { unit: 'Hz' }),
);
const voltage = tableWith({
  neuron: [0, 0, 1, 1],
  'current (pA)': [150, 150, 250, 250],
  'time (ms)': [0, 1, 0, 1],
  'voltage (mV)': [-75, -70, -75, -60],
});
const spikes = tableWith({ neuron: [1], 'current (pA)': [250], step: [1], 'time (ms)': [1] });
const lines = [{ axis: 'x', value: '200 pA', label: 'rheobase' }];

const confused = tableWith({ label: [0, 0, 1, 1], predicted: [0, 1, 0, 1], samples: [5, 0, 2, 3] });
const model: Result = {
  kind: 'model',
  model: {
    tensors: { 'fc.weight': { dtype: 'float32', shape: [4, 2], values: new Float32Array([1, 2, -3, 4, 5, 6, 7, 8]) } },
    origin: { trainer: 't', graphHash: '', numerics: 1 },
  },
};
const drawn = ['a', 'b'].map((name) => computeNode(plot, { title: name }, { table: { 'fi.table': measured } }));
const sheet = { 'a.figure': drawn[0].outputs.figure, 'b.figure': drawn[1].outputs.figure };

const figures: [string, ResultDefinition, Record<string, unknown>, Wires][] = [
  ['plot', plot, { lines }, { table: { 'fi.table': measured } }],
  ['plot of points', plot, { marks: 'points' }, { table: { 'fi.table': measured } }],
  ['plot of a sweep', plot, { logY: true }, { table: { 'train.history': history } }],
  ['bar', bar, { category: 'current' }, { table: { 'fi.table': measured } }],
  ['bar of a sweep', bar, { category: 'epoch', log: true }, { table: { 'train.history': history } }],
  ['trace', trace, { threshold: '-55 mV' }, { voltage: { 'r.v': voltage }, spikes: { 'r.s': spikes } }],
  ['trace in colours', trace, { layout: 'colours' }, { voltage: { 'r.v': voltage } }],
  ['histogram', histogram, {}, { table: { 'fi.table': measured } }],
  ['histogram of two', histogram, { measure: 'share', value: 'loss' }, { table: { 'a.t': history, 'b.t': history } }],
  ['heat map', heatMap, {}, { table: { 'train.history': history } }],
  ['confusion matrix', confusion, {}, { table: { 'test.confusion': confused } }],
  ['weight images', weightImages, {}, { model: { 'train.model': model } }],
  ['panel', panel, {}, { figures: sheet }],
  ['raster', raster, {}, { spikes: { 'r.s': spikes }, neurons: { 'r.v': voltage } }],
];

test.each(figures)('Vega-Lite takes a %s without a word', (_, definition, params, wires) => {
  const { problem, outputs } = computeNode(definition, params, wires);
  expect(problem).toBeUndefined();
  const { figure } = outputs;
  expect(figure.kind === 'figure' ? complaintsOf(figure.figure) : figure.kind).toEqual([]);
});
