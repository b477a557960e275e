import { Resvg } from '@resvg/resvg-js';
import type { Figure, Table } from '@rheobase/core';
import { renameIds } from '@rheobase/share';
import { describe, expect, test } from 'vitest';
import { barPlot } from '../../../nodes/src/view/figure/barPlot.js';
import { linePlot } from '../../../nodes/src/view/figure/linePlot.js';
import { rasterPlot } from '../../../nodes/src/view/figure/rasterPlot.js';
import { tracePlot } from '../../../nodes/src/view/figure/tracePlot.js';
import { fontFiles, textWidth } from './fontMetrics.js';
import { renderFigure, renderSvg } from './renderFigure.js';

const numbers = (name: string, values: readonly (number | null)[], unit?: string) => ({
  name,
  kind: 'number' as const,
  values,
  ...(unit === undefined ? {} : { unit }),
});
const words = (name: string, values: readonly string[]) => ({ name, kind: 'text' as const, values });
const currents = Array.from({ length: 100 }, (_, i) => 5 * i);
const rates = currents.map((current) => (current > 200 ? 1000 / (2 + 10 * Math.log(current / (current - 200))) : 0));
const curve: Table = {
  columns: [
    numbers('current', currents, 'pA'),
    numbers('rate', rates, 'Hz'),
    numbers(
      'ReLU',
      currents.map((current) => 0.428 * Math.max(0, current - 141.5)),
      'Hz',
    ),
    numbers(
      'CV',
      currents.map((current) => (current > 200 ? 0.1 : null)),
    ),
  ],
};
const history: Table = {
  sweep: ['seed'],
  columns: [
    numbers('seed', [0, 0, 0, 1, 1, 1]),
    numbers('epoch', [1, 2, 3, 1, 2, 3]),
    numbers('loss', [1.7, 1.54, 1.5, 1.72, 1.55, null]),
  ],
};
const operations: Table = {
  columns: [
    words('convention', ['dense', 'dense', 'effective (NeuroBench)', 'effective (NeuroBench)', 'executed', 'executed']),
    words('network', ['FFNN', 'SNN', 'FFNN', 'SNN', 'FFNN', 'SNN']),
    numbers('operations', [268_800, 6_720_000, 240_013, 5_576_600, null, 0]),
  ],
};
const time = Array.from({ length: 3000 }, (_, step) => step / 10);
const trace = (name: string) => ({ name, values: time.map((t) => -75 + (20 * (t % 18)) / 18), spikes: [180, 360] });
const rheobase = { axis: 'x', value: 200, label: 'rheobase 200 pA' } as const;
const x = { x: 'current' };
const panels = { title: 'Traces', threshold: -55, rest: -75, unit: 'mV' };

const figures: Record<string, Figure> = {
  'F–I curve': linePlot(curve, { ...x, y: 'rate' }, { title: 'F–I curve', points: 'all', lines: [rheobase] }),
  fits: linePlot(curve, { ...x, y: ['rate', 'ReLU'] }, { title: 'Fits', points: ['rate'], lines: [rheobase] }),
  gaps: linePlot(curve, { ...x, y: 'CV' }, { title: 'Gaps' }),
  'log axes': linePlot(curve, { ...x, y: 'rate' }, { title: 'Log', xLog: true, yLog: true }),
  'loss over seeds': linePlot(
    history,
    { x: 'epoch', y: 'loss' },
    {
      title: 'Loss',
      lines: [{ axis: 'y', value: 1.46115, label: 'floor 1.46115' }],
    },
  ),
  'twelve series': linePlot(
    {
      columns: [
        numbers('x', currents),
        numbers('y', rates),
        words(
          's',
          currents.map((i) => `series ${i % 12}`),
        ),
      ],
    },
    { x: 'x', y: 'y', series: 's' },
    { title: 'A title long enough that it has to be broken into at least two lines to fit above the plot' },
  ),
  'no rows': linePlot({ columns: [numbers('x', []), numbers('y', [])] }, { x: 'x', y: 'y' }, { title: 'Nothing' }),
  'nothing on a log axis': linePlot(
    { columns: [numbers('x', [1, 2]), numbers('y', [0, null])] },
    { x: 'x', y: 'y' },
    { title: 'Nothing', yLog: true },
  ),
  panels: tracePlot(time, ['150 pA', '200 pA', '250 pA'].map(trace), panels),
  'traces by colour': tracePlot(time, ['150 pA', '200 pA'].map(trace), { ...panels, layout: 'colours' }),
  'no traces': tracePlot([], [], { title: 'Nothing' }),
  raster: rasterPlot(
    [
      { label: 150, times: [] },
      { label: 225, times: [10, 30, 55] },
    ],
    { title: 'Raster' },
  ),
  'no raster': rasterPlot([], { title: 'Nothing' }),
  operations: barPlot(
    operations,
    { category: 'convention', value: 'operations', group: 'network' },
    {
      title: 'Operations by convention',
      log: true,
    },
  ),
  'bars over seeds': barPlot(
    history,
    { category: 'epoch', value: 'loss' },
    {
      title: 'Loss',
      lines: [{ value: 1.46, label: 'floor' }],
    },
  ),
  'no bars': barPlot(
    { columns: [words('c', []), numbers('v', [])] },
    { category: 'c', value: 'v' },
    { title: 'Nothing', log: true },
  ),
};

