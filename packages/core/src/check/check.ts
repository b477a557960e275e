import type { NodeDefinition } from '../define/node.js';
import { describePort, isSignalPort, type Port } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import { hasOwn } from '../document/hasOwn.js';
import { migrateNode } from '../document/migrate.js';
import type { GraphDocument, Json } from '../document/schema.js';
import { type Issue, issue } from '../issue/issue.js';
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
  const flat = expandBlocks(document);
  const issues: Issue[] = [...flat.issues, ...checkNamedParameters(document)];
  const nodes = new Map<string, GraphNode>();
  for (const node of flat.nodes) {
    const checked = checkNode(document, registry, node);
    issues.push(...checked.issues);
    if (checked.node !== undefined) nodes.set(node.path, checked.node);
  }
  const paths = new Set(flat.nodes.map(({ path }) => path));
  const edges = flat.edges
    .filter((edge) => {
      const problems = checkEdge(edge, paths, nodes);
      issues.push(...problems);
      return problems.length === 0;
    })
    .sort(edgeOrder);
  issues.push(...checkInputs(nodes, edges, flat.edges));
  const definitions = new Map([...nodes].map(([path, { definition }]) => [path, definition]));
  const ordered = executionGroups(definitions, edges);
  issues.push(...ordered.issues);
  const graph = { document, seed: String(document.seed ?? 0), nodes, edges, groups: ordered.groups };
  return { graph, issues };
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
    return problem === undefined ? [] : [issue('bad-parameter', { parameter }, problem)];
  });
}

function checkNode(
  document: GraphDocument,
  registry: Registry,
  { path, node, scope, stream, weights, frozen }: FlatNode,
): { node?: GraphNode; issues: Issue[] } {
  const definition = registry.definitions.get(node.type);
  if (definition === undefined) {
    return { issues: [issue('unknown-node-type', { node: path }, { type: node.type, known: registry.types })] };
  }
  const version = document.versions?.[node.type] ?? definition.version;
  if (version > definition.version) {
    const facts = { type: node.type, got: version, known: definition.version };
    return { issues: [issue('newer-node', { node: path }, facts)] };
  }
  const params = migrateNode(node.type, version, definition.version, node.params ?? {}, definition.migrations ?? {});
  const issues: Issue[] = [];
  const written: Record<string, Json> = {};
  for (const [parameter, value] of Object.entries(params)) {
    const resolved = resolveValue(value, scope, { node: path, parameter });
    if ('issue' in resolved) issues.push(resolved.issue);
    else written[parameter] = resolved.value;
  }
  if (issues.length > 0) return { issues };
  const checked = checkParameters(path, definition, written);
  if (checked.params === undefined) return { issues: checked.issues };
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
  const facts = { from: portName(edge.from), expected: describePort(to), got: describePort(from), remedies: [] };
  return [issue('kind-clash', edge.to, facts)];
}

/** Signals and results never meet on a wire; the kinds of signals are inferred later. */
function strataFit(from: Port, to: Port): boolean {
  if (isSignalPort(from) || isSignalPort(to)) return isSignalPort(from) && isSignalPort(to);
  const offered = [from.result].flat();
  const taken = [to.result].flat();
  return offered.some((kind) => taken.includes(kind));
}

function checkInputs(
  nodes: ReadonlyMap<string, GraphNode>,
  edges: readonly GraphEdge[],
  drawn: readonly GraphEdge[],
): Issue[] {
  const into = new Map<string, GraphEdge[]>();
  for (const edge of edges) into.set(portName(edge.to), [...(into.get(portName(edge.to)) ?? []), edge]);
  const wired = new Set(drawn.map(({ to }) => portName(to)));
  const read = new Set(drawn.map(({ from }) => portName(from)));
  const issues: Issue[] = [];
  for (const { path, definition } of nodes.values()) {
    for (const [port, declared] of Object.entries(definition.inputs as NodeDefinition['inputs'])) {
      const wires = into.get(`${path}.${port}`) ?? [];
      const takesMany = !isSignalPort(declared) && declared.many === true;
      if (wires.length > 1 && !takesMany) {
        const from = wires.map((edge) => portName(edge.from));
        issues.push(issue('doubly-driven', { node: path, port }, { from }));
      }
      const needed = Object.entries(definition.outputs as NodeDefinition['outputs']).some(
        ([output, made]) => !isSignalPort(made) && made.needs === port && read.has(`${path}.${output}`),
      );
      if ((!declared.optional || needed) && !wired.has(`${path}.${port}`)) {
        issues.push(issue('missing-input', { node: path, port }, { expected: describePort(declared) }));
      }
    }
  }
  return issues;
}
