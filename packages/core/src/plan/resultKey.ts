import { edgesInto, type Graph, type GraphNode, portName } from '../check/graph.js';
import { normaliseParameter } from '../define/nodeFacts.js';
import { hasOwn } from '../document/hasOwn.js';
import type { Json } from '../document/schema.js';
import type { Inferred } from '../infer/infer.js';
import { canonicalJson } from '../numeric/canonicalJson.js';
import { sha256 } from '../numeric/sha256.js';
import { encodeUtf8 } from '../numeric/utf8.js';
import { numerics } from './plan.js';

/**
 * H: one key per driver and per computation: everything that can change its result and nothing that cannot.
 * Receipts, the editor's memory and the store all use it; nobody computes another.
 */
export function graphKeys(
  { graph }: Inferred,
  slices: ReadonlyMap<string, readonly string[]>,
): { resultKeys: ReadonlyMap<string, string> } {
  const keys = new Map<string, string>();
  for (const path of graph.groups.flat()) {
    const node = graph.nodes.get(path) as GraphNode;
    if (node.definition.role === 'signal') continue;
    const upstream = edgesInto(graph, path).flatMap(({ from, to, slot }) => {
      const key = keys.get(from.node);
      return key === undefined ? [] : [[to.port, slot, from.port, key]];
    });
    const slice = [...(slices.get(path) ?? [])].sort();
    const content: Json = {
      numerics,
      seed: graph.seed,
      slice: slice.map((member) => describeNode(graph, graph.nodes.get(member) as GraphNode)),
      node: describeNode(graph, node),
      upstream,
    };
    keys.set(path, sha256(encodeUtf8(canonicalJson(content))));
  }
  return { resultKeys: keys };
}

function describeNode(graph: Graph, { path, definition, written, params, stream, weights, frozen }: GraphNode): Json {
  const files = definition.role === 'signal' ? definition.data?.(params)?.files : undefined;
  return {
    path,
    type: definition.type,
    version: definition.version,
    params: Object.fromEntries(
      Object.keys(definition.params.shape)
        .filter((name) => hasOwn(written, name))
        .map((name) => [name, normaliseParameter(definition, name, written[name])]),
    ),
    stream,
    weights,
    frozen,
    data: files?.map(({ name, sha256: digest }) => [name, digest]) ?? [],
    wires: edgesInto(graph, path).map(({ from, to, slot }) => [to.port, slot, portName(from)]),
  };
}