describe.each(Object.entries(figures))('%s', (_name, figure) => {
  test('is drawn without a warning, twice the size of its SVG, and cut off nowhere', async () => {
    // Any warning of vega-lite or vega would be thrown here.
    const { svg, png } = await renderFigure(figure);
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number) as [number, number, number];
    const view = new DataView(png.buffer, png.byteOffset);
    expect([view.getUint32(16), view.getUint32(20)]).toEqual([Math.round(2 * width), Math.round(2 * height)]);

    const image = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles) } }).render();
    // Read once: every access to `pixels` copies the whole picture.
    const { pixels, width: across, height: down } = image;
    let dark = 0;
    let atTheEdge = 0;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        if (pixels[4 * (y * across + x)]! >= 200) continue;
        dark++;
        if (x < 4 || y < 4 || x >= across - 4 || y >= down - 4) atTheEdge++;
      }
    }
    expect(dark).toBeGreaterThan(300);
    expect(atTheEdge).toBe(0);
  });
});

test('the same figure has the same bytes, alone, again and beside others', async () => {
  for (const figure of [figures.raster!, figures.panels!]) {
    const [first, , second] = await Promise.all([figure, figures.gaps!, figure].map(renderSvg));
    expect(second === first).toBe(true);
    expect((await renderSvg(structuredClone(figure))) === first).toBe(true);
  }
});

test('a warning is not swallowed', async () => {
  const figure = spy('point', { y: { field: 'y', type: 'nonsense' } }, { values: [{ x: 1, y: 2 }] });
  await expect(renderSvg(figure)).rejects.toThrow('Invalid field type');
});

const spy = (mark: string, encoding: Record<string, unknown>, data: unknown) => ({
  title: 'Spy',
  spec: { data, mark, encoding: { x: { field: 'x' }, ...encoding } },
});

test('a figure loads nothing and links to nothing', async () => {
  for (const url of ['https://example.com/x.csv', 'file:///etc/hostname', 'data.csv']) {
    await expect(renderSvg(spy('point', {}, { url }))).rejects.toThrow('a figure may not load anything');
  }
  const data = { values: [{ x: 1, url: 'javascript:alert(1)' }] };
  const url = { field: 'url' };
  for (const figure of [spy('point', { href: url }, data), spy('image', { url }, data)]) {
    await expect(renderSvg(figure)).rejects.toThrow('javascript:alert(1): a figure may not load or link to anything');
  }
});

test('texts are escaped', async () => {
  const text = '</svg><script>alert(1)</script>&"';
  const svg = await renderSvg(spy('point', { y: { field: 'x', title: text } }, { values: [{ x: 1 }] }));
  expect(svg).toContain('&lt;/svg&gt;&lt;script&gt;');
  expect(svg).not.toContain('<script');
});

test('ids are numbered within the figure, with the prefix asked for', () => {
  const svg = '<g clip-path="url(#clip17)"><path/></g><clipPath id="clip17"/>';
  expect(renameIds(svg, '')).toBe('<g clip-path="url(#id1)"><path/></g><clipPath id="id1"/>');
  expect(renameIds(svg, 'figure-2-')).toContain('url(#figure-2-id1)');
});

test('text is as wide as the font says', () => {
  // Advance widths of DejaVu Sans in 1/2048 em: A 1401, space 651, − 1716; bold A 1585.
  expect(textWidth('A', 2048, false)).toBe(1401);
  expect(textWidth('A −', 2048, false)).toBe(1401 + 651 + 1716);
  expect(textWidth('A', 2048, true)).toBe(1585);
  expect(textWidth('', 12, false)).toBe(0);
});
