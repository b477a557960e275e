/**
 * The one look of all figures: a Vega-Lite `config` that travels inside every specification, so that a figure
 * looks the same in the editor, in a report and on paper.
 *
 * Colours: M. Okabe and K. Ito, "Color Universal Design" (2008), told apart with any kind of colour vision;
 * ordered by contrast on white, its
 * yellow replaced by grey. Verdana has the widths of DejaVu Sans and stands in where that font is missing.
 */

export const palette = [
  '#0072B2',
  '#D55E00',
  '#009E73',
  '#CC79A7',
  '#E69F00',
  '#56B4E9',
  '#000000',
  '#8A8F98',
] as const;

export const ink = {
  text: '#1c1f23',
  quiet: '#5b626b',
  reference: '#6b7280',
  grid: '#e7e9ec',
  axis: '#80868f',
} as const;

export const size = { width: 520, height: 320, panelWidth: 300, panelHeight: 190, label: 12, title: 16 } as const;

export const font = 'DejaVu Sans, Verdana, sans-serif';

export const theme = {
  font,
  background: '#ffffff',
  padding: 14,
  // One label per mark would double the file; the report describes the figure in words instead.
  aria: false,
  view: { stroke: null, continuousWidth: size.width, continuousHeight: size.height },
  title: {
    anchor: 'start',
    frame: 'bounds',
    offset: 12,
    color: ink.text,
    fontSize: size.title,
    fontWeight: 'bold',
    lineHeight: 21,
    subtitleColor: ink.quiet,
    subtitleFontSize: size.label,
    subtitleLineHeight: 17,
    subtitlePadding: 6,
  },
  axis: {
    domainColor: ink.axis,
    tickColor: ink.axis,
    tickSize: 5,
    gridColor: ink.grid,
    labelColor: ink.text,
    labelFontSize: size.label,
    labelPadding: 5,
    labelLimit: 320,
    labelFlush: false,
    titleColor: ink.text,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titlePadding: 10,
    titleLimit: 500,
  },
  legend: {
    orient: 'top',
    title: null,
    offset: 10,
    columnPadding: 18,
    rowPadding: 5,
    labelColor: ink.text,
    labelFontSize: size.label,
    labelLimit: 320,
    symbolSize: 200,
    // A mark that is drawn faint (a run among others, a band) still has a legible legend.
    symbolOpacity: 1,
    symbolStrokeWidth: 2.5,
  },
  header: { labelFontSize: size.label, titleFontSize: size.label },
  line: { strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
  range: { category: palette },
} as const;
