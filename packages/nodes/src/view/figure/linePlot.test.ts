import type { Column, Table } from '@rheobase/core';
import { describe, expect, test } from 'vitest';
import { linePlot } from './linePlot.js';

function table(columns: Record<string, readonly (number | string | null)[]>, more: Partial<Table> = {}): Table {
  const made = Object.entries(columns).map(([name, values]): Column => {
    const kind = values.some((value) => typeof value === 'string') ? 'text' : 'number';
    return { name, kind, values, ...(name === 'current' ? { unit: 'pA' } : {}) };
  });
  return { columns: made, ...more };
}

// biome-ignore lint/suspicious/noExplicitAny: a specification is open data
const specOf = (figure: { spec: unknown }) => figure.spec as any;

describe('linePlot', () => {
  test('a missing cell is a gap and never a zero; a value between gaps is a dot', () => {
    const figure = linePlot(
      table({ current: [1, 2, 3, 4, 5], cv: [0.5, null, 0.3, null, null] }),
      { x: 'current', y: 'cv' },
      { title: 'Gaps' },
    );
    const spec = specOf(figure);
    expect(spec.data.values.map((row: { y: unknown }) => row.y)).toEqual([0.5, null, 0.3, null, null]);
    expect(spec.data.values[2].lone).toBe(true);
    expect(spec.title.subtitle).toEqual(['Missing: no value (3)']);
    expect(spec.layer[0].encoding.x.title).toBe('current (pA)');
  });

  test('zero has no place on a log axis: it is left out and the subtitle says so', () => {
    const figure = linePlot(
      table({ current: [1, 10, 100], rate: [0, 5, 50] }),
      { x: 'current', y: 'rate' },
      { title: 'Log', yLog: true, lines: [{ axis: 'y', value: 0, label: 'nowhere' }] },
    );
    const spec = specOf(figure);
    expect(spec.data.values[0].y).toBeNull();
    expect(spec.title.subtitle).toEqual(['1 value not above zero left out of the log axis']);
    expect(spec.layer[0].encoding.y.scale.domain).toEqual([5, 50]);
    expect(JSON.stringify(spec)).not.toContain('nowhere');
  });

  test('runs of a sweep stay, their mean and its 95 % interval are added', () => {
    const swept = table(
      { seed: [0, 0, 1, 1, 2, 2], epoch: [1, 2, 1, 2, 1, 2], loss: [1, 4, 2, 4, 3, null] },
      { sweep: ['seed'] },
    );
    const spec = specOf(linePlot(swept, { x: 'epoch', y: 'loss' }, { title: 'Loss' }));
    expect(spec.data.values).toHaveLength(6);
    const [band, thin, mean] = spec.layer;
    expect(thin.encoding.detail).toEqual({ field: 'run' });
    expect(mean.data.values.map((row: { y: number }) => row.y)).toEqual([2, 4]);
    // Student's t with two degrees of freedom times 1/√3.
    expect(band.data.values[0].high).toBeCloseTo(2 + 4.303 / Math.sqrt(3), 10);
    expect(spec.title.subtitle.join(' ')).toContain(
      'each of 3 runs (seed); bold: their mean over those that have a value',
    );
  });

  test('a swept column that names the series is not averaged over', () => {
    const swept = table({ beta: [0.9, 0.9, 1, 1], x: [1, 2, 1, 2], y: [1, 2, 3, 4] }, { sweep: ['beta'] });
    const spec = specOf(linePlot(swept, { x: 'x', y: 'y', series: 'beta' }, { title: 'By beta' }));
    expect(spec.layer).toHaveLength(1);
    expect(spec.layer[0].encoding.color.scale.domain).toEqual(['0.9', '1']);
  });

  test('a reference line is labelled and widens the axis', () => {
    const spec = specOf(
      linePlot(
        table({ epoch: [1, 2], loss: [1.7, 1.5] }),
        { x: 'epoch', y: 'loss' },
        { title: 'Loss', lines: [{ axis: 'y', value: 1.46115, label: 'floor 1.46115' }] },
      ),
    );
    expect(spec.layer[1].mark.text).toBe('floor 1.46115');
    expect(spec.layer[2].encoding.y.scale.domain).toEqual([1.46115, 1.7]);
  });

  test('a table without a single value is an empty plot', () => {
    const spec = specOf(linePlot(table({ x: [], y: [] }), { x: 'x', y: 'y' }, { title: 'Nothing' }));
    expect(spec.data.values).toEqual([]);
  });

  test('the inputs are not touched', () => {
    const input = Object.freeze(table({ x: Object.freeze([2, 1]) as number[], y: Object.freeze([1, 2]) as number[] }));
    expect(() => linePlot(input, { x: 'x', y: 'y' }, { title: 'Frozen' })).not.toThrow();
  });
});
