import type { Figure } from '@rheobase/core';
import { domain, referenceLines, seriesEncoding, tickCount } from './encode.js';
import type { FigureOptions, ReferenceLine, Spec } from './frame.js';
import { frame } from './frame.js';
import { palette, size } from './theme.js';
import { thin } from './thin.js';
import { count } from './words.js';

export interface Trace {
  readonly name: string;
  /** One value per entry of `time`. */
  readonly values: readonly (number | null)[];
  /** Steps, that is rows of `time`, at which the neuron fired. */
  readonly spikes?: readonly number[] | undefined;
}

export interface TraceOptions extends FigureOptions {
  /** `panels` (the default for several): one for each neuron; `colours`: all in one plot. */
  readonly layout?: 'panels' | 'colours' | undefined;
  readonly columns?: number | undefined;
  readonly threshold?: number | undefined;
  readonly rest?: number | undefined;
  /** Unit of the values, for the labels of the threshold and rest lines. */
  readonly unit?: string | undefined;
  /**
   * Where a spike's tip is drawn. A neuron that only marks its spikes has none of its own: +20 is the custom for
   * millivolts.
   */
  readonly spikeTip?: number | undefined;
}

/** Membrane traces over time with threshold and rest lines; a spike is a line up to `spikeTip`. */
export function tracePlot(time: readonly number[], traces: readonly Trace[], options: TraceOptions): Figure {
  const panels = traces.length > 1 && options.layout !== 'colours';
  const columns = panels ? Math.min(options.columns ?? 2, traces.length) : 1;
  const width = options.width ?? (panels ? size.panelWidth : size.width);
  const height = options.height ?? (panels ? size.panelHeight : size.height);
  const tip = options.spikeTip ?? 20;
  const fired = traces.some((trace) => (trace.spikes ?? []).length > 0);
  const lines = levels(options);

  const values = traces.flatMap((trace) => trace.values).filter((value) => value !== null);
  const [low, high] = domain([...values, ...(fired ? [tip] : []), ...lines.map((line) => line.value)]);
  const room = 0.05 * (high - low);
  const axis = (field: string, title: string | null, domain: readonly number[], nice: boolean): Spec => ({
    field,
    type: 'quantitative',
    title,
    scale: { domain, nice, zero: false },
    ...(field === 'x' ? { axis: { tickCount } } : {}),
  });

  /** `outer`: at the left, at the bottom, at the right of the panels, where titles and labels stand. */
  const plot = (shown: readonly Trace[], look: Spec, marks: Spec, outer = [true, true, true]): Spec => {
    const [left, bottom, right] = outer;
    const encoding = {
      x: axis('x', bottom ? (options.xTitle ?? 'time (ms)') : null, domain(time), true),
      y: axis('y', left ? (options.yTitle ?? 'V (mV)') : null, [low - room, high + room], false),
      ...look,
    };
    return {
      width,
      height,
      layer: [
        ...referenceLines(lines, right ? 'all' : 'none'),
        {
          data: { values: shown.flatMap((trace) => points(time, trace)) },
          mark: { type: 'line', strokeWidth: 1.6, strokeJoin: 'bevel', ...marks },
          encoding,
        },
        {
          data: { values: shown.flatMap((trace) => spikes(time, trace, tip)) },
          mark: { type: 'rule', strokeWidth: 1.6, strokeCap: 'round', ...marks },
          encoding: { ...encoding, y2: { field: 'tip' } },
        },
      ],
    };
  };

  if (!panels) {
    const { color } = seriesEncoding(
      traces.map((trace) => trace.name),
      width,
    );
    return frame(options, [], width, plot(traces, { color }, {}));
  }
  const concat = traces.map((trace, index) => {
    const right = index % columns === columns - 1 || index === traces.length - 1;
    const outer = [index % columns === 0, index + columns >= traces.length, right];
    const number = trace.spikes === undefined ? '' : `: ${count(trace.spikes.length, 'spike')}`;
    return {
      title: { text: trace.name + number, fontSize: 13, fontWeight: 'normal', frame: 'group', offset: 6 },
      ...plot([trace], {}, { color: palette[0] }, outer),
    };
  });
  return frame(options, [], width * columns, { columns, spacing: { row: 62, column: 52 }, bounds: 'flush', concat });
}

function levels({ threshold, rest, unit }: TraceOptions): ReferenceLine[] {
  const label = (name: string, value: number) => `${name} ${value}${unit ? ` ${unit}` : ''}`.replace('-', '−');
  return [
    ...(threshold === undefined
      ? []
      : [{ axis: 'y', value: threshold, label: label('threshold', threshold) } as const]),
    ...(rest === undefined ? [] : [{ axis: 'y', value: rest, label: label('rest', rest) } as const]),
  ];
}

function points(time: readonly number[], { name, values }: Trace) {
  return thin(values).map((row) => ({ x: time[row]!, y: values[row]!, series: name }));
}

function spikes(time: readonly number[], { name, values, spikes = [] }: Trace, tip: number) {
  return spikes.map((step) => ({ x: time[step]!, y: values[step] ?? tip, tip, series: name }));
}
