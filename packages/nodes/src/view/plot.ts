import { defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, textOr } from '../parameter/figureTexts.js';
import { levelIn, referenceLines } from '../parameter/level.js';
import { longTable } from '../table/longTable.js';
import { listed, namedTables } from '../table/namedTable.js';
import type { ReferenceLine } from './figure/frame.js';
import { linePlot } from './figure/linePlot.js';

const params = z.object({
  x: param.text('column along the x axis; by default the first', { default: '' }),
  y: param.words('columns along the y axis; by default all other numeric ones', { default: [] }),
  series: param.text('a column whose cells name the curves', { default: '' }),
  names: param.words('a name for each table; the nodes they come from by default', { default: [] }),
  marks: param.choice(['line', 'points'], 'how curves are drawn', { default: 'line' }),
  points: param.words('with marks "line": curves that are drawn as points all the same', { default: [] }),
  logX: param.flag('logarithmic x axis', { default: false }),
  logY: param.flag('logarithmic y axis', { default: false }),
  lines: referenceLines.acrossPlot(
    'lines across the plot: [{ "axis": "y", "value": 1.46115, "label": "floor of the loss" }]; a value on an axis with a unit is a quantity, "200 pA"',
  ),
  ...figureTexts,
  xTitle: param.text('title of the x axis; by default the column with its unit', { default: '' }),
  yTitle: param.text('title of the y axis; by default the column with its unit', { default: '' }),
});

export const plot = defineResult({
  type: 'view/plot',
  version: 1,
  title: 'plot',
  doc: {
    summary: 'Draws columns of one or several tables over another column, as lines or points.',
    equation: ['(x, y) of every row, one curve per table, series and column'],
    symbols: { x: 'cell of the column x', y: 'cell of a column of y' },
    source: 'Colours: Okabe & Ito 2008, Color Universal Design.',
    notes: [
      'With a sweep: each run thin, their mean bold, its 95 % interval (Student’s t) as a band. A sweep parameter may be x or series.',
      'Missing cells are gaps; the caption says how many and why. On a log axis values not above zero are left out, and the caption says so.',
      'Columns of different units do not share an axis.',
    ],
  },
  tags: ['figure', 'chart', 'line', 'scatter', 'curve'],
  params,
  inputs: { table: { result: ['table', 'number'], many: true, doc: 'tables to draw' } },
  outputs: { figure: { result: 'figure', doc: 'the plot' } },
  acrossSweep: true,

  compute({ params, inputs }) {
    const sources = namedTables(inputs.table, params.names);
    if ('problem' in sources) return sources;
    const long = longTable(sources, params);
    if ('problem' in long) return long;
    const { x, y, series } = long;
    const curves = [...new Set(series.values)];
    const unknown = params.points.find((name) => !curves.includes(name));
    if (unknown !== undefined) {
      return { problem: `"points" names "${unknown}", but the curves are ${listed(curves as string[])}` };
    }
    const lines: ReferenceLine[] = [];
    for (const { axis, value, label } of params.lines) {
      const at = levelIn(value, (axis === 'x' ? x : y).unit, 'lines');
      if (typeof at !== 'number') return at;
      lines.push({ axis, value: at, ...(label === undefined ? {} : { label }) });
    }
    const figure = linePlot(
      long.table,
      { x: x.name, y: y.name, series: series.name },
      {
        title: textOr(params.title, `${y.name === 'value' ? curves.join(', ') : y.name} over ${x.name}`),
        subtitle: params.subtitle,
        xTitle: params.xTitle || undefined,
        yTitle: params.yTitle || undefined,
        xLog: params.logX,
        yLog: params.logY,
        lines,
        points: params.marks === 'points' ? 'all' : params.points,
      },
    );
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});
