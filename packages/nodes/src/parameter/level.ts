import { inUnit, parseQuantity, type Quantity } from '@rheobase/core';
import { z } from 'zod';
import type { Problem } from '../table/namedTable.js';

/** A place on the axis of a figure: a number, or a quantity where the axis has a unit. */
export type Level = number | Quantity;

const levelSchema = z.union([z.number(), z.string()]).transform((written, context): Level => {
  if (typeof written === 'number') return written;
  const parsed = parseQuantity(written);
  if ('ok' in parsed) return parsed.ok;
  const expected = 'a number or a quantity, for example "200 pA"';
  const params = { code: 'bad-parameter', expected, got: `"${written}" (${parsed.error})` };
  context.addIssue({ code: 'custom', message: expected, params });
  return z.NEVER;
});

/** For axes whose unit is known only when the table is there. */
export const level = {
  required: (description: string) => levelSchema.meta({ description }),
  optional: (description: string) => levelSchema.optional().meta({ description }),
  list: (description: string) => z.array(levelSchema).max(256).prefault([]).meta({ description }),
};

/** Lines across a figure, each with its place and its label. */
export const referenceLines = {
  acrossPlot: (description: string) =>
    z
      .array(z.strictObject({ axis: z.enum(['x', 'y']).prefault('y'), ...line }))
      .max(64)
      .prefault([])
      .meta({ description }),
  acrossBars: (description: string) => z.array(z.strictObject(line)).max(64).prefault([]).meta({ description }),
};

const line = { value: levelSchema, label: z.string().max(256).optional() };

/** A level as a number on an axis of this unit. */
export function levelIn(level: Level, unit: string | undefined, parameter: string): number | Problem {
  const axis = parseQuantity(`1 ${unit ?? ''}`);
  const isPhysical = unit !== undefined && unit !== 'step' && 'ok' in axis;
  if (typeof level === 'number') {
    return isPhysical ? { problem: `"${parameter}" needs its unit, for example "${level} ${unit}"` } : level;
  }
  // A bare number in quotes, or in a column whose unit is just a word.
  if ('ok' in axis && sameDimension(axis.ok, level)) return unit === undefined ? level.value : inUnit(level, unit);
  return { problem: `"${parameter}" is ${level.written}, but the column is in ${unit ?? 'no unit'}` };
}

function sameDimension(a: Quantity, b: Quantity): boolean {
  return a.dimension.every((halves, base) => halves === b.dimension[base]);
}
