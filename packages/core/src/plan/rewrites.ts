import { edgesInto, type Graph, portName } from '../check/graph.js';

/**
 * N: the rewrites of `numerics: 1`. Whether one applies depends only on the path between its two nodes, so that
 * no listener, probe, batch size or engine can change a bit.
 */

/** A constant affine that folds into a node downstream, and the signal in front of it. */
export interface FoldedPath {
  readonly affine: string;
  /** `node.port` of the signal that the affine reads. */
  readonly source: string;
  readonly scale: number;
  readonly shift: number;
}

/** Looks upstream of a node's folding input, through nodes that only pass their numbers on. */
export function findFolded(graph: Graph, path: string): FoldedPath | undefined {
  const node = graph.nodes.get(path);
  if (node?.definition.role !== 'signal' || node.definition.folds === undefined) return undefined;
  const visited = new Set<string>();
  for (let port = node.definition.folds, at = path; ; ) {
    const [edge] = edgesInto(graph, at, port);
    const upstream = edge === undefined ? undefined : graph.nodes.get(edge.from.node);
    if (upstream?.definition.role !== 'signal' || visited.has(upstream.path)) return undefined;
    visited.add(upstream.path);
    const { definition, params } = upstream;
    if (definition.affine !== undefined) {
      const [input] = Object.keys(definition.inputs);
      const [into] = edgesInto(graph, upstream.path, input);
      if (into === undefined) return undefined;
      return { affine: upstream.path, source: portName(into.from), ...definition.affine(params) };
    }
    if (definition.passes === undefined) return undefined;
    at = upstream.path;
    port = definition.passes;
  }
}
