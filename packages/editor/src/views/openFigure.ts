import type { Figure } from '@rheobase/core';

/**
 * Vega's view of a figure, not drawn yet. Vega is loaded with the first one, so that the page opens without it. Nothing
 * is loaded from anywhere: a figure carries its data. `theme` is laid over the colours that the figure was saved with.
 */
export async function openFigure(figure: Figure, theme: Readonly<Record<string, unknown>> = {}) {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const logger = {
    level: () => logger,
    error: () => logger,
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  const config = { ...(figure.spec.config as object), ...theme };
  const { spec } = compile({ ...figure.spec, config } as never, { logger: logger as never });
  const loader = vega.loader();
  loader.load = () => Promise.reject<never>(new Error('a figure may not load anything'));
  loader.sanitize = () => Promise.resolve({ href: '' });
  return new vega.View(vega.parse(spec), { renderer: 'svg', loader, logger: logger as never, hover: false });
}
