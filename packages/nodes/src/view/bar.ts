import { defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { levelIn, referenceLines } from '../parameter/level.js';
import { type LongTable, longTable } from '../table/longTable.js';
import { type NamedTable, namedTables } from '../table/namedTable.js';
import { stack } from '../table/stack.js';
import { barPlot } from './figure/barPlot.js';
import { missingNote } from './figure/columns.js';

const params = z.object({
  category: param.text('column with a group of bars for each cell; by default the first with words, else the tables', {
    default: '',
  }),
  values: param.words('columns that give the lengths of the bars; by default all other numeric ones', { default: [] }),
  series: param.text('a column whose cells name the bars that stand together', { default: '' }),
  names: param.words('a name for each table; the nodes they come from by default', { default: [] }),
  log: param.flag('logarithmic axis', { default: false }),
  lines: referenceLines.acrossBars('lines across the bars: [{ "value": 0.1, "label": "chance" }]'),
  ...figureTexts,
  valueTitle: param.text('title of the axis; by default the column with its unit', { default: '' }),
});

export const bar = defineResult({
  type: 'view/bar',
  version: 1,
  title: 'bars',
  doc: {
    summary: 'Draws numbers of one or several tables as bars, by category, with their values in print.',
    equation: ['length of a bar = value, or mean of the values over the runs of a sweep'],
    symbols: { value: 'cell of a column of values' },
    source: 'Colours: Okabe & Ito 2008, Color Universal Design.',
    notes: [
      'With a sweep: a dot for each run and the 95 % interval of the mean (Student’s t).',
      'A missing cell has its reason in place of the bar; zero has no place on a log axis and stands as a number.',
      'On a log axis the length of a bar has no meaning, only its end.',
    ],
  },
  tags: ['figure', 'chart', 'bars', 'histogram'],
  params,
  inputs: { table: { result: ['table', 'number'], many: true, doc: 'tables to draw' } },
  outputs: { figure: { result: 'figure', doc: 'the bars' } },
  acrossSweep: true,

  compute({ params, inputs }) {
    const given = namedTables(inputs.table, params.names);
    if ('problem' in given) return given;
    const { category, sources } = withCategory(given, params.category);
    const long = longTable(sources, { x: category, y: params.values, series: params.series, swept: 'words' });
    if ('problem' in long) return long;
    const twice = sameBar(long);
    if (twice !== undefined) return twice;
    const { x, y, series } = long;
    const lines: { value: number; label?: string }[] = [];
    for (const { value, label } of params.lines) {
      const at = levelIn(value, y.unit, 'lines');
      if (typeof at !== 'number') return at;
      lines.push({ value: at, ...(label === undefined ? {} : { label }) });
    }
    // Without a sweep the reason stands in place of the bar.
    const missing = long.table.sweep === undefined ? [] : missingNote([y]);
    const figure = barPlot(
      long.table,
      { category: x.name, value: y.name, group: series.name },
      {
        title: textOr(params.title, category === ' ' ? y.name : `${y.name} by ${x.name}`),
        subtitle: sentences(params.subtitle, ...missing),
        valueTitle: params.valueTitle || undefined,
        log: params.log,
        lines,
      },
    );
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});

/** Where no table has words, the tables themselves are the categories. */
function withCategory(sources: readonly NamedTable[], category: string) {
  const words = ({ table: { columns, sweep = [] } }: NamedTable) =>
    columns.find(({ name, kind }) => kind === 'text' && !sweep.includes(name))?.name;
  const found = category || sources.map(words).find((name) => name !== undefined);
  if (found !== undefined) return { category: found, sources };
  const stacked = stack(sources, ' ');
  return 'problem' in stacked ? { category, sources } : { category: ' ', sources: [{ name: '', table: stacked }] };
}

/** Two numbers of one run cannot be one bar. */
function sameBar({ table, x, y, series }: LongTable) {
  const bars = new Map<string, number>();
  const place = table.columns.filter(({ name }) => name !== y.name);
  for (let row = 0; row < x.values.length; row++) {
    const key = JSON.stringify(place.map(({ values }) => values[row]));
    if (bars.has(key)) {
      const [category, name] = [x.values[row], series.values[row]];
      return {
        problem: `there are two values for "${category}" of ${name}: name the column that tells them apart in "series"`,
      };
    }
    bars.set(key, row);
  }
  return undefined;
}
