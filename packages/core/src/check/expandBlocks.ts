import { hasOwn } from '../document/hasOwn.js';
import {
  type BlockDocument,
  type EdgeDocument,
  type GraphDocument,
  limits,
  type NodeDocument,
  type ParameterDocument,
} from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Endpoint, GraphEdge } from './graph.js';

/** F: instances of blocks are replaced by what is in them; inner paths are `instance/inner`. */

/** The named parameters that a node can see, and how an instance overrides those of its block. */
export interface Scope {
  readonly parameters: Readonly<Record<string, ParameterDocument>>;
  readonly overrides: NodeDocument['params'];
  readonly outer: Scope | undefined;
  /** The path of the instance; empty for the graph itself. */
  readonly path: string;
}

export interface FlatNode {
  readonly path: string;
  readonly node: NodeDocument;
  readonly scope: Scope;
  readonly stream: string;
  readonly weights: string;
  readonly frozen: boolean;
}

export interface Flat {
  readonly nodes: readonly FlatNode[];
  readonly edges: readonly GraphEdge[];
  /** Instances whose wires lead nowhere, because the block or the port is not there; each has its issue. */
  readonly broken: ReadonlySet<string>;
  readonly issues: readonly Issue[];
}

interface Level {
  readonly nodes: Readonly<Record<string, NodeDocument>>;
  readonly edges: readonly EdgeDocument[];
  readonly scope: Scope;
  /** Prefixes for paths, streams and weight names. */
  readonly path: string;
  readonly stream: string;
  readonly weights: string | undefined;
  readonly frozen: boolean;
  readonly within: readonly string[];
}

/** Where the ports of an expanded instance lead. */
interface InstancePorts {
  readonly inputs: ReadonlyMap<string, readonly Endpoint[]>;
  readonly outputs: ReadonlyMap<string, Endpoint>;
}

const blockPrefix = 'block/';

