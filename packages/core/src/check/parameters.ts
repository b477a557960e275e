import type { z } from 'zod';
import type { NodeDefinition } from '../define/node.js';
import type { QuantityProblem } from '../define/parameter.js';
import type { Json } from '../document/schema.js';
import { shortened } from '../document/shortened.js';
import { type Issue, issue } from '../issue/issue.js';

/** Parameters of one node against its schema: filled in and typed, or issues in the project's words. */
export function checkParameters(
  path: string,
  definition: NodeDefinition,
  written: Readonly<Record<string, Json>>,
): { params?: Record<string, unknown>; issues: Issue[] } {
  const parsed = strictly(definition.params).safeParse(written, { error: knownKeys, jitless: true });
  if (!parsed.success) {
    const known = Object.keys(definition.params.shape);
    const found = parsed.error.issues.flatMap((problem) => wordProblem(path, problem, written, known));
    // What is beyond the whole numbers is beyond the bounds too; the bounds say more.
    const last = [...new Map(found.map((one) => [one.parameter, one])).values()];
    return { issues: last.filter(({ parameter, facts }) => !isMisspelt(parameter, facts, parsed.error.issues)) };
  }
  const contradiction = definition.check?.(parsed.data);
  if (contradiction === undefined) return { params: parsed.data, issues: [] };
  const { parameter, expected, got } = contradiction;
  return { issues: [issue('bad-parameter', { node: path, parameter }, { expected, got })] };
}

/** A strict schema is made anew each time it is asked for, which costs more than the check of most nodes. */
const strict = new WeakMap<z.ZodObject, z.ZodObject>();

function strictly(schema: z.ZodObject): z.ZodObject {
  let made = strict.get(schema);
  if (made === undefined) {
    made = schema.strict();
    strict.set(schema, made);
  }
  return made;
}

/** For keys that an object inside a parameter does not have: those that it has. */
const knownKeys: z.core.$ZodErrorMap = (problem) =>
  problem.code === 'unrecognized_keys'
    ? `one of the keys ${Object.keys((problem.inst as z.ZodObject).shape).join(', ')}`
    : undefined;

/** A misspelt key leaves another one without a value: that is one mistake, not two. */
function isMisspelt(parameter: string | undefined, facts: object, problems: readonly z.core.$ZodIssue[]): boolean {
  if (!('got' in facts) || facts.got !== 'nothing') return false;
  return problems.some(
    ({ code, path }) => code === 'unrecognized_keys' && path.length > 0 && parameter?.startsWith(`${pathText(path)}.`),
  );
}

function wordProblem(
  path: string,
  problem: z.core.$ZodIssue,
  written: Readonly<Record<string, Json>>,
  known: readonly string[],
): Issue[] {
  if (problem.code === 'unrecognized_keys' && problem.path.length === 0) {
    return problem.keys.map((parameter) => issue('unknown-parameter', { node: path, parameter }, { known }));
  }
  const parameter = pathText(problem.path);
  if (problem.code === 'custom' && problem.params !== undefined) {
    const { code, expected, got } = problem.params as unknown as QuantityProblem;
    return [issue(code, { node: path, parameter }, { expected, got })];
  }
  const got =
    problem.code === 'unrecognized_keys' ? problem.keys.map(show).join(', ') : show(valueAt(written, problem.path));
  return [issue('bad-parameter', { node: path, parameter }, { expected: expectation(problem), got })];
}

/** `neurons[3]`, `lines[0].value`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`)).join('');
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function expectation(problem: z.core.$ZodIssue): string {
  switch (problem.code) {
    case 'invalid_type':
      return typeWords[problem.expected] ?? problem.expected;
    case 'invalid_value':
      return `one of ${problem.values.map(String).join(', ')}`;
    case 'too_big':
      return bound(problem, `at most ${problem.maximum}`);
    case 'too_small':
      return bound(problem, `at least ${problem.minimum}`);
    case 'invalid_union':
      // A schema with words of its own has put them into the message.
      return problem.message === 'Invalid input'
        ? [...new Set(problem.errors.flat().map(expectation))].join(' or ')
        : problem.message;
    default:
      return problem.message;
  }
}

/** Bounds of numbers come with words of their own, except where a whole number is beyond all whole numbers. */
function bound({ origin, message, note }: z.core.$ZodIssue & { origin: string; note?: string }, words: string): string {
  if (origin === 'string') return `${words} characters`;
  if (origin === 'array') return `a list of ${words} items`;
  return note === undefined ? message : words;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${shortened(value)}"` : shortened(JSON.stringify(value) ?? 'nothing');
}
