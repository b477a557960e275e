import { z } from 'zod';
import { once } from '../document/once.js';
import { parseQuantity, type Quantity } from '../document/quantity.js';
import { shortened } from '../document/shortened.js';
import { sameDimension } from '../document/unit.js';

/**
 * Parameters of nodes, as zod schemas that know their unit, bounds, default and meaning.
 * What a kernel receives: numbers as they are, quantities as `Quantity` (`.value` in ms, mV, pA, nS, pF, …).
 */

export interface ParameterMeta {
  readonly description: string;
  /** The unit a person would write; absent for plain numbers. */
  readonly unit?: string;
  /** T: the duration must be a whole number of steps of the node's time axis. */
  readonly wholeSteps?: boolean;
  /** How a form asks for it; a parameter with a schema of its own has none, and is written as JSON. */
  readonly form?: ParameterForm;
}

/** What a form must know: the kind of field, the bounds, the words to choose from. A quantity is bounded by texts. */
export type ParameterForm = { readonly optional?: true } & (
  | ({ readonly kind: 'number' | 'integer' } & Omit<Bounds<number>, 'default'>)
  | ({ readonly kind: 'quantity' } & Omit<Bounds<string>, 'default'>)
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'flag' | 'text' | 'indices' | 'words' }
);

export interface Bounds<T> {
  readonly default?: T;
  readonly min?: T;
  readonly max?: T;
  /** Bounds are inclusive unless this says that the value must lie above `min`. */
  readonly aboveMin?: boolean;
}

/** The issue that a refused quantity becomes; zod carries it as `params` of a custom issue. */
export interface QuantityProblem {
  readonly code: 'wrong-unit' | 'bad-parameter';
  readonly expected: string;
  readonly got: string;
}

function quantitySchema(unit: string, bounds: Bounds<string>) {
  // Parsed where a value is looked at, not wherever a node is only loaded.
  const known = once(() => ({
    dimension: mustParse(`1 ${unit}`).dimension,
    min: bounds.min === undefined ? undefined : mustParse(bounds.min),
    max: bounds.max === undefined ? undefined : mustParse(bounds.max),
  }));
  return z.transform((written: string | number, context): Quantity => {
    const refuse = (problem: QuantityProblem) => {
      context.addIssue({ code: 'custom', message: problem.expected, params: { ...problem } });
      return z.NEVER;
    };
    if (typeof written === 'number') {
      const expected = `a quantity with a unit, for example "${written} ${unit}"`;
      return refuse({ code: 'wrong-unit', expected, got: `the bare number ${written}` });
    }
    if (typeof written !== 'string') {
      const message = `a quantity in ${unit}, for example "${bounds.default ?? `1 ${unit}`}"`;
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    }
    const parsed = parseQuantity(written);
    if ('error' in parsed) {
      return refuse({
        code: 'bad-parameter',
        expected: `a quantity in ${unit}`,
        got: `"${shortened(written)}" (${parsed.error})`,
      });
    }
    const quantity = parsed.ok;
    const { dimension, min, max } = known();
    if (!sameDimension(quantity.dimension, dimension)) {
      return refuse({ code: 'wrong-unit', expected: `a quantity in ${unit}`, got: `"${written}"` });
    }
    const below = min !== undefined && (bounds.aboveMin ? quantity.value <= min.value : quantity.value < min.value);
    if (below || (max !== undefined && quantity.value > max.value)) {
      const expected = describeBounds(bounds.min, bounds.max, bounds.aboveMin);
      return refuse({ code: 'bad-parameter', expected, got: `"${written}"` });
    }
    return quantity;
  });
}

function mustParse(text: string): Quantity {
  const parsed = parseQuantity(text);
  if ('error' in parsed) throw new Error(`internal: ${text}: ${parsed.error}`);
  return parsed.ok;
}

function describeBounds(min?: string | number, max?: string | number, aboveMin?: boolean): string {
  const low = min === undefined ? undefined : `${aboveMin ? 'above' : 'at least'} ${min}`;
  const high = max === undefined ? undefined : `at most ${max}`;
  return [low, high].filter(Boolean).join(' and ');
}

