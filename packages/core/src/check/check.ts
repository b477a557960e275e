import type { NodeDefinition } from '../define/node.js';
import { isSignalPort, type Port, portKinds, portWords } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import { hasOwn } from '../document/hasOwn.js';
import { migrateNode } from '../document/migrate.js';
import type { GraphDocument, Json, NodeDocument } from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';
import { withoutBypassed } from './bypass.js';
import { expandBlocks, type FlatNode } from './expandBlocks.js';
import { type Graph, type GraphEdge, type GraphNode, portName } from './graph.js';
import { executionGroups } from './order.js';
import { checkParameters } from './parameters.js';
import { outOfBounds, resolveValue } from './resolveValue.js';

/**
 * In: a document and the node types known. Out: the flat graph (blocks expanded, parameters resolved, wires
 * joined to declared ports, groups in executable order) and every issue found. Types are not looked at here,
 * and the document is never changed.
 */
export function check(
  document: GraphDocument,
  registry: Registry,
): { readonly graph: Graph; readonly issues: readonly Issue[] } {
  const flat = withoutBypassed(expandBlocks(document), registry);
  const issues: Issue[] = [...flat.issues, ...checkNamedParameters(document)];
  const nodes = new Map<string, GraphNode>();
  for (const node of flat.nodes) {
    const checked = checkNode(document, registry, node);
    issues.push(...checked.issues);
    if (checked.node !== undefined) nodes.set(node.path, checked.node);
  }
  const paths = new Set([...flat.nodes.map(({ path }) => path), ...flat.broken]);
  const edges = flat.edges
    .filter((edge) => {
      const problems = checkEdge(edge, paths, nodes);
      issues.push(...problems);
      return problems.length === 0;
    })
    .sort(edgeOrder);
  const inputs = checkInputs(nodes, edges, flat.edges);
  issues.push(...inputs.issues);
  const definitions = new Map([...nodes].map(([path, { definition }]) => [path, definition]));
  const ordered = executionGroups(definitions, edges, (path) => delaysFor(registry, definitions, edges, path));
  issues.push(...ordered.issues);
  // A port that takes one wire has one from here on; what the others would bring has its issue.
  const single = edges.filter((edge) => !inputs.surplus.has(edge));
  const graph = { document, seed: String(document.seed ?? 0), nodes, edges: single, groups: ordered.groups };
  return { graph, issues };
}

