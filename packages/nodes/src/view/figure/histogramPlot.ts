import type { Figure } from '@rheobase/core';
import { axis, referenceLines, seriesEncoding } from './encode.js';
import type { FigureOptions, ReferenceLine, Spec } from './frame.js';
import { frame } from './frame.js';
import { size } from './theme.js';

export interface Bin {
  readonly series: string;
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

export interface HistogramOptions extends FigureOptions {
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly ReferenceLine[];
}

/** Filled steps, one colour for each series; where there are several they lie translucent over each other. */
export function histogramPlot(bins: readonly Bin[], options: HistogramOptions): Figure {
  const width = options.width ?? size.width;
  const series = [...new Set(bins.map((bin) => bin.series))];
  const on = (at: 'x' | 'y') => options.lines.filter((line) => line.axis === at).map((line) => line.value);
  const edges = bins.flatMap(({ from, to }) => [from, to]);
  const { color } = seriesEncoding(series, width, { symbol: 'square' });
  const x = { field: 'from', ...axis(options.xTitle, edges, on('x')) };
  const y = { field: 'height', ...axis(options.yTitle, [0, ...bins.map(({ height }) => height)], on('y')) };
  const one = series.length === 1;
  const layer: Spec[] = [
    {
      mark: { type: 'bar', opacity: one ? 0.85 : 0.45, stroke: one ? '#ffffff' : null, strokeWidth: 0.5 },
      encoding: { x, x2: { field: 'to' }, y, y2: { datum: 0 }, color },
    },
    ...referenceLines(options.lines),
  ];
  return frame(options, [], width, { width, height: options.height ?? size.height, data: { values: bins }, layer });
}
