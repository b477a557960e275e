import { type Column, defineResult, param } from '@rheobase/core';
import { z } from 'zod';
import { figureTexts, sentences, textOr } from '../parameter/figureTexts.js';
import { type Level, level, levelIn } from '../parameter/level.js';
import { cellWords, findIn, listed, type NamedTable, namedTables, namesOf, type Problem } from '../table/namedTable.js';
import { groupName, inOrder, namingColumns, otherColumns, type RowGroup, rowGroups } from '../table/rowGroups.js';
import { axisTitle, missingNote } from './figure/columns.js';
import { type Trace, tracePlot } from './figure/tracePlot.js';

const params = z.object({
  value: param.text('column that is drawn over time; by default the last', { default: '' }),
  by: param.text('column that names the traces; by default the coordinate, else the neuron', { default: '' }),
  show: level.list('the traces to draw, by their cell in that column, for example ["150 pA", "210 pA"]; empty for all'),
  most: param.integer('traces at most', { default: 12, min: 1, max: 64 }),
  layout: param.choice(['panels', 'colours'], 'one plot for each trace, or one for all', { default: 'panels' }),
  columns: param.integer('plots side by side', { default: 2, min: 1, max: 8 }),
  threshold: level.optional('where the threshold line is drawn, for example "-55 mV"'),
  rest: level.optional('where the rest line is drawn, for example "-75 mV"'),
  spikeTip: level.optional('how far up a spike is drawn; by default +20 mV, without a unit the highest value'),
  ...figureTexts,
});

export const trace = defineResult({
  type: 'view/trace',
  version: 1,
  title: 'traces',
  doc: {
    summary: 'Draws the membrane potential over time, with threshold, rest and spikes.',
    equation: ['V(t), and a line from V to the tip at each spike'],
    symbols: { V: 'recorded value', t: 'time, ms or steps' },
    source: 'Spikes of an integrate-and-fire neuron have no shape of their own; +20 mV is the custom.',
    notes: [
      'Reads the tables of measure/record: neuron, its coordinates, time, and the value in the last column.',
      'Missing values are gaps, and the caption says how many; so it does where more traces are there than are drawn.',
      'A long trace is thinned for drawing without losing a peak.',
    ],
  },
  tags: ['figure', 'membrane', 'voltage', 'potential'],
  params,
  inputs: {
    voltage: { result: 'table', doc: 'neuron, its coordinates, time, value' },
    spikes: { result: 'table', optional: true, doc: 'neuron, its coordinates, step, time of each spike' },
  },
  outputs: { figure: { result: 'figure', doc: 'the traces' } },

  compute({ params, inputs }) {
    const [source] = namedTables(inputs.voltage) as NamedTable[];
    const [spikes] = namedTables(inputs.spikes) as (NamedTable | undefined)[];
    const all = namesOf(source.table);
    const value = findIn(source, params.value || all[all.length - 1]);
    const time = findIn(source, 'time');
    if ('problem' in value) return value;
    if ('problem' in time) return time;
    if (value.kind === 'text') return { problem: `column "${value.name}" is text; numbers are drawn over time` };
    const grouped = rowGroups(source, otherColumns(source, ['time', 'step', value.name]));
    if ('problem' in grouped) return grouped;
    const by = params.by === '' ? undefined : findIn(source, params.by);
    if (by !== undefined && 'problem' in by) return by;
    const naming = by === undefined ? namingColumns(grouped) : [by];

    const chosen = choose(inOrder(naming, grouped.groups), naming[0], params.show);
    if ('problem' in chosen) return chosen;
    const drawn = chosen.slice(0, params.most);
    const times = timesOf(drawn, time);
    if ('problem' in times) return times;
    const fired = spikes === undefined ? undefined : spikeSteps(source, spikes, grouped.keys, drawn, times);
    if (fired !== undefined && 'problem' in fired) return fired;
    const traces = drawn.map((group, i): Trace => {
      const values = group.rows.map((row) => value.values[row] as number | null);
      const name = groupName(naming, group);
      return fired === undefined ? { name, values } : { name, values, spikes: fired.steps[i] };
    });

    const levels = levelsOf(params, value);
    if ('problem' in levels) return levels;
    const shown = drawn.flatMap(({ rows }) => rows);
    const missing = Object.fromEntries(shown.map((row, i) => [i, value.missing?.[row] ?? 'no value']));
    const notes = [
      ...(drawn.length < chosen.length ? [`The first ${drawn.length} of ${chosen.length} traces`] : []),
      ...missingNote([{ ...value, values: shown.map((row) => value.values[row]), missing }]),
      ...(fired?.notes ?? []),
    ];
    const figure = tracePlot(times, traces, {
      title: textOr(params.title, `${value.name} over time`),
      subtitle: sentences(params.subtitle, ...notes),
      xTitle: axisTitle(time),
      yTitle: value.name === 'voltage' ? `V (${value.unit})` : axisTitle(value),
      layout: params.layout,
      columns: params.columns,
      ...(value.unit === undefined ? {} : { unit: value.unit }),
      spikeTip: value.unit === 'mV' ? 20 : highest(traces),
      ...levels,
    });
    return { outputs: { figure: { kind: 'figure', figure } } };
  },
});

