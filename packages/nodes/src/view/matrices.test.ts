import { column, Missing, type Result, type ResultDefinition, table } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { computeNode, tableWith, type Wires } from '../testing/computeNode.js';
import { confusion } from './confusion.js';
import { heatMap } from './heatMap.js';
import { panel } from './panel.js';
import { plot } from './plot.js';
import { weightImages } from './weightImages.js';

function draw(definition: ResultDefinition, params: Record<string, unknown>, wires: Wires) {
  const { problem, outputs } = computeNode(definition, params, wires);
  // biome-ignore lint/suspicious/noExplicitAny: a specification is open data
  return { problem, spec: (outputs.figure?.kind === 'figure' ? outputs.figure.figure.spec : undefined) as any };
}

describe('view/heat-map', () => {
  const grid = table(
    column('tau', [5, 10, 5, 10], { unit: 'ms' }),
    column('sigma', [1, 1, 2, 2]),
    column('rate', [7, 8, new Missing('diverged'), -4], { unit: 'Hz' }),
  );

  it('places rows by their cells, ascending from the left and from the bottom; a missing cell stays empty', () => {
    const { spec } = draw(heatMap, {}, { table: { 'g.t': grid } });
    const cells = spec.data.values.map((cell: Record<string, unknown>) => [cell.left, cell.top, cell.value]);
    expect(cells).toEqual([
      [0, 1, 7],
      [1, 1, 8],
      [0, 0, null],
      [1, 0, -4],
    ]);
    expect(spec.title.subtitle.join(' ')).toContain('Missing: diverged (1)');
    // Both signs: the colours are symmetric around zero.
    expect(spec.layer[1].encoding.color.scale.domain).toEqual([-8, 8]);
  });

  it('averages several rows of one place and says so', () => {
    const runs = tableWith({ seed: [0, 1], a: [3, 3], b: [4, 4], v: [10, 20] }, ['seed']);
    const { spec } = draw(heatMap, { x: 'a', y: 'b' }, { table: { 'g.t': runs } });
    expect(spec.data.values).toMatchObject([{ value: 15, text: '15' }]);
    expect(spec.title.subtitle.join(' ')).toContain('Mean over the rows of each place');
  });

  it('says what is wrong', () => {
    expect(draw(heatMap, {}, { table: { 'g.t': tableWith({ a: [1] }) } }).problem).toContain('it takes three');
    const words = tableWith({ a: [1], b: [1], w: ['x'] });
    expect(draw(heatMap, {}, { table: { 'g.t': words } }).problem).toContain('is text and has no colour');
  });
});

describe('view/confusion', () => {
  const counts = tableWith({
    label: [0, 0, 0, 1, 1, 1, 2, 2, 2],
    predicted: [0, 1, 2, 0, 1, 2, 0, 1, 2],
    samples: [8, 2, 0, 1, 4, 0, 0, 0, 0],
  });

  it('colours by the share of the true class and prints counts; a class without samples is empty', () => {
    const { spec } = draw(confusion, {}, { table: { 'e.confusion': counts } });
    const row = (top: number) => spec.data.values.filter((cell: { top: number }) => cell.top === top);
    expect(row(0).map((cell: { value: number }) => cell.value)).toEqual([0.8, 0.2, 0]);
    expect(row(1).map((cell: { text: string }) => cell.text)).toEqual(['1', '4', '']);
    expect(row(2).map((cell: { value: null }) => cell.value)).toEqual([null, null, null]);
    expect(spec.title.subtitle.join(' ')).toBe('12 of 15 right. 1 classes have no sample');
  });

  it('adds the runs of a sweep; wants a word for each class', () => {
    const twice = tableWith({ seed: [0, 1], label: [0, 0], predicted: [0, 0], samples: [3, 4] }, ['seed']);
    expect(draw(confusion, {}, { table: { 'e.c': twice } }).spec.data.values).toMatchObject([{ value: 1, text: '7' }]);
    const { problem } = draw(confusion, { names: ['a'] }, { table: { 'e.c': counts } });
    expect(problem).toBe('"names" has 1 words for 3 classes');
  });
});

describe('view/weight-images', () => {
  /** Two units that see 2 × 2 pixels; [in][out]. */
  const model: Result = {
    kind: 'model',
    model: {
      tensors: {
        'fc.bias': { dtype: 'float32', shape: [2], values: new Float32Array(2) },
        'fc.weight': { dtype: 'float64', shape: [4, 2], values: new Float64Array([1, 0, 1, -2, 0.5, 0, -1, 2]) },
      },
      origin: { trainer: 't', graphHash: '', numerics: 1 },
    },
  };
  const wires = { model: { 't.model': model } };

  it('lays the column of a unit out row by row; equal neighbours are one mark', () => {
    const { spec } = draw(weightImages, { units: [0] }, wires);
    const marks = spec.layer[0].data.values;
    expect(marks).toEqual([
      { left: 0, right: 2, top: 2, bottom: 3, value: 1 },
      { left: 0, right: 1, top: 3, bottom: 4, value: 0.5 },
      { left: 1, right: 2, top: 3, bottom: 4, value: -1 },
    ]);
    expect(spec.layer[0].encoding.color.scale.domain).toEqual([-1, 1]);
  });

  it('draws the first units and says of how many', () => {
    const { spec } = draw(weightImages, { most: 1 }, wires);
    expect(spec.title.subtitle.join(' ')).toBe('1 of 2 units');
  });

  it('says what is wrong', () => {
    expect(draw(weightImages, { tensor: 'fc.bias' }, wires).problem).toContain('no weights "fc.bias" with two axes');
    expect(draw(weightImages, { units: [2] }, wires).problem).toContain('"units" names 2');
    expect(draw(weightImages, { pixels: 3 }, wires).problem).toContain('4 inputs make no image');
  });
});

describe('view/panel', () => {
  it('keeps every figure with its own scales, in order, with letters', () => {
    const figureOf = (title: string) =>
      computeNode(plot, { title }, { table: { 'a.t': tableWith({ x: [1, 2], y: [3, 4] }) } }).outputs.figure;
    const wires = { figures: { 'p.figure': figureOf('first'), 'q.figure': figureOf('second') } };
    const { spec } = draw(panel, { title: 'both', columns: 3 }, wires);
    expect(spec.columns).toBe(2);
    expect(spec.concat.map(({ title }: { title: { text: string[] } }) => title.text)).toEqual([
      ['(a) first'],
      ['(b) second'],
    ]);
    expect(spec.concat.every((part: object) => !('config' in part) && !('$schema' in part))).toBe(true);
    expect(spec.resolve.scale.color).toBe('independent');
    expect(spec.title.text).toEqual(['both']);
  });
});
