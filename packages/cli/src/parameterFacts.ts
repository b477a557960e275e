import type { NodeDefinition, ParameterMeta, Quantity } from '@rheobase/core';

type Schema = NodeDefinition['params']['shape'][string];

/**
 * A parameter for a person. Meaning and unit stand in the schema's own notes; bounds and words are what it says itself
 * when it refuses a value that nobody would write, so that they are told in one place only.
 */
export function parameterFacts(schema: Schema): { readonly description: string; readonly facts: string } {
  const { description = '', unit } = (schema as { meta(): Partial<ParameterMeta> | undefined }).meta() ?? {};
  const facts = [kindWords(schema, unit), boundWords(schema, unit), defaultWords(schema)];
  return { description, facts: facts.filter((fact) => fact !== '').join('; ') };
}

interface Problem {
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
  readonly values?: readonly unknown[];
}

function refusal(schema: Schema, value: unknown): Problem | undefined {
  const parsed = (schema as { safeParse(value: unknown): { error?: { issues: readonly unknown[] } } }).safeParse(value);
  return parsed.error?.issues[0] as Problem | undefined;
}

function kindWords(schema: Schema, unit: string | undefined): string {
  if (unit !== undefined) return `in ${unit}`;
  const problem = refusal(schema, Symbol.iterator);
  if (problem?.values !== undefined) return `one of ${problem.values.join(', ')}`;
  switch (problem?.expected) {
    case 'number':
      return refusal(schema, 0.5)?.expected === 'int' ? 'a whole number' : 'a number';
    case 'int':
      return 'a whole number';
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    default:
      return '';
  }
}

/** `at least 0 and at most 1`, from the refusals of the two far ends. */
function boundWords(schema: Schema, unit: string | undefined): string {
  const far = unit === undefined ? Number.MAX_SAFE_INTEGER : undefined;
  const ends = far === undefined ? [`-1e30 ${unit}`, `1e30 ${unit}`] : [-far, far];
  for (const end of ends) {
    const problem = refusal(schema, end);
    if (problem?.code === 'too_small' || problem?.code === 'too_big' || problem?.code === 'custom')
      return problem.message;
  }
  return '';
}

function defaultWords(schema: Schema): string {
  const parsed = (schema as { safeParse(value: unknown): { success: boolean; data?: unknown } }).safeParse(undefined);
  if (!parsed.success) return 'required';
  if (parsed.data === undefined) return 'optional';
  return `default ${parsed.data === '' ? '""' : written(parsed.data)}`;
}

/** A value as it is written in a file, but for the quotes. */
function written(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(written).join(', ');
  if (typeof value === 'object' && value !== null && 'written' in value) return (value as Quantity).written;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
