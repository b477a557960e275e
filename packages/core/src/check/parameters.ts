import type { z } from 'zod';
import type { NodeDefinition } from '../define/node.js';
import type { QuantityProblem } from '../define/parameter.js';
import type { Json } from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';

/** Parameters of one node against its schema: filled in and typed, or issues in the project's words. */
export function checkParameters(
  path: string,
  definition: NodeDefinition,
  written: Readonly<Record<string, Json>>,
): { params?: Record<string, unknown>; issues: Issue[] } {
  const parsed = definition.params.strict().safeParse(written);
  if (!parsed.success) {
    const known = Object.keys(definition.params.shape);
    return { issues: parsed.error.issues.flatMap((problem) => wordProblem(path, problem, written, known)) };
  }
  const contradiction = definition.check?.(parsed.data);
  if (contradiction === undefined) return { params: parsed.data, issues: [] };
  const { parameter, expected, got } = contradiction;
  return { issues: [issue('bad-parameter', { node: path, parameter }, { expected, got })] };
}

function wordProblem(
  path: string,
  problem: z.core.$ZodIssue,
  written: Readonly<Record<string, Json>>,
  known: readonly string[],
): Issue[] {
  if (problem.code === 'unrecognized_keys') {
    return problem.keys.map((parameter) => issue('unknown-parameter', { node: path, parameter }, { known }));
  }
  const parameter = problem.path.join('.');
  if (problem.code === 'custom' && problem.params !== undefined) {
    const { code, expected, got } = problem.params as unknown as QuantityProblem;
    return [issue(code, { node: path, parameter }, { expected, got })];
  }
  const got = show(valueAt(written, problem.path));
  return [issue('bad-parameter', { node: path, parameter }, { expected: expectation(problem), got })];
}

function expectation(problem: z.core.$ZodIssue): string {
  switch (problem.code) {
    case 'invalid_type':
      return problem.expected === 'int' ? 'a whole number' : `a ${problem.expected}`;
    case 'invalid_value':
      return `one of ${problem.values.map(String).join(', ')}`;
    case 'too_big':
      return problem.origin === 'number' || problem.origin === 'int'
        ? problem.message
        : `at most ${problem.maximum} long`;
    case 'too_small':
      return problem.origin === 'number' || problem.origin === 'int'
        ? problem.message
        : `at least ${problem.minimum} long`;
    default:
      return problem.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