/** Node types that delay and could stand on one of the wires of a cycle. */
export function delaysFor(
  registry: Registry,
  definitions: ReadonlyMap<string, NodeDefinition>,
  edges: readonly GraphEdge[],
  cycle: readonly string[],
): string[] {
  const inside = new Set(cycle);
  const wires = edges.filter(({ from, to }) => inside.has(from.node) && inside.has(to.node));
  const share = (a: Port | undefined, b: Port | undefined) =>
    a !== undefined &&
    b !== undefined &&
    isSignalPort(a) &&
    isSignalPort(b) &&
    portKinds(a).some((kind) => portKinds(b).includes(kind));
  return registry.types.filter((type) => {
    const definition = registry.definitions.get(type);
    if (definition?.role !== 'signal') return false;
    return wires.some(({ from, to }) => {
      const before = definitions.get(from.node)?.outputs[from.port];
      const after = definitions.get(to.node)?.inputs[to.port];
      return (
        definition.delays?.some((port) => share(before, definition.inputs[port])) &&
        Object.values(definition.outputs).some((port) => share(port, after))
      );
    });
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function edgeOrder(a: GraphEdge, b: GraphEdge): number {
  return (
    compareText(portName(a.to), portName(b.to)) || a.slot - b.slot || compareText(portName(a.from), portName(b.from))
  );
}

function checkNamedParameters(document: GraphDocument): Issue[] {
  return Object.entries(document.parameters ?? {}).flatMap(([parameter, declared]) => {
    const problem = outOfBounds(declared.value, declared);
    return problem === undefined ? [] : [issue('bad-parameter', { parameter: `parameters.${parameter}` }, problem)];
  });
}

/** Packages that the file names and nobody loaded. */
function missingPackages({ packages = {} }: GraphDocument, { definitions }: Registry): string[] {
  const loaded = new Set([...definitions.values()].map((definition) => definition.package?.digest));
  return Object.entries(packages)
    .filter(([, { digest }]) => !loaded.has(digest))
    .map(([name, { version, digest }]) => `${name} ${version} (SHA-256 ${digest.slice(0, 12)}…)`);
}

/** What was found of a node once: while one of a thousand is typed into, the others are what they were. */
interface Found {
  readonly definition: NodeDefinition;
  readonly version: number;
  /** The parameters that were looked at, value by value. */
  readonly raw: Readonly<Record<string, Json>>;
  readonly written: Record<string, Json>;
  readonly params: Record<string, unknown>;
}

const found = new WeakMap<NodeDocument, Found>();

function sameValues(a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>> = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => hasOwn(b, key) && a[key] === b[key]);
}

function checkNode(
  document: GraphDocument,
  registry: Registry,
  { path, node, scope, stream, weights, frozen }: FlatNode,
): { node?: GraphNode; issues: Issue[] } {
  const definition = registry.definitions.get(node.type);
  if (definition === undefined) {
    const packages = missingPackages(document, registry);
    const facts = { type: node.type, known: registry.types, ...(packages.length === 0 ? {} : { packages }) };
    return { issues: [issue('unknown-node-type', { node: path }, facts)] };
  }
  const version = document.versions?.[node.type] ?? definition.version;
  if (version > definition.version) {
    const facts = { type: node.type, got: version, known: definition.version };
    return { issues: [issue('newer-node', { node: path }, facts)] };
  }
  const known = found.get(node);
  if (
    known !== undefined &&
    known.definition === definition &&
    known.version === version &&
    sameValues(known.raw, node.params)
  ) {
    const { params, written } = known;
    return { node: { path, definition, params, written, stream, frozen, weights }, issues: [] };
  }
  const params = migrateNode(node.type, version, definition.version, node.params ?? {}, definition.migrations ?? {});
  const issues: Issue[] = [];
  const values: [string, Json][] = [];
  for (const [parameter, value] of Object.entries(params)) {
    const resolved = resolveValue(value, scope, { node: path, parameter });
    if ('issue' in resolved) issues.push(resolved.issue);
    else values.push([parameter, resolved.value]);
  }
  if (issues.length > 0) return { issues };
  // Entries, not assignment: a parameter named __proto__ is one that does not exist.
  const written: Record<string, Json> = Object.fromEntries(values);
  const checked = checkParameters(path, definition, written);
  if (checked.params === undefined) return { issues: checked.issues };
  // A value that stands for another one depends on where the node is.
  const isPlain = values.every(([parameter, value]) => value === params[parameter]);
  if (isPlain) found.set(node, { definition, version, raw: { ...node.params }, written, params: checked.params });
  return { node: { path, definition, params: checked.params, written, stream, frozen, weights }, issues: [] };
}

function checkEdge(edge: GraphEdge, paths: ReadonlySet<string>, nodes: ReadonlyMap<string, GraphNode>): Issue[] {
  const issues: Issue[] = [];
  for (const [end, side] of [
    [edge.from, 'output'],
    [edge.to, 'input'],
  ] as const) {
    if (!paths.has(end.node)) {
      const wire = `${portName(edge.from)} → ${portName(edge.to)}`;
      issues.push(issue('unknown-node', { node: wire }, { id: end.node, known: [...paths] }));
      continue;
    }
    const definition = nodes.get(end.node)?.definition;
    // A node of unknown type keeps its wires; the node itself is the issue.
    if (definition === undefined) continue;
    const ports = side === 'output' ? definition.outputs : definition.inputs;
    if (!hasOwn(ports, end.port)) {
      issues.push(issue('unknown-port', end, { side, known: Object.keys(ports) }));
    }
  }
  if (issues.length > 0) return issues;
  const from = nodes.get(edge.from.node)?.definition.outputs[edge.from.port];
  const to = nodes.get(edge.to.node)?.definition.inputs[edge.to.port];
  if (from === undefined || to === undefined || strataFit(from, to)) return [];
  const facts = { from: portName(edge.from), expected: portWords(to), got: portWords(from), remedies: [] };
  return [issue('kind-clash', edge.to, facts)];
}

/** Signals and results never meet on a wire; the kinds of signals are inferred later. */
export function strataFit(from: Port, to: Port): boolean {
  if (isSignalPort(from) || isSignalPort(to)) return isSignalPort(from) && isSignalPort(to);
  const offered = [from.result].flat();
  const taken = [to.result].flat();
  return offered.some((kind) => taken.includes(kind));
}

function checkInputs(
  nodes: ReadonlyMap<string, GraphNode>,
  edges: readonly GraphEdge[],
  drawn: readonly GraphEdge[],
): { surplus: ReadonlySet<GraphEdge>; issues: Issue[] } {
  const into = new Map<string, GraphEdge[]>();
  for (const edge of edges) into.set(portName(edge.to), [...(into.get(portName(edge.to)) ?? []), edge]);
  const wired = new Set(drawn.map(({ to }) => portName(to)));
  const read = new Set(drawn.map(({ from }) => portName(from)));
  const issues: Issue[] = [];
  const missing: Issue[] = [];
  const surplus = new Set<GraphEdge>();
  for (const { path, definition } of nodes.values()) {
    for (const [port, declared] of Object.entries(definition.inputs as NodeDefinition['inputs'])) {
      const wires = into.get(`${path}.${port}`) ?? [];
      const takesMany = !isSignalPort(declared) && declared.many === true;
      if (wires.length > 1 && !takesMany) {
        const from = wires.map((edge) => portName(edge.from));
        issues.push(issue('doubly-driven', { node: path, port }, { from }));
        for (const edge of wires.slice(1)) surplus.add(edge);
      }
      const needed = Object.entries(definition.outputs as NodeDefinition['outputs']).some(
        ([output, made]) => !isSignalPort(made) && made.needs === port && read.has(`${path}.${output}`),
      );
      if ((!declared.optional || needed) && !wired.has(`${path}.${port}`)) {
        missing.push(issue('missing-input', { node: path, port }, { expected: portWords(declared) }));
      }
    }
  }
  return { surplus, issues: [...withoutMisnamed(missing, nodes, drawn), ...issues] };
}

/** A wire to a misspelt port or node leaves another port without a wire: that is one mistake, not two. */
function withoutMisnamed(
  missing: readonly Issue[],
  nodes: ReadonlyMap<string, GraphNode>,
  drawn: readonly GraphEdge[],
): Issue[] {
  const strays = drawn
    .map(({ to }) => to)
    .filter(({ node, port }) => !hasOwn(nodes.get(node)?.definition.inputs ?? {}, port));
  let left = [...missing];
  for (const stray of strays) {
    // Where the node is there, a port of it was meant, or of a node inside it; else a port of that name elsewhere.
    const isHere = (path = '') => path === stray.node || path.startsWith(`${stray.node}/`);
    const here = left.some(({ node }) => isHere(node)) || nodes.has(stray.node);
    const meant = left.filter(({ node, port }) => (here ? isHere(node) : port === stray.port));
    const alike = strays.filter(({ node, port }) => (here ? node === stray.node : port === stray.port));
    if (meant.length <= alike.length) left = left.filter((one) => !meant.includes(one));
  }
  return left;
}
