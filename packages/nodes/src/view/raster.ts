import { type Column, defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { level, levelIn } from '../parameter/level.js';
import { findIn, type NamedTable, namedTables, namesOf, type Problem } from '../table/namedTable.js';
import { groupName, inOrder, namingColumns, otherColumns, type RowGroup, rowGroups } from '../table/rowGroups.js';
import { axisTitle, missingNote } from './figure/columns.js';
import { rasterPlot } from './figure/rasterPlot.js';

const params = z.object({
  by: param.text('column that names the rows; by default the coordinate, else the neuron', { default: '' }),
  from: level.optional('where the time axis begins, for example "0 ms"; by default at 0'),
  until: level.optional('where it ends, for example "500 ms"; by default at the last spike'),
  ...figureTexts,
  yTitle: param.text('title of the y axis; by default the column with its unit', { default: '' }),
});

export const raster = defineResult({
  type: 'view/raster',
  version: 1,
  title: 'raster',
  doc: {
    summary: 'Draws spikes as ticks over time, one row for each neuron or each of its coordinates.',
    equation: ['a tick at (t, row) for every spike'],
    symbols: { t: 'time of a spike, ms or steps', row: 'neuron, or its coordinate, ascending from the bottom' },
    source: 'Dot display: Gerstein & Kiang 1960, doi:10.1016/S0006-3495(60)86872-5.',
    notes: [
      'Reads the spikes of measure/record. A silent neuron has no row there: give any table with a row for each neuron (its firing rates) to `neurons`, else the caption says that silent ones are not shown.',
      'Of very many spikes only a share is drawn, and the caption says which.',
    ],
  },
  tags: ['figure', 'spikes', 'dots'],
  params,
  inputs: {
    spikes: { result: 'table', doc: 'neuron, its coordinates, step, time of each spike' },
    neurons: { result: 'table', optional: true, doc: 'a row for each neuron, silent ones too' },
  },
  outputs: { figure: { result: 'figure', doc: 'the raster' } },

  compute({ params, inputs }) {
    const [source] = namedTables(inputs.spikes) as NamedTable[];
    const [neurons] = namedTables(inputs.neurons) as (NamedTable | undefined)[];
    const time = findIn(source, 'time');
    if ('problem' in time) return time;
    const ends = endsOf(params, time);
    if ('problem' in ends) return ends;
    const keyNames = otherColumns(source, ['time', 'step']);
    const spikes = rowGroups(source, keyNames, time);
    if ('problem' in spikes) return spikes;
    const all = neurons === undefined ? spikes : rowGroups(neurons, keyNames);
    if ('problem' in all) return all;
    const by = params.by === '' ? undefined : findIn(neurons ?? source, params.by);
    if (by !== undefined && 'problem' in by) return by;
    if (by !== undefined && !keyNames.includes(by.name)) return notAName(by, source);

    const naming = by === undefined ? namingColumns(all) : [by];
    const timesOf = new Map(spikes.groups.map(({ key, rows }) => [key, numbers(time, rows)]));
    const rows = inOrder(naming, all.groups).map((group) => ({
      label: naming.length === 1 ? label(naming[0], group) : groupName(naming, group),
      times: timesOf.get(group.key) ?? [],
    }));
    const known = new Set(all.groups.map(({ key }) => key));
    const hasStranger = spikes.groups.some(({ key }) => !known.has(key));
    if (hasStranger)
      return { problem: 'there are spikes of neurons that the table of neurons does not have', port: 'neurons' };
    const figure = rasterPlot(rows, {
      title: textOr(params.title, 'Spikes'),
      subtitle: sentences(
        params.subtitle,
        ...(neurons === undefined ? ['Neurons that never fired have no row'] : []),
        ...missingNote([time]),
      ),
      xTitle: axisTitle(time),
      yTitle: textOr(params.yTitle, naming.map(naming.length === 1 ? axisTitle : ({ name }) => name).join(', ')),
      ...ends,
    });
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});

type Params = z.output<typeof params>;

function endsOf(params: Params, { unit }: Column) {
  const ends: { from?: number; until?: number } = {};
  for (const name of ['from', 'until'] as const) {
    const written = params[name];
    if (written === undefined) continue;
    const at = levelIn(written, unit, name);
    if (typeof at !== 'number') return at;
    ends[name] = at;
  }
  return ends;
}

function notAName({ name }: Column, source: NamedTable): Problem {
  return {
    problem: `the spikes of ${source.name} cannot be told apart by "${name}"; their columns are ${namesOf(source.table).join(', ')}`,
  };
}

function label({ values }: Column, { first }: RowGroup): string | number {
  return values[first] ?? '–';
}

function numbers({ values }: Column, rows: readonly number[]): number[] {
  return rows.map((row) => values[row]).filter((value): value is number => typeof value === 'number');
}
