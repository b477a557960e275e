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
  const wiring = wire(registry, nodes, [...flat.nodes.map(({ path }) => path), ...flat.broken], flat.edges);
  issues.push(...wiring.issues);
  const graph = {
    document,
    seed: String(document.seed ?? 0),
    nodes,
    edges: wiring.edges,
    groups: wiring.groups,
  };
  return { graph, issues };
}

/** What wires make of nodes: it depends on their types, and on no parameter. */
interface Wiring {
  readonly edges: readonly GraphEdge[];
  readonly groups: readonly (readonly string[])[];
  readonly issues: readonly Issue[];
}

interface Wired {
  readonly definitions: ReadonlyMap<string, NodeDefinition>;
  readonly paths: readonly string[];
  readonly drawn: readonly GraphEdge[];
  readonly wiring: Wiring;
}

const wired = new WeakMap<Registry, Wired>();

/** While somebody types into a field the wires stay as they are, so the last wiring is looked at first. */
function wire(
  registry: Registry,
  nodes: ReadonlyMap<string, GraphNode>,
  paths: readonly string[],
  drawn: readonly GraphEdge[],
): Wiring {
  const definitions = new Map<string, NodeDefinition>();
  for (const [path, { definition }] of nodes) definitions.set(path, definition);
  const last = wired.get(registry);
  if (last !== undefined && isSameWiring(last, definitions, paths, drawn)) return last.wiring;
  const wiring = makeWiring(registry, definitions, paths, drawn);
  wired.set(registry, { definitions, paths, drawn, wiring });
  return wiring;
}

/** In the same order too: it is the order of the issues. */
function isSameWiring(
  last: Wired,
  definitions: ReadonlyMap<string, NodeDefinition>,
  paths: readonly string[],
  drawn: readonly GraphEdge[],
): boolean {
  const isSameSize =
    last.definitions.size === definitions.size &&
    last.paths.length === paths.length &&
    last.drawn.length === drawn.length;
  if (!isSameSize || paths.some((path, i) => path !== last.paths[i])) return false;
  const before = last.definitions.entries();
  for (const [path, definition] of definitions) {
    const [lastPath, lastDefinition] = before.next().value as [string, NodeDefinition];
    if (path !== lastPath || definition !== lastDefinition) return false;
  }
  return drawn.every((edge, i) => isSameEdge(edge, last.drawn[i]));
}

function isSameEdge(a: GraphEdge, b: GraphEdge): boolean {
  if (a === b) return true;
  return (
    a.from.node === b.from.node &&
    a.from.port === b.from.port &&
    a.to.node === b.to.node &&
    a.to.port === b.to.port &&
    a.slot === b.slot
  );
}

