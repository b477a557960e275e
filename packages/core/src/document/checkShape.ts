import type { z } from 'zod';
import { type Issue, issue } from '../issue/issue.js';
import { documentSchema, type GraphDocument, type Json } from './schema.js';
import { shortened } from './shortened.js';

type Path = readonly PropertyKey[];

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** In: JSON in the current format. Out: the document, or everything in it that has not the shape of one. */
export function checkShape(json: Json): { document: GraphDocument } | { issues: Issue[] } {
  const result = documentSchema.safeParse(json, { error: expectedWords, jitless: true });
  if (result.success) return { document: result.data };
  return { issues: result.error.issues.flatMap((problem) => shapeIssues(json, problem, [])) };
}

/**
 * What zod takes as the message of each problem: the words that follow "expected". Where the schema has words of its
 * own (`an id: a–z first, …`) zod prefers those. For keys that do not exist: the keys that do.
 */
const expectedWords: z.core.$ZodErrorMap = (problem) => {
  switch (problem.code) {
    case 'invalid_type':
      return typeWords[problem.expected] ?? problem.expected;
    case 'invalid_value':
      return alternatives(problem.values as readonly Json[]);
    case 'invalid_union':
      return alternatives((problem.options ?? []) as readonly Json[]);
    case 'invalid_format':
      return `a string of the form ${problem.pattern}`;
    case 'too_small':
      return boundWords(problem.origin, 'at least', problem.minimum);
    case 'too_big':
      return boundWords(problem.origin, 'at most', problem.maximum);
    case 'unrecognized_keys':
      return Object.keys((problem.inst as z.ZodObject).shape).join(', ');
    default:
      // An invalid key says what is wrong with it in issues of its own.
      return undefined;
  }
};

function alternatives(values: readonly Json[]): string {
  return values.map((value) => JSON.stringify(value)).join(' or ');
}

function boundWords(origin: string, bound: string, value: number | bigint): string {
  if (origin === 'string') return `a string of ${bound} ${value} character${value === 1 ? '' : 's'}`;
  if (origin === 'array') return `a list of ${bound} ${value} item${value === 1 ? '' : 's'}`;
  return `${bound} ${value}`;
}

function shapeIssues(json: Json, problem: z.core.$ZodIssue, outer: Path): Issue[] {
  const path = [...outer, ...problem.path];
  if (problem.code === 'unrecognized_keys') {
    const known = problem.message.split(', ');
    return problem.keys.map((name) =>
      issue(
        'document-shape',
        {},
        {
          path: pathText(path),
          expected: `one of the keys ${problem.message}`,
          got: described(name),
          unknown: { name, known },
        },
      ),
    );
  }
  if (problem.code === 'invalid_key')
    return [shapeIssue(path, problem.issues[0].message, String(path[path.length - 1]))];
  if (problem.code === 'invalid_union' && problem.errors.length > 0) {
    // An alternative of the right kind, wrong only further in, is what was meant.
    const meant = problem.errors.find((problems) => problems.every((inner) => inner.path.length > 0));
    if (meant !== undefined) return meant.flatMap((inner) => shapeIssues(json, inner, path));
    const expected = [...new Set(problem.errors.flat().flatMap(({ message }) => message))].join(' or ');
    return [shapeIssue(path, expected, valueAt(json, path))];
  }
  return [shapeIssue(path, problem.message, valueAt(json, path))];
}

/** One part of the file that is not what it should be. */
export function shapeIssue(path: Path, expected: string, got: Json | undefined): Issue {
  return issue('document-shape', {}, { path: pathText(path), expected, got: described(got) });
}

function valueAt(json: Json, path: Path): Json | undefined {
  let value: Json | undefined = json;
  for (const key of path) value = Object.getOwnPropertyDescriptor(value ?? {}, key)?.value;
  return value;
}

/** `nodes.lif1.params["my key"]`, `edges[3].from`. */
function pathText(path: Path): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      if (!/^[\w-]+$/.test(name)) return `[${JSON.stringify(shortened(name))}]`;
      return i === 0 ? name : `.${name}`;
    })
    .join('');
}

function described(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return 'an object';
}
