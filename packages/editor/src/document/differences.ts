import type { GraphDocument, Json, NodeDocument } from '@rheobase/core';
import { endOf, namedBy } from './level.js';

/** What two documents say differently, as far as it decides results: parameters by name, and nodes that hang on them. */

export interface Difference {
  /** `cM` for a named parameter, `neurons.tRef` for one of a node, `seed`. */
  readonly name: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

export function differences(before: GraphDocument, after: GraphDocument): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (name: string, a: Json | undefined, b: Json | undefined) => {
    if (a !== b && JSON.stringify(a) !== JSON.stringify(b)) found.push({ name, before: a, after: b });
  };
  compare('seed', before.seed as Json | undefined, after.seed as Json | undefined);
  for (const name of bothKeys(before.parameters, after.parameters)) {
    compare(name, before.parameters?.[name]?.value, after.parameters?.[name]?.value);
  }
  for (const id of bothKeys(before.nodes, after.nodes)) {
    const [a, b] = [before.nodes[id], after.nodes[id]] as (NodeDocument | undefined)[];
    if (a === b) continue;
    if (a === undefined || b === undefined) {
      found.push({ name: id, before: a?.type, after: b?.type });
      continue;
    }
    compare(`${id}.type`, a.type, b.type);
    for (const name of bothKeys(a.params, b.params)) compare(`${id}.${name}`, a.params?.[name], b.params?.[name]);
  }
  return found;
}

function bothKeys(a: object | undefined, b: object | undefined): ReadonlySet<string> {
  return new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
}

/**
 * Nodes of the graph whose numbers a change reaches: what changed and all behind it, and whatever runs in the slice of
 * a driver that it reaches, for how long that runs and with which weights may have changed.
 */
export function reached(
  before: GraphDocument,
  after: GraphDocument,
  isDriver: (type: string) => boolean,
): ReadonlySet<string> {
  if (before.seed !== after.seed || before.blocks !== after.blocks) return new Set(Object.keys(after.nodes));
  const renamed = new Set(
    [...bothKeys(before.parameters, after.parameters)].filter(
      (name) => JSON.stringify(before.parameters?.[name]?.value) !== JSON.stringify(after.parameters?.[name]?.value),
    ),
  );
  const wires = (document: GraphDocument, id: string) =>
    (document.edges ?? [])
      .filter(({ to }) => endOf(to).node === id)
      .map(({ from, to, slot }) => `${from} ${to} ${slot ?? ''}`)
      .join('\n');
  const sameEdges = before.edges === after.edges;
  const changed = Object.entries(after.nodes).flatMap(([id, node]) => {
    const old = before.nodes[id] as NodeDocument | undefined;
    const isSame = old === node || (old !== undefined && JSON.stringify(old) === JSON.stringify(node));
    const reads = renamed.size > 0 && Object.values(node.params ?? {}).some((value) => readsAny(value, renamed));
    return !isSame || reads || (!sameEdges && wires(before, id) !== wires(after, id)) ? [id] : [];
  });
  if (changed.length === 0) return new Set();
  const next = neighbours(after, 'from', 'to');
  const back = neighbours(after, 'to', 'from');
  const found = spread(changed, next);
  const drivers = [...found].filter((id) => isDriver(after.nodes[id]?.type ?? ''));
  return new Set([...found, ...spread(drivers, back)]);
}

function readsAny(value: Json, names: ReadonlySet<string>): boolean {
  const name = namedBy(value);
  if (name !== undefined) return names.has(name);
  if (typeof value !== 'object' || value === null) return false;
  const expression = (value as { $expr?: unknown }).$expr;
  if (typeof expression === 'string') return [...names].some((one) => expression.includes(one));
  return Object.values(value).some((part) => readsAny(part as Json, names));
}

function neighbours({ edges = [] }: GraphDocument, here: 'from' | 'to', there: 'from' | 'to'): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const edge of edges) {
    const [a, b] = [endOf(edge[here]).node, endOf(edge[there]).node];
    const list = found.get(a);
    if (list === undefined) found.set(a, [b]);
    else list.push(b);
  }
  return found;
}

function spread(start: readonly string[], next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set(start);
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const one of next.get(id) ?? []) {
      if (found.has(one)) continue;
      found.add(one);
      open.push(one);
    }
  }
  return found;
}