function makeWiring(
  registry: Registry,
  definitions: ReadonlyMap<string, NodeDefinition>,
  paths: readonly string[],
  drawn: readonly GraphEdge[],
): Wiring {
  const known = new Set(paths);
  const issues: Issue[] = [];
  const edges = drawn
    .filter((edge) => {
      const problems = checkEdge(edge, known, definitions);
      issues.push(...problems);
      return problems.length === 0;
    })
    .map((edge) => ({ edge, to: portName(edge.to), from: portName(edge.from) }))
    .sort((a, b) => compareText(a.to, b.to) || a.edge.slot - b.edge.slot || compareText(a.from, b.from))
    .map(({ edge }) => edge);
  const inputs = checkInputs(definitions, edges, drawn);
  issues.push(...inputs.issues);
  const ordered = executionGroups(definitions, edges, (path) => delaysFor(registry, definitions, edges, path));
  issues.push(...ordered.issues);
  // A port that takes one wire has one from here on; what the others would bring has its issue.
  return { edges: edges.filter((edge) => !inputs.surplus.has(edge)), groups: ordered.groups, issues };
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

function checkEdge(
  edge: GraphEdge,
  paths: ReadonlySet<string>,
  definitions: ReadonlyMap<string, NodeDefinition>,
): Issue[] {
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
    const definition = definitions.get(end.node);
    // A node of unknown type keeps its wires; the node itself is the issue.
    if (definition === undefined) continue;
    const ports = side === 'output' ? definition.outputs : definition.inputs;
    if (!hasOwn(ports, end.port)) {
      issues.push(issue('unknown-port', end, { side, known: Object.keys(ports) }));
    }
  }
  if (issues.length > 0) return issues;
  const from = definitions.get(edge.from.node)?.outputs[edge.from.port];
  const to = definitions.get(edge.to.node)?.inputs[edge.to.port];
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

interface Ports {
  readonly inputs: readonly (readonly [string, Port])[];
  /** Outputs that exist only where an input is wired. */
  readonly needing: readonly { readonly output: string; readonly needs: string }[];
}

const ports = new WeakMap<NodeDefinition, Ports>();

/** The same for every node of a type, and asked of every node at each keystroke. */
function portsOf(definition: NodeDefinition): Ports {
  let found = ports.get(definition);
  if (found === undefined) {
    const needing = Object.entries<Port>(definition.outputs).flatMap(([output, made]) =>
      isSignalPort(made) || made.needs === undefined ? [] : [{ output, needs: made.needs }],
    );
    found = { inputs: Object.entries<Port>(definition.inputs), needing };
    ports.set(definition, found);
  }
  return found;
}

function checkInputs(
  definitions: ReadonlyMap<string, NodeDefinition>,
  edges: readonly GraphEdge[],
  drawn: readonly GraphEdge[],
): { surplus: ReadonlySet<GraphEdge>; issues: Issue[] } {
  const into = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const port = portName(edge.to);
    const wires = into.get(port);
    if (wires === undefined) into.set(port, [edge]);
    else wires.push(edge);
  }
  const wired = new Set(drawn.map(({ to }) => portName(to)));
  const read = new Set(drawn.map(({ from }) => portName(from)));
  const issues: Issue[] = [];
  const missing: Issue[] = [];
  const surplus = new Set<GraphEdge>();
  for (const [path, definition] of definitions) {
    const { inputs, needing } = portsOf(definition);
    for (const [port, declared] of inputs) {
      const wires = into.get(`${path}.${port}`) ?? [];
      const takesMany = !isSignalPort(declared) && declared.many === true;
      if (wires.length > 1 && !takesMany) {
        const from = wires.map((edge) => portName(edge.from));
        issues.push(issue('doubly-driven', { node: path, port }, { from }));
        for (const edge of wires.slice(1)) surplus.add(edge);
      }
      const needed = needing.some((one) => one.needs === port && read.has(`${path}.${one.output}`));
      if ((!declared.optional || needed) && !wired.has(`${path}.${port}`)) {
        missing.push(issue('missing-input', { node: path, port }, { expected: portWords(declared) }));
      }
    }
  }
  return { surplus, issues: [...withoutMisnamed(missing, definitions, drawn), ...issues] };
}

/** A wire to a misspelt port or node leaves another port without a wire: that is one mistake, not two. */
function withoutMisnamed(
  missing: readonly Issue[],
  definitions: ReadonlyMap<string, NodeDefinition>,
  drawn: readonly GraphEdge[],
): Issue[] {
  if (missing.length === 0) return [];
  const strays = drawn
    .map(({ to }) => to)
    .filter(({ node, port }) => !hasOwn(definitions.get(node)?.inputs ?? {}, port));
  let left = [...missing];
  for (const stray of strays) {
    // Where the node is there, a port of it was meant, or of a node inside it; else a port of that name elsewhere.
    const isHere = (path = '') => path === stray.node || path.startsWith(`${stray.node}/`);
    const here = left.some(({ node }) => isHere(node)) || definitions.has(stray.node);
    const meant = left.filter(({ node, port }) => (here ? isHere(node) : port === stray.port));
    const alike = strays.filter(({ node, port }) => (here ? node === stray.node : port === stray.port));
    if (meant.length <= alike.length) left = left.filter((one) => !meant.includes(one));
  }
  return left;
}
