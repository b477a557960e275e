import { extent } from './extent.js';
import type { ReferenceLine, Spec } from './frame.js';
import { logAxis } from './logAxis.js';
import { ink, palette, size } from './theme.js';

/** Axes, colours and reference lines: the parts of a specification that figures share. */

export interface SeriesStyle {
  /** What stands beside each name in the legend. */
  readonly symbol?: 'stroke' | 'square';
  /** Series drawn as points have a dot there instead. */
  readonly asPoints?: readonly string[];
}

/** A dot that stays small where the legend's strokes are long. */
export const dot = 'M0.5,0A0.5,0.5,0,1,1,-0.5,0A0.5,0.5,0,1,1,0.5,0Z';

// biome-ignore format: three short lists
const dashes = [[1, 0], [6, 3], [2, 3]] as const;

/**
 * One colour per series, in the order given, with a dash once the colours repeat. The legend has as many columns as
 * fit above the plot. `strokeDash` is for lines, `shape` for points.
 */
export function seriesEncoding(
  series: readonly string[],
  width: number,
  { symbol = 'stroke', asPoints = [] }: SeriesStyle = {},
) {
  const longest = series.reduce((length, name) => Math.max(length, name.length), 0);
  const columns = Math.max(1, Math.min(series.length, Math.floor(width / (longest * size.label * 0.58 + 40))));
  const legend = { columns, ...(asPoints.length === 0 ? { symbolType: symbol } : {}) };
  const channel = (range: readonly unknown[]): Spec => ({
    field: 'series',
    type: 'nominal',
    sort: null,
    scale: { domain: series, range },
    legend: series.length > 1 ? legend : null,
  });
  const shapes = series.map((name) => (asPoints.includes(name) ? dot : 'stroke'));
  const strokes = series.map((_, index) => dashes[Math.floor(index / palette.length) % dashes.length]);
  return {
    color: channel(series.map((_, index) => palette[index % palette.length])),
    ...(symbol === 'stroke' && series.length > palette.length ? { strokeDash: channel(strokes) } : {}),
    ...(asPoints.length > 0 ? { shape: channel(shapes) } : {}),
  };
}

// biome-ignore format: three short lists
const lineDashes = [[5, 4], [2, 3], [8, 3, 2, 3]];

const labelStyle = { fontSize: size.label, fontStyle: 'italic' } as const;

/**
 * Dashed lines with their labels. The label of a horizontal line stands to the right of the plot, where it can
 * cover no data; that of a vertical line stands beside its top end on a white halo, or above the plot.
 */
export function referenceLines(lines: readonly ReferenceLine[], labels: 'all' | 'above' | 'none' = 'all'): Spec[] {
  return lines.flatMap(({ axis, value, label }, index): Spec[] => {
    const data = { values: [{ at: value }] };
    const at = { [axis]: { field: 'at', type: 'quantitative' } };
    const before = lines.slice(0, index).filter((line) => line.axis === axis).length;
    const rule = {
      data,
      mark: {
        type: 'rule',
        color: ink.reference,
        strokeWidth: 1.4,
        strokeDash: lineDashes[before % lineDashes.length],
      },
      encoding: at,
    };
    if (label === undefined || labels === 'none') return [rule];
    if (axis === 'y') {
      const mark = { type: 'text', ...labelStyle, color: ink.quiet, align: 'left', baseline: 'middle', dx: 7 };
      return [rule, { data, mark: { ...mark, text: label }, encoding: { ...at, x: { value: 'width' } } }];
    }
    const place = {
      type: 'text',
      ...labelStyle,
      align: 'left',
      baseline: 'top',
      dx: 6,
      dy: 2 + 16 * before,
      text: label,
    };
    const encoding = { ...at, y: { value: 0 } };
    if (labels === 'above') {
      const mark = { type: 'text', ...labelStyle, color: ink.quiet, baseline: 'bottom', dy: -3 };
      return [rule, { data, mark: { ...mark, text: label }, encoding }];
    }
    return [
      rule,
      { data, mark: { ...place, color: '#ffffff', stroke: '#ffffff', strokeWidth: 4, strokeJoin: 'round' }, encoding },
      { data, mark: { ...place, color: ink.quiet }, encoding },
    ];
  });
}

/** A quantitative or, for text, ordinal axis; whole numbers get whole ticks, `lines` a place within its ends. */
export function axis(title: string, values: readonly unknown[], lines: readonly number[] = [], log = false): Spec {
  if (values.some((value) => typeof value === 'string')) {
    return { type: 'ordinal', sort: null, title, axis: { labelAngle: 0, grid: false } };
  }
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (log && numbers.length > 0) {
    const { scale, axis } = logAxis([...numbers, ...lines]);
    return { type: 'quantitative', title, scale, axis };
  }
  const { low, high } = extent(numbers);
  const atTheEdge = lines.some((line) => line <= low || line >= high);
  return {
    type: 'quantitative',
    title,
    scale: { zero: false, nice: true, domain: domain([...numbers, ...lines]), ...(atTheEdge ? { padding: 10 } : {}) },
    axis: { tickCount, ...(numbers.every(Number.isInteger) ? { tickMinStep: 1 } : {}) },
  };
}

/** About so many: more would crowd labels like 0.15 on an axis as wide as a plot. */
export const tickCount = 8;

/** Stated rather than left to be found, so that a figure without any value is an empty plot and not a failure. */
export function domain(values: readonly number[]): [number, number] {
  const { low, high } = extent(values);
  if (low > high) return [0, 1];
  if (low < high) return [low, high];
  const room = low === 0 ? 1 : Math.abs(low) / 10;
  return [low - room, high + room];
}
