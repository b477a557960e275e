import { type Column, defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { inNumbers } from '../table/inNumbers.js';
import { findIn, type NamedTable, namedTables, namesOf } from '../table/namedTable.js';
import { cellPlot, type GridCell } from './figure/cellPlot.js';
import { axisTitle, missingNote } from './figure/columns.js';
import { shortNumber } from './figure/words.js';

const params = z.object({
  x: param.text('column along the x axis; by default the first', { default: '' }),
  y: param.text('column along the y axis; by default the second', { default: '' }),
  value: param.text('column that gives the colours; by default the last', { default: '' }),
  print: param.flag('print the numbers where the cells are large enough', { default: true }),
  ...figureTexts,
});

const mostCells = 20_000;

export const heatMap = defineResult({
  type: 'view/heat-map',
  version: 1,
  title: 'heat map',
  doc: {
    summary: 'Draws one column of a table as colours over two others.',
    equation: ['a cell at (x, y) in the colour of the value, for every row'],
    symbols: { x: 'cell of the column x', y: 'cell of the column y', value: 'cell of the column value' },
    source: 'Lightness carries the value, as Rogowitz & Treinish 1998 (IEEE Spectrum 35:52) advise.',
    notes: [
      'Places are those that occur, ascending from the left and from the bottom, evenly spaced: a grid, not a scale.',
      'Several rows at one place, for instance the runs of a sweep over the seed, are averaged, and the caption says so.',
      'A missing cell is an empty frame. Values of both signs get two hues around zero.',
    ],
  },
  tags: ['figure', 'matrix', 'grid', 'colour', 'image'],
  params,
  inputs: { table: { result: 'table', doc: 'x, y and value in each row' } },
  outputs: { figure: { result: 'figure', doc: 'the heat map' } },
  acrossSweep: true,

  compute({ params, inputs }) {
    const [given] = namedTables(inputs.table) as NamedTable[];
    const swept = given.table.sweep ?? [];
    const columns = given.table.columns.map((one) => (swept.includes(one.name) ? inNumbers(one) : one));
    const source = { name: given.name, table: { ...given.table, columns } };
    const names = namesOf(source.table);
    if (names.length < 3)
      return { port: 'table', problem: `${given.name} has ${names.length} columns; it takes three` };
    const x = findIn(source, params.x || names[0]);
    const y = findIn(source, params.y || names[1]);
    const value = findIn(source, params.value || names[names.length - 1]);
    for (const found of [x, y, value]) if ('problem' in found) return found;
    const [across, up, shown] = [x, y, value] as Column[];
    if (shown.kind === 'text') return { problem: `column "${shown.name}" is text and has no colour` };

    const [lefts, bottoms] = [placesOf(across), placesOf(up)];
    if (lefts.length * bottoms.length > mostCells) {
      return { problem: `${lefts.length} × ${bottoms.length} cells are more than can be told apart (${mostCells})` };
    }
    const sums = new Map<string, { sum: number; count: number }>();
    shown.values.forEach((cell, row) => {
      const key = JSON.stringify([across.values[row], up.values[row]]);
      const own = sums.get(key) ?? { sum: 0, count: 0 };
      if (typeof cell === 'number') {
        own.sum += cell;
        own.count += 1;
      }
      sums.set(key, own);
    });
    const averaged = [...sums.values()].some(({ count }) => count > 1);
    const print = params.print && Math.max(lefts.length, bottoms.length) <= 12;
    const cells = bottoms.flatMap((bottom, fromBottom) =>
      lefts.flatMap((left, column): GridCell[] => {
        const own = sums.get(JSON.stringify([left, bottom]));
        const row = bottoms.length - 1 - fromBottom;
        if (own === undefined || own.count === 0) return [{ column, row, value: null }];
        const mean = own.sum / own.count;
        return [{ column, row, value: mean, ...(print ? { text: shortNumber(mean) } : {}) }];
      }),
    );
    const figure = cellPlot(cells, {
      title: textOr(params.title, `${shown.name} by ${across.name} and ${up.name}`),
      subtitle: sentences(
        params.subtitle,
        ...(averaged ? ['Mean over the rows of each place'] : []),
        ...missingNote([shown]),
      ),
      xTitle: axisTitle(across),
      yTitle: axisTitle(up),
      legendTitle: axisTitle(shown),
      columns: lefts.map(String),
      rows: [...bottoms].reverse().map(String),
    });
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});

/** What occurs in a column: numbers ascending, words in order of appearance. */
function placesOf({ kind, values }: Column): (number | string)[] {
  const places = [...new Set(values)].filter((value): value is number | string => value !== null);
  return kind === 'text' ? places : places.sort((a, b) => Number(a) - Number(b));
}
