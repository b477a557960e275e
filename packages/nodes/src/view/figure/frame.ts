import type { Figure } from '@rheobase/core';
import { size, theme } from './theme.js';
import { wrap } from './words.js';

/** What every figure has in common: a title, notes below it, and the look. A specification is plain data. */

export type Spec = Readonly<Record<string, unknown>>;

export interface ReferenceLine {
  readonly axis: 'x' | 'y';
  readonly value: number;
  readonly label?: string;
}

export interface FigureOptions {
  readonly title: string;
  /** A sentence under the title; notes on what was left out are added to it. */
  readonly subtitle?: string | undefined;
  /** Default: "name (unit)" of the column. */
  readonly xTitle?: string | undefined;
  readonly yTitle?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export function frame(options: FigureOptions, notes: readonly string[], width: number, body: Spec): Figure {
  const sentences = [options.subtitle, ...notes].filter((text): text is string => text !== undefined && text !== '');
  return {
    title: options.title,
    spec: {
      $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
      description: [options.title, ...sentences].join('. '),
      title: {
        text: wrap(options.title, width, size.title * 1.1),
        ...(sentences.length === 0
          ? {}
          : { subtitle: sentences.flatMap((text) => wrap(text, width + 60, size.label)) }),
      },
      ...body,
      config: theme,
    },
  };
}