function numberSchema(base: z.ZodNumber, { min, max, aboveMin }: Bounds<number>) {
  let schema = base;
  const error = describeBounds(min, max, aboveMin);
  if (min !== undefined) schema = aboveMin ? schema.gt(min, { error }) : schema.gte(min, { error });
  if (max !== undefined) schema = schema.lte(max, { error });
  return schema;
}

/** The bounds alone. */
function within<T>({ min, max, aboveMin }: Bounds<T>): Omit<Bounds<T>, 'default'> {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(aboveMin === undefined ? {} : { aboveMin }),
  };
}

/** Builders for the parameters of a node definition: `param.number('decay per step', { default: 0.95 })`. */
export const param = {
  /** All parameters of a node; for packages that do not bring zod themselves. */
  object<Shape extends z.ZodRawShape>(shape: Shape) {
    return z.object(shape);
  },

  /** A dimensionless number. */
  number(description: string, bounds: Bounds<number> & { default: number }) {
    const form: ParameterForm = { kind: 'number', ...within(bounds) };
    return numberSchema(z.number(), bounds).prefault(bounds.default).meta({ description, form });
  },

  optionalNumber(description: string, bounds: Bounds<number> = {}) {
    const form: ParameterForm = { kind: 'number', optional: true, ...within(bounds) };
    return numberSchema(z.number(), bounds).optional().meta({ description, form });
  },

  /** A whole number. */
  integer(description: string, bounds: Bounds<number> & { default: number }) {
    const form: ParameterForm = { kind: 'integer', ...within(bounds) };
    return numberSchema(z.int(), bounds).prefault(bounds.default).meta({ description, form });
  },

  optionalInteger(description: string, bounds: Bounds<number> = {}) {
    const form: ParameterForm = { kind: 'integer', optional: true, ...within(bounds) };
    return numberSchema(z.int(), bounds).optional().meta({ description, form });
  },

  /** A physical quantity, written with a unit: `param.quantity('ms', 'membrane time constant', { default: '10 ms' })`. */
  quantity(unit: string, description: string, bounds: Bounds<string> & { default: string; wholeSteps?: boolean }) {
    const form: ParameterForm = { kind: 'quantity', ...within(bounds) };
    const meta = { description, unit, form, ...(bounds.wholeSteps ? { wholeSteps: true } : {}) };
    return quantitySchema(unit, bounds).prefault(bounds.default).meta(meta);
  },

  optionalQuantity(unit: string, description: string, bounds: Bounds<string> & { wholeSteps?: boolean } = {}) {
    const form: ParameterForm = { kind: 'quantity', optional: true, ...within(bounds) };
    const meta = { description, unit, form, ...(bounds.wholeSteps ? { wholeSteps: true } : {}) };
    return quantitySchema(unit, bounds).optional().meta(meta);
  },

  /** One of a few words. */
  choice<const Words extends readonly [string, ...string[]]>(
    words: Words,
    description: string,
    options: { default: Words[number] },
  ) {
    return z
      .enum(words)
      .prefault(options.default as never)
      .meta({ description, form: { kind: 'choice', words } satisfies ParameterForm });
  },

  flag(description: string, options: { default: boolean }) {
    const form: ParameterForm = { kind: 'flag' };
    return z.boolean().prefault(options.default).meta({ description, form });
  },

  text(description: string, options: { default: string; maxLength?: number }) {
    return z
      .string()
      .max(options.maxLength ?? 10_000)
      .prefault(options.default)
      .meta({ description, form: { kind: 'text' } satisfies ParameterForm });
  },

  /** A list of whole numbers from 0, for example the neurons to record. */
  indices(description: string, options: { default: readonly number[] }) {
    return z
      .array(z.int().min(0, { error: 'at least 0' }))
      .max(10_000)
      .prefault([...options.default])
      .meta({ description, form: { kind: 'indices' } satisfies ParameterForm });
  },

  /** A list of words, for example the columns to draw. */
  words(description: string, options: { default: readonly string[] }) {
    return z
      .array(z.string().max(256))
      .max(256)
      .prefault([...options.default])
      .meta({ description, form: { kind: 'words' } satisfies ParameterForm });
  },
};
