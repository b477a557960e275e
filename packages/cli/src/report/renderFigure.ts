import type { Figure } from '@rheobase/core';
import { type RenderedFigure, renameIds } from '@rheobase/share';

/**
 * A Vega-Lite specification, its data inside, as SVG and PNG. Nothing is loaded from anywhere, text is measured in and
 * drawn with the bundled font, and the same specification gives the same bytes.
 *
 * Vega and the rasteriser are imported here, at first use: a run without figures never pays for them.
 */
export async function renderFigure(figure: Figure): Promise<RenderedFigure> {
  const svg = await renderSvg(figure);
  return { svg, png: await renderPng(svg) };
}

export async function renderSvg(figure: Figure): Promise<string> {
  const [vega, vegaLite, { textWidth }] = await Promise.all([
    import('vega'),
    import('vega-lite'),
    import('./fontMetrics.js'),
  ]);
  measureWith(vega as unknown as Scenegraph, textWidth);

  const complaints: string[] = [];
  const logger = listener(complaints);
  const { spec } = vegaLite.compile(figure.spec as unknown as Parameters<typeof vegaLite.compile>[0], { logger });
  const loader = vega.loader();
  loader.load = () => Promise.reject<never>(new Error('a figure may not load anything'));
  // Images and links: a refusal here would be an unhandled rejection inside vega.
  loader.sanitize = (address) => {
    complaints.push(`${address}: a figure may not load or link to anything`);
    return Promise.resolve({ href: '' });
  };
  const view = new vega.View(vega.parse(spec), { renderer: 'none', loader, logger });
  const svg = await view.toSVG();
  view.finalize();
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return renameIds(svg, '');
}

/** Twice the size of the SVG, for sharp print. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  const [{ Resvg }, { fontFiles }] = await Promise.all([import('@resvg/resvg-js'), import('./fontMetrics.js')]);
  const font = { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { font, fitTo: { mode: 'zoom', value: 2 } }).render().asPng();
}

interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** The part of vega that its type declarations leave out. */
interface Scenegraph {
  textMetrics: { width: (item: TextItem, text: unknown) => number };
}

function measureWith(vega: Scenegraph, textWidth: (text: string, fontSize: number, bold: boolean) => number) {
  vega.textMetrics.width = (item, text) =>
    text === null || text === undefined
      ? 0
      : textWidth(
          String(text).trim(),
          item.fontSize ?? 11,
          item.fontWeight === 'bold' || Number(item.fontWeight) >= 600,
        );
}

function listener(complaints: string[]) {
  const hear = (...words: readonly unknown[]) => {
    complaints.push(words.map((word) => (word instanceof Error ? word.message : String(word))).join(' '));
    return logger;
  };
  const quiet = () => logger;
  const logger = { level: (() => logger) as never, error: hear, warn: hear, info: quiet, debug: quiet };
  return logger;
}
