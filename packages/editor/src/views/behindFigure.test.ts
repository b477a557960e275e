import { expect, it } from 'vitest';
import { behindFigure } from './behindFigure.js';

type Layer = { data?: { values: unknown[] }; mark: Record<string, unknown>; encoding: Record<string, unknown> };
const layersOf = (spec: unknown) => (spec as { layer: Layer[] }).layer;

const place = { x: { field: 'x' }, y: { field: 'y' }, color: { field: 'series', legend: {} } };
const level = { data: { values: [{ y: -55 }] }, mark: { type: 'rule' }, encoding: { y: { field: 'y' } } };
const curve = (y: number) => ({
  title: 'V',
  spec: { data: { values: [{ x: 0, y, series: 'a' }] }, layer: [level, { mark: { type: 'line' }, encoding: place }] },
});

it('draws earlier curves grey and first, with their own data, apart as they were, and what is the same once', () => {
  const { spec } = behindFigure(curve(2), [curve(1), curve(0)], '#888888');
  const layers = layersOf(spec);
  expect(layers.map(({ mark }) => mark.type)).toEqual(['line', 'line', 'rule', 'line']);
  const [first, second] = layers;
  expect(first.data?.values).toEqual([{ x: 0, y: 1, series: 'a' }]);
  expect(second.data?.values).toEqual([{ x: 0, y: 0, series: 'a' }]);
  expect(first.mark.color).toBe('#888888');
  expect(first.mark.strokeDash).not.toEqual(second.mark.strokeDash);
  expect(first.encoding).toEqual({ x: place.x, y: place.y, detail: [{ field: 'series', type: 'nominal' }] });
  // What is now is as it was.
  expect(layers.slice(2)).toEqual(curve(2).spec.layer);
});

it('goes plot by plot, and leaves plots of another number alone', () => {
  const panels = (...ys: number[]) => ({ title: 'V', spec: { concat: ys.map((y) => curve(y).spec) } });
  const plots = (figure: { spec: unknown }) => (figure.spec as { concat: unknown[] }).concat.map(layersOf);
  const [left, right] = plots(behindFigure(panels(1, 2), [panels(3, 4)], '#888888'));
  expect(left[0].data?.values).toEqual([{ x: 0, y: 3, series: 'a' }]);
  expect(right[0].data?.values).toEqual([{ x: 0, y: 4, series: 'a' }]);
  expect(plots(behindFigure(panels(1, 2), [panels(3)], '#888888')).map((one) => one.length)).toEqual([2, 2]);
});

it('outlines bars in front, and draws no image behind another', () => {
  const marked = (type: string, height: number) => ({
    title: 'n',
    spec: { data: { values: [{ height }] }, layer: [{ mark: type, encoding: { y: { field: 'height' } } }] },
  });
  const bars = layersOf(behindFigure(marked('bar', 2), [marked('bar', 1)], '#888888').spec);
  expect(bars[1].mark).toMatchObject({ type: 'bar', filled: false, stroke: '#888888' });
  expect(layersOf(behindFigure(marked('rect', 2), [marked('rect', 1)], '#888888').spec).length).toBe(1);
  const one = curve(1);
  expect(behindFigure(one, [], '#888888')).toBe(one);
});
