import { edgesInto, type Graph, type GraphNode, portName } from '../check/graph.js';
import { normaliseParameter } from '../define/nodeFacts.js';
import type { Dtype } from '../define/signalType.js';
import { hasOwn } from '../document/hasOwn.js';
import type { Json } from '../document/schema.js';
import type { Inferred } from '../infer/infer.js';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256 } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import { numerics } from './plan.js';

/** What the key of a driver must know of its pass besides the nodes of its slice. */
export interface KeyedPass {
  readonly slice: readonly string[];
  /** K: decided by the whole region, so that a trainer elsewhere in it changes it. */
  readonly dtype: Dtype;
}

export interface KeyOptions {
  /** N: the arithmetic. */
  readonly numerics?: number;
  /** The key of what a result depends on. Tests leave a part of it out and must be caught. */
  readonly keyOf?: (content: Json) => string;
}

/**
 * H: one key per driver and per computation: everything that can change its result and nothing that cannot.
 * Receipts, the editor's memory and the store all use it; nobody computes another.
 */
export function graphKeys(
  { graph }: Inferred,
  passes: ReadonlyMap<string, KeyedPass>,
  { numerics: arithmetic = numerics, keyOf = digest }: KeyOptions = {},
): { resultKeys: ReadonlyMap<string, string> } {
  const keys = new Map<string, string>();
  const sharers = weightSharers(graph);
  for (const path of graph.groups.flat()) {
    const node = graph.nodes.get(path) as GraphNode;
    if (node.definition.role === 'signal') continue;
    const upstream = edgesInto(graph, path).flatMap(({ from, to, slot }) => {
      const key = keys.get(from.node);
      return key === undefined ? [] : [[to.port, slot, from.port, key]];
    });
    const pass = passes.get(path);
    const slice = [...(pass?.slice ?? [])].sort();
    const shared = slice.flatMap((member) => sharers.get((graph.nodes.get(member) as GraphNode).weights) ?? []);
    const content: Json = {
      numerics: arithmetic,
      seed: graph.seed,
      dtype: pass?.dtype ?? null,
      slice: slice.map((member) => describeNode(graph, graph.nodes.get(member) as GraphNode)),
      sharers: [...new Set(shared)].sort().map((member) => describeNode(graph, graph.nodes.get(member) as GraphNode)),
      node: describeNode(graph, node),
      upstream,
    };
    keys.set(path, keyOf(content));
  }
  return { resultKeys: keys };
}

function digest(content: Json): string {
  return sha256(encodeUtf8(canonicalJson(content)));
}

/** R: the first of several nodes that share weights says how they start, whatever slice it is in. */
function weightSharers(graph: Graph): ReadonlyMap<string, readonly string[]> {
  const sharers = new Map<string, string[]>();
  for (const { path, weights } of graph.nodes.values()) {
    if (weights !== path) sharers.set(weights, [...(sharers.get(weights) ?? []), path]);
  }
  return sharers;
}

function describeNode(graph: Graph, { path, definition, written, params, stream, weights, frozen }: GraphNode): Json {
  const files = definition.data?.(params)?.files;
  return {
    path,
    type: definition.type,
    version: definition.version,
    // The code of the program itself has a name, its numerics and versions; that of others has only its digest.
    code: definition.package?.digest ?? null,
    params: Object.fromEntries(
      Object.keys(definition.params.shape)
        .filter((name) => hasOwn(written, name))
        .map((name) => [name, normaliseParameter(definition, name, written[name])]),
    ),
    stream,
    weights,
    frozen,
    data: files?.map(({ name, sha256: content }) => [name, content]) ?? [],
    wires: edgesInto(graph, path).map(({ from, to, slot }) => [to.port, slot, portName(from)]),
  };
}
