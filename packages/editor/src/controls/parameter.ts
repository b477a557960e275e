import {
  inUnit,
  type Json,
  type NodeDefinition,
  type ParameterForm,
  type ParameterMeta,
  parseQuantity,
  type Quantity,
} from '@rheobase/core';
import { english } from '../text/english.js';

/** From what a person types to what stands in the file, and back. */

type Schema = NodeDefinition['params']['shape'][string];

export interface ParameterFacts {
  readonly name: string;
  readonly schema: Schema;
  readonly description: string;
  readonly unit: string | undefined;
  readonly form: ParameterForm | undefined;
  /** As it would be written; undefined where the parameter may be left out. */
  readonly usual: Json | undefined;
}

const known = new WeakMap<NodeDefinition, readonly ParameterFacts[]>();

export function parametersOf(definition: NodeDefinition): readonly ParameterFacts[] {
  let facts = known.get(definition);
  if (facts === undefined) {
    facts = readParameters(definition);
    known.set(definition, facts);
  }
  return facts;
}

function readParameters(definition: NodeDefinition): readonly ParameterFacts[] {
  return Object.entries(definition.params.shape).map(([name, schema]) => {
    const meta = ((schema as { meta(): unknown }).meta() ?? {}) as Partial<ParameterMeta>;
    const parsed = parseWith(schema, undefined);
    return {
      name,
      schema,
      description: meta.description ?? '',
      unit: meta.unit,
      form: meta.form,
      usual: parsed.ok ? written(parsed.value) : undefined,
    };
  });
}

export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

export function parseWith(schema: Schema, value: unknown): Parsed {
  const outcome = (schema as { safeParse(value: unknown): SafeParse }).safeParse(value);
  if (outcome.success) return { ok: true, value: outcome.data };
  const problem = outcome.error?.issues[0];
  const message = problem?.params?.expected ?? problem?.message ?? '';
  return { ok: false, message };
}

interface SafeParse {
  readonly success: boolean;
  readonly data?: unknown;
  readonly error?: {
    readonly issues: readonly { readonly message: string; readonly params?: { readonly expected?: string } }[];
  };
}

/** A parsed value as a file holds it: a quantity is its text. */
function written(value: unknown): Json | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((inner) => written(inner) as Json);
  if (typeof value === 'object' && value !== null) {
    if ('written' in value) return (value as Quantity).written;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner) as Json]));
  }
  return value as Json;
}

/** What stands in a field for a value of the file. */
export function fieldText(value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}

export type Typed = { readonly value: Json | undefined } | { readonly problem: string };

/** What a person typed, as the file would hold it. A bare number in a field with a unit is meant in that unit. */
export function typedValue({ form, unit, schema, usual }: ParameterFacts, text: string): Typed {
  const trimmed = text.trim();
  if (trimmed === '' && form?.kind !== 'text') {
    if (form?.kind === 'words' || form?.kind === 'indices') return { value: [] };
    return form?.optional || usual !== undefined ? { value: undefined } : { problem: english.field.required };
  }
  if (trimmed.startsWith('=') && form?.kind !== 'text') return { value: { $expr: trimmed.slice(1).trim() } };
  const read = readText(form, unit, text);
  if ('problem' in read) return read;
  const parsed = parseWith(schema, read.value);
  return parsed.ok ? read : { problem: english.field.expected(parsed.message) };
}

function readText(
  form: ParameterForm | undefined,
  unit: string | undefined,
  text: string,
): { value: Json } | { problem: string } {
  const trimmed = text.trim();
  switch (form?.kind) {
    case 'number':
    case 'integer': {
      const number = Number(trimmed.replace('−', '-'));
      return Number.isFinite(number) ? { value: number } : { problem: english.field.expected(english.field.number) };
    }
    case 'quantity': {
      const bare = /^[+−-]?[\d.]+(e[+-]?\d+)?$/i.test(trimmed);
      return { value: bare ? `${trimmed.replace('−', '-')} ${unit}` : trimmed };
    }
    case 'text':
    case 'choice':
      return { value: text };
    case 'words':
      return { value: split(trimmed) };
    case 'indices': {
      const numbers = split(trimmed).flatMap(range);
      return numbers.every(Number.isInteger)
        ? { value: numbers }
        : { problem: english.field.expected(english.field.indices) };
    }
    default:
      try {
        return { value: JSON.parse(trimmed) as Json };
      } catch {
        return trimmed.startsWith('[') || trimmed.startsWith('{')
          ? { problem: english.field.expected('JSON') }
          : { value: text };
      }
  }
}

function split(text: string): string[] {
  return text.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
}

/** `0-3` is 0, 1, 2, 3. */
function range(text: string): number[] {
  const match = /^(\d+)\s*[-–]\s*(\d+)$/.exec(text);
  if (match === null) return [Number(text)];
  const [from, to] = [Number(match[1]), Number(match[2])];
  return Array.from({ length: Math.min(1000, Math.max(0, to - from + 1)) }, (_, i) => from + i);
}

/** The same in the unit of the field: what `0.02 s` is in ms; undefined where it is written so already. */
export function inFieldUnit(text: string, unit: string | undefined): string | undefined {
  if (unit === undefined) return undefined;
  const parsed = parseQuantity(text);
  if ('error' in parsed || text.trim().endsWith(unit)) return undefined;
  try {
    return `${inUnit(parsed.ok, unit)} ${unit}`;
  } catch {
    return undefined;
  }
}
