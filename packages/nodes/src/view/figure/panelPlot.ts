import type { Figure } from '@rheobase/core';
import type { FigureOptions, Spec } from './frame.js';
import { frame } from './frame.js';
import { size } from './theme.js';

export interface PanelOptions extends FigureOptions {
  readonly columns: number;
  /** A letter in front of each heading: a, b, c, … */
  readonly letters: boolean;
}

/** Several figures on one sheet, each with its own axes, colours and legend. */
export function panelPlot(figures: readonly Figure[], options: PanelOptions): Figure {
  const columns = Math.max(1, Math.min(options.columns, figures.length));
  const concat = figures.map(({ spec }, k) => {
    const { $schema: _, config: __, description: ___, title, ...body } = spec;
    return { ...body, title: smaller(title as Heading | undefined, options.letters ? letter(k) : '') };
  });
  const own = { color: 'independent', shape: 'independent', strokeDash: 'independent', opacity: 'independent' };
  const sheet = frame(options, [], columns * size.width, {
    columns,
    spacing: { row: 46, column: 46 },
    concat,
    resolve: { scale: own, legend: own },
  });
  // Room between the heading of the sheet and those of its figures.
  return { ...sheet, spec: { ...sheet.spec, title: { ...(sheet.spec.title as Heading), offset: 26 } } };
}

interface Heading {
  readonly text: readonly string[];
  readonly subtitle?: readonly string[];
}

function smaller(title: Heading | undefined, mark: string): Spec {
  const [first = '', ...others] = title?.text ?? [];
  return { ...title, text: [mark === '' ? first : `(${mark}) ${first}`, ...others], fontSize: 14, lineHeight: 18 };
}

/** a … z, then aa, ab, … */
function letter(k: number): string {
  return k < 26 ? String.fromCharCode(97 + k) : letter(Math.floor(k / 26) - 1) + letter(k % 26);
}
