import {
  type BlockDocument,
  type EdgeDocument,
  type GraphDocument,
  isJsonObject,
  type Json,
  type NodeDocument,
} from '@rheobase/core';

/**
 * A document as a flat map of its smallest parts that have a name: a parameter of a node, a wire, a position. Two people
 * who change different parts can both have their way; the same part, changed in two ways, is a conflict. Receipts are
 * left out: they belong to a file as it was when it ran.
 */
export type Path = readonly string[];
export type Entries = ReadonlyMap<string, Json>;

export const keyOf = (path: Path): string => JSON.stringify(path);
export const pathOf = (key: string): Path => JSON.parse(key) as Path;

export function entriesOf(document: GraphDocument): Map<string, Json> {
  const entries = new Map<string, Json>();
  const put = (path: Path, value: Json | undefined) => {
    if (value !== undefined) entries.set(keyOf(path), value);
  };
  const { name, description, seed, versions, packages, sweep, view, expect } = document;
  put(['name'], name);
  put(['description'], description);
  put(['seed'], seed);
  for (const [type, version] of Object.entries(versions ?? {})) put(['versions', type], version);
  for (const [id, content] of Object.entries(packages ?? {})) put(['packages', id], content);
  level([], document, put);
  for (const [id, block] of Object.entries(document.blocks ?? {})) {
    put(['blocks', id], {});
    put(['blocks', id, 'description'], block.description);
    for (const side of ['inputs', 'outputs'] as const) {
      for (const [port, ends] of Object.entries(block.ports[side] ?? {}))
        put(['blocks', id, 'ports', side, port], ends);
    }
    level(['blocks', id], block, put);
  }
  // Its order is the order of the runs, so it is one thing.
  put(['sweep'], sweep as Json | undefined);
  leaves(['view'], view as Json | undefined, put);
  (expect ?? []).forEach((rule, index) => {
    put(['expect', JSON.stringify(rule)], index);
  });
  return entries;
}

type Put = (path: Path, value: Json | undefined) => void;
type Level =
  | Pick<GraphDocument, 'parameters' | 'nodes' | 'edges'>
  | Pick<BlockDocument, 'parameters' | 'nodes' | 'edges'>;

function level(at: Path, { parameters, nodes, edges }: Level, put: Put): void {
  for (const [name, parameter] of Object.entries(parameters ?? {})) {
    for (const [field, value] of Object.entries(parameter)) put([...at, 'parameters', name, field], value as Json);
  }
  for (const [id, { params, ...fields }] of Object.entries(nodes)) {
    for (const [field, value] of Object.entries(fields)) put([...at, 'nodes', id, field], value as Json);
    for (const [name, value] of Object.entries(params ?? {})) put([...at, 'nodes', id, 'params', name], value);
  }
  for (const { from, to, slot } of edges ?? []) put([...at, 'edges', from, to], slot ?? null);
}

function leaves(at: Path, value: Json | undefined, put: Put): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value)) leaves([...at, key], inner, put);
  } else put(at, value);
}

/** The document that has these parts; what it takes to be well-formed is asked by whoever reads it. */
export function documentOf(entries: Entries, format: GraphDocument['rheobase']): GraphDocument {
  const root: Record<string, unknown> = { rheobase: format };
  const rules: [number, Json][] = [];
  for (const [key, value] of entries) {
    const path = pathOf(key);
    if (path[0] === 'expect') rules.push([value as number, JSON.parse(path[1]) as Json]);
    else place(root, path, value);
  }
  finishLevel(root);
  for (const block of Object.values((root.blocks ?? {}) as Record<string, Record<string, unknown>>)) {
    block.ports ??= {};
    finishLevel(block);
  }
  if (rules.length > 0) root.expect = rules.sort(([a], [b]) => a - b).map(([, rule]) => rule);
  return root as unknown as GraphDocument;
}

function place(root: Record<string, unknown>, path: Path, value: Json): void {
  let at = root;
  for (const key of path.slice(0, -1)) {
    at[key] = { ...(at[key] as Record<string, unknown> | undefined) };
    at = at[key] as Record<string, unknown>;
  }
  const last = path[path.length - 1];
  const there = at[last];
  // A block is placed before what is in it, or after.
  at[last] = isJsonObject(there) && isJsonObject(value) ? { ...value, ...there } : value;
}

function finishLevel(level: Record<string, unknown>): void {
  level.nodes ??= {};
  const edges: EdgeDocument[] = [];
  for (const [from, ends] of Object.entries((level.edges ?? {}) as Record<string, Record<string, number | null>>)) {
    for (const [to, slot] of Object.entries(ends)) edges.push(slot === null ? { from, to } : { from, to, slot });
  }
  level.edges = edges;
}

/** The node that an entry belongs to, as its path: `["nodes", id]`, inside a block with the block before. */
export function nodeOf(path: Path): Path | undefined {
  const at = path[0] === 'blocks' ? 2 : 0;
  return path[at] === 'nodes' ? path.slice(0, at + 2) : undefined;
}

export type Nodes = Readonly<Record<string, NodeDocument>>;
