import { expect, test } from 'vitest';
import { rasterPlot } from './rasterPlot.js';

// biome-ignore lint/suspicious/noExplicitAny: a specification is open data
const specOf = (figure: { spec: unknown }) => figure.spec as any;

test('a silent row keeps its place and counts zero', () => {
  const rows = [
    { label: 150, times: [] },
    { label: 225, times: [30, 60] },
  ];
  const spec = specOf(rasterPlot(rows, { title: 'Raster', until: 100 }));
  const [ticks, totals] = spec.layer;
  expect(ticks.data.values).toEqual([
    { time: 30, row: 1 },
    { time: 60, row: 1 },
  ]);
  expect(ticks.encoding.y.axis.labelExpr).toBe('{"0":"150","1":"225"}[datum.value]');
  expect(totals.data.values).toEqual([
    { row: 0, text: '0' },
    { row: 1, text: '2' },
  ]);
});

test('more spikes than a drawing can hold are thinned, and the subtitle says so', () => {
  const times = Array.from({ length: 50_000 }, (_, step) => step);
  const spec = specOf(rasterPlot([{ label: 0, times }], { title: 'Many' }));
  expect(spec.layer[0].data.values.length).toBeLessThanOrEqual(20_000);
  expect(spec.title.subtitle).toEqual(['50,000 spikes, of which one in 3 is drawn']);
});

test('no rows and no spikes are an empty plot', () => {
  expect(specOf(rasterPlot([], { title: 'None' })).layer[0].data.values).toEqual([]);
});
