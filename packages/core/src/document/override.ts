import { type Issue, issue } from '../issue/issue.js';
import { hasOwn } from './hasOwn.js';
import { forbiddenKeys } from './parseJson.js';
import type { GraphDocument, Json } from './schema.js';
import { seedText, seedWords } from './seed.js';
import { shortened } from './shortened.js';

/** What the command line changes before a run: `--set node.param=…`, `--set parameter=…`, `--seed`. */
export interface Overrides {
  readonly set?: Readonly<Record<string, Json>>;
  readonly seed?: string;
}

/** In: a document and overrides. Out: the effective document; the given one is not touched. */
export function applyOverrides(
  original: GraphDocument,
  { set = {}, seed }: Overrides,
): { readonly document?: GraphDocument; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const nodes = { ...original.nodes };
  const parameters = { ...original.parameters };
  if (seed !== undefined && seedText(seed) === undefined) {
    issues.push(
      issue('bad-override', {}, { name: 'the seed', reason: `expected ${seedWords}, got "${shortened(seed)}"` }),
    );
  }
  for (const [name, value] of Object.entries(set)) {
    // Such a node or parameter does not exist, and is refused as that; inside a value nobody else would look.
    const forbidden = keysIn(value).find((key) => forbiddenKeys.includes(key));
    if (forbidden !== undefined) {
      const reason = `the key "${forbidden}" is not allowed in a graph file`;
      issues.push(issue('bad-override', {}, { name: shortened(name), reason }));
      continue;
    }
    const dot = name.indexOf('.');
    if (dot < 0) {
      if (!hasOwn(parameters, name)) {
        issues.push(issue('unknown-named-parameter', { parameter: '--set' }, { name, known: Object.keys(parameters) }));
      } else if (typeof value === 'object') {
        issues.push(
          issue('bad-override', {}, { name, reason: 'a named parameter is a number, a string, true or false' }),
        );
      } else parameters[name] = { ...parameters[name], value };
      continue;
    }
    const id = name.slice(0, dot);
    if (!hasOwn(nodes, id)) {
      issues.push(issue('unknown-node', { parameter: '--set' }, { id, known: Object.keys(nodes) }));
      continue;
    }
    nodes[id] = { ...nodes[id], params: { ...nodes[id].params, [name.slice(dot + 1)]: value } };
  }
  if (issues.length > 0) return { issues };
  const { parameters: before, sweep, ...rest } = original;
  const remaining = Object.fromEntries(
    Object.entries(sweep ?? {}).filter(([axis]) => !(axis === 'seed' ? seed !== undefined : hasOwn(set, axis))),
  );
  const document: GraphDocument = {
    ...rest,
    nodes,
    ...(before === undefined ? {} : { parameters }),
    // A value given by hand takes the place of the sweep over it.
    ...(Object.keys(remaining).length === 0 ? {} : { sweep: remaining }),
    ...(seed === undefined ? {} : { seed }),
  };
  return { document, issues };
}

/** Every key of a value, at any depth. */
function keysIn(value: Json): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(keysIn);
  return Array.isArray(value) ? inner : [...Object.keys(value), ...inner];
}