export function expandBlocks(document: GraphDocument): Flat {
  const nodes: FlatNode[] = [];
  const edges: GraphEdge[] = [];
  const issues: Issue[] = [];
  const broken = new Set<string>();
  let overfull = false;

  function expandLevel(level: Level): ReadonlyMap<string, InstancePorts> {
    const instances = new Map<string, InstancePorts>();
    for (const [id, node] of Object.entries(level.nodes)) {
      if (overfull) break;
      if (node.type.startsWith(blockPrefix)) {
        const instance = expandInstance(level, id, node);
        if (instance === undefined) broken.add(level.path + id);
        else instances.set(id, instance);
        continue;
      }
      if (nodes.length >= limits.nodes) {
        overfull = true;
        issues.push(
          issue('too-large', {}, { what: 'the graph with its blocks', limit: `${limits.nodes} nodes`, got: 'more' }),
        );
        break;
      }
      const path = level.path + id;
      nodes.push({
        path,
        node,
        scope: level.scope,
        stream: level.stream + (node.stream ?? id),
        weights: node.weights ?? (level.weights === undefined ? path : `${level.weights}/${id}`),
        frozen: level.frozen || node.frozen === true,
      });
    }
    for (const edge of level.edges) connect(level, instances, edge);
    return instances;
  }

  function expandInstance(level: Level, id: string, node: NodeDocument): InstancePorts | undefined {
    const name = node.type.slice(blockPrefix.length);
    const path = level.path + id;
    const block = document.blocks !== undefined && hasOwn(document.blocks, name) ? document.blocks[name] : undefined;
    if (block === undefined) {
      issues.push(issue('unknown-block', { node: path }, { name, known: Object.keys(document.blocks ?? {}) }));
      return undefined;
    }
    if (level.within.includes(name)) {
      issues.push(issue('block-cycle', { node: path }, { path: level.within.slice(level.within.indexOf(name)) }));
      return undefined;
    }
    for (const parameter of Object.keys(node.params ?? {})) {
      const known = Object.keys(block.parameters ?? {});
      if (!known.includes(parameter)) issues.push(issue('unknown-parameter', { node: path, parameter }, { known }));
    }
    const streamPrefix = node.stream ?? id;
    const inner = expandLevel({
      nodes: block.nodes,
      edges: block.edges,
      scope: { parameters: block.parameters ?? {}, overrides: node.params, outer: level.scope, path },
      path: `${path}/`,
      // An empty stream name adds no prefix: packing nodes into a block then changes none of their draws.
      stream: streamPrefix === '' ? level.stream : `${level.stream}${streamPrefix}/`,
      weights: node.weights ?? (level.weights === undefined ? undefined : `${level.weights}/${id}`),
      frozen: level.frozen || node.frozen === true,
      within: [...level.within, name],
    });
    return instancePorts(path, block, inner);
  }

  function instancePorts(path: string, block: BlockDocument, inner: ReadonlyMap<string, InstancePorts>): InstancePorts {
    const inputs = new Map<string, readonly Endpoint[]>();
    const outputs = new Map<string, Endpoint>();
    for (const [port, ends] of Object.entries(block.ports.inputs ?? {})) {
      inputs.set(
        port,
        ends.flatMap((end) => inputEnds(`${path}/`, inner, end)),
      );
    }
    for (const [port, end] of Object.entries(block.ports.outputs ?? {})) {
      outputs.set(port, outputEnd(`${path}/`, inner, end));
    }
    return { inputs, outputs };
  }

  function inputEnds(prefix: string, instances: ReadonlyMap<string, InstancePorts>, end: string): readonly Endpoint[] {
    const { node, port } = splitEndpoint(end);
    const instance = instances.get(node);
    if (instance === undefined) return [{ node: prefix + node, port }];
    return instance.inputs.get(port) ?? [lostEnd(prefix + node, port, 'input', instance.inputs)];
  }

  function outputEnd(prefix: string, instances: ReadonlyMap<string, InstancePorts>, end: string): Endpoint {
    const { node, port } = splitEndpoint(end);
    const instance = instances.get(node);
    if (instance === undefined) return { node: prefix + node, port };
    return instance.outputs.get(port) ?? lostEnd(prefix + node, port, 'output', instance.outputs);
  }

  /** The wire stays, so that what hangs on its other end is not said to be unwired. */
  function lostEnd(
    node: string,
    port: string,
    side: 'input' | 'output',
    ports: ReadonlyMap<string, unknown>,
  ): Endpoint {
    issues.push(issue('unknown-port', { node, port }, { side, known: [...ports.keys()] }));
    broken.add(node);
    return { node, port };
  }

  function connect(level: Level, instances: ReadonlyMap<string, InstancePorts>, edge: EdgeDocument): void {
    if (level.path === '' && instances.size === 0) {
      edges.push(plainEdge(edge));
      return;
    }
    const from = outputEnd(level.path, instances, edge.from);
    for (const to of inputEnds(level.path, instances, edge.to)) {
      edges.push({ from, to, slot: edge.slot ?? 0 });
    }
  }

  expandLevel({
    nodes: document.nodes,
    edges: document.edges ?? [],
    scope: { parameters: document.parameters ?? {}, overrides: undefined, outer: undefined, path: '' },
    path: '',
    stream: '',
    weights: undefined,
    frozen: false,
    within: [],
  });
  return { nodes, edges, broken, issues };
}

const plainEdges = new WeakMap<EdgeDocument, { readonly text: EdgeDocument; readonly edge: GraphEdge }>();

/** A wire that no block has a part in: the same object each time, as long as it says the same. */
function plainEdge(document: EdgeDocument): GraphEdge {
  const { from, to, slot = 0 } = document;
  const known = plainEdges.get(document);
  if (known?.text.from === from && known.text.to === to && known.edge.slot === slot) return known.edge;
  const edge = { from: splitEndpoint(from), to: splitEndpoint(to), slot };
  plainEdges.set(document, { text: { from, to }, edge });
  return edge;
}

function splitEndpoint(end: string): Endpoint {
  const dot = end.lastIndexOf('.');
  return { node: end.slice(0, dot), port: end.slice(dot + 1) };
}