type Params = z.output<typeof params>;

function levelsOf(params: Params, { unit }: Column) {
  const levels: { threshold?: number; rest?: number; spikeTip?: number } = {};
  for (const name of ['threshold', 'rest', 'spikeTip'] as const) {
    const written = params[name];
    if (written === undefined) continue;
    const at = levelIn(written, unit, name);
    if (typeof at !== 'number') return at;
    levels[name] = at;
  }
  return levels;
}

/** The groups that `show` asks for, in its order. */
function choose(groups: readonly RowGroup[], by: Column, show: readonly Level[]): readonly RowGroup[] | Problem {
  if (show.length === 0) return groups;
  const chosen: RowGroup[] = [];
  for (const wanted of show) {
    const at = levelIn(wanted, by.unit, 'show');
    if (typeof at !== 'number') return at;
    const found = groups.filter(({ first }) => by.values[first] === at);
    if (found.length === 0) {
      const there = groups.slice(0, 20).map(({ first }) => cellWords(by, first));
      return { problem: `no trace has ${by.name} ${at}; there are ${listed(there)}${groups.length > 20 ? ', …' : ''}` };
    }
    chosen.push(...found);
  }
  return chosen;
}

/** The times of all traces, which must be the same. */
function timesOf(groups: readonly RowGroup[], { values }: Column): number[] | Problem {
  const [first = [], ...others] = groups.map(({ rows }) => rows.map((row) => values[row] as number));
  const same = others.every((times) => times.length === first.length && times.every((time, i) => time === first[i]));
  return same ? first : { problem: 'the traces do not share their times; record them with one node' };
}

/** For each trace the entries of `times` nearest to its spikes. */
function spikeSteps(
  source: NamedTable,
  spikes: NamedTable,
  traceKeys: readonly Column[],
  groups: readonly RowGroup[],
  times: readonly number[],
) {
  const time = findIn(spikes, 'time');
  if ('problem' in time) return time;
  const keyNames = otherColumns(spikes, ['time', 'step']);
  const extra = keyNames.find((name) => !traceKeys.some((key) => key.name === name));
  if (extra !== undefined) return { problem: `the spikes tell rows apart by "${extra}", which ${source.name} lacks` };
  const own = rowGroups(spikes, keyNames, time);
  if ('problem' in own) return own;
  const byKey = new Map(own.groups.map(({ key, rows }) => [key, rows]));
  const columns = keyNames.map((name) => traceKeys.find((key) => key.name === name) as Column);
  const steps = groups.map(({ first }) => {
    const rows = byKey.get(JSON.stringify(columns.map(({ values }) => values[first]))) ?? [];
    return rows.flatMap((row) => {
      const at = time.values[row];
      return typeof at === 'number' ? [nearest(times, at)] : [];
    });
  });
  return { steps, notes: missingNote([time]).map((note) => note.replace('Missing', 'Missing spikes')) };
}

/** Binary search in ascending times. */
function nearest(times: readonly number[], at: number): number {
  let [low, high] = [0, times.length - 1];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (times[middle] <= at) low = middle;
    else high = middle;
  }
  return at - times[low] <= times[high] - at ? low : high;
}

function highest(traces: readonly Trace[]): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const { values } of traces) for (const value of values) most = Math.max(most, value ?? most);
  return Number.isFinite(most) ? most : 1;
}
