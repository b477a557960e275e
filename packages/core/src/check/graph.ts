import type { NodeDefinition } from '../define/node.js';
import type { GraphDocument, Json } from '../document/schema.js';

/** A node of the flat graph: blocks are expanded, parameters resolved. */
export interface GraphNode {
  /** `instance/inner` inside blocks, the id elsewhere. */
  readonly path: string;
  readonly definition: NodeDefinition;
  /** As the node's schema gives them: defaults filled in, quantities parsed. */
  readonly params: Readonly<Record<string, unknown>>;
  /** As written, with `$param` and `$expr` replaced by their values; defaults are not filled in. */
  readonly written: Readonly<Record<string, Json>>;
  /** R: the name of its random stream. */
  readonly stream: string;
  readonly frozen: boolean;
  /** F: the name under which its weights are kept; its path unless several nodes share one. */
  readonly weights: string;
}

export interface Endpoint {
  readonly node: string;
  readonly port: string;
}

export interface GraphEdge {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly slot: number;
}

/** The document made flat: what every later stage reads. The document itself is never touched. */
export interface Graph {
  readonly document: GraphDocument;
  readonly seed: string;
  readonly nodes: ReadonlyMap<string, GraphNode>;
  /** Sorted by `to`, then slot, then `from`. */
  readonly edges: readonly GraphEdge[];
  /** Strongly connected groups, sources first; a group of several nodes is a delayed cycle, in executable order. */
  readonly groups: readonly (readonly string[])[];
}

export function portName({ node, port }: Endpoint): string {
  return `${node}.${port}`;
}

const indexes = new WeakMap<Graph, { into: Map<string, GraphEdge[]>; outOf: Map<string, GraphEdge[]> }>();

/** Wires by the node at either end, made once per graph. */
function index(graph: Graph) {
  let made = indexes.get(graph);
  if (made === undefined) {
    made = { into: groupBy(graph.edges, ({ to }) => to.node), outOf: groupBy(graph.edges, ({ from }) => from.node) };
    indexes.set(graph, made);
  }
  return made;
}

function groupBy(edges: readonly GraphEdge[], key: (edge: GraphEdge) => string): Map<string, GraphEdge[]> {
  const groups = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const group = groups.get(key(edge));
    if (group === undefined) groups.set(key(edge), [edge]);
    else group.push(edge);
  }
  return groups;
}

export function edgesInto(graph: Graph, path: string, port?: string): readonly GraphEdge[] {
  const edges = index(graph).into.get(path) ?? [];
  return port === undefined ? edges : edges.filter(({ to }) => to.port === port);
}

export function edgesOutOf(graph: Graph, path: string, port?: string): readonly GraphEdge[] {
  const edges = index(graph).outOf.get(path) ?? [];
  return port === undefined ? edges : edges.filter(({ from }) => from.port === port);
}
