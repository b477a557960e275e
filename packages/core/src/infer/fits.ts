import { delaysFor, strataFit } from '../check/check.js';
import { type Endpoint, edgesInto, edgesOutOf, type Graph, portName } from '../check/graph.js';
import type { NodeDefinition } from '../define/node.js';
import { isSignalPort, type Port, portKinds, portWords } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import type { SignalType } from '../define/signalType.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Inferred } from './infer.js';
import { inferNode } from './inferNode.js';
import { findRemedies } from './remedies.js';

/**
 * Questions about a wire that is not there yet. In: what is inferred, and both ends. Out: the issue that the wire
 * would have; nothing is changed.
 */
export function fitIssue(inferred: Inferred, registry: Registry, from: Endpoint, to: Endpoint): Issue | undefined {
  const { graph, types } = inferred;
  const source = graph.nodes.get(from.node)?.definition;
  const target = graph.nodes.get(to.node);
  const given = source?.outputs[from.port] as Port | undefined;
  const declared = target?.definition.inputs[to.port] as Port | undefined;
  if (given === undefined || target === undefined || declared === undefined) return undefined;
  const place = { node: to.node, port: to.port };
  const clash = (got: string, remedies: readonly string[] = []) =>
    issue('kind-clash', place, { from: portName(from), expected: portWords(declared), got, remedies });
  if (!strataFit(given, declared)) return clash(portWords(given));
  const type = types.get(portName(from));
  if (isSignalPort(given) && isSignalPort(declared)) {
    if (type === undefined) {
      if (!portsOverlap(given, declared)) return clash(portWords(given));
    } else if (target.definition.role !== 'result') {
      const others = edgesInto(graph, to.node).filter(({ to: { port } }) => port !== to.port);
      const known = others.flatMap((edge) => {
        const found = types.get(portName(edge.from));
        return found === undefined ? [] : [[edge.to.port, found] as const];
      });
      const { mismatches, letters } = inferNode(target.definition, target.path, target.params, {
        ...Object.fromEntries(known),
        [to.port]: type,
      });
      const own = mismatches.find(({ port }) => port === to.port) ?? mismatches[0];
      if (own !== undefined) {
        const { aspect, expected, got } = own.mismatch;
        const remedies = findRemedies(registry, type, declared, letters);
        return issue(`${aspect}-clash`, place, { from: portName(from), expected, got, remedies });
      }
    }
  }
  const cycle = undelayedPath(graph, to, from.node);
  if (cycle === undefined) return undefined;
  const definitions = new Map([...graph.nodes].map(([path, { definition }]) => [path, definition]));
  const edges = [...graph.edges, { from, to, slot: 0 }];
  return issue('undelayed-cycle', place, { path: cycle, remedies: delaysFor(registry, definitions, edges, cycle) });
}

/** Whether a wire from one declared port to the other could fit, where nothing more is known of either. */
export function portsOverlap(from: Port, to: Port): boolean {
  if (!isSignalPort(from) || !isSignalPort(to)) return strataFit(from, to);
  return portKinds(from).some((kind) => portKinds(to).includes(kind));
}

/** The nodes from an input on to a goal that act within the same step; undefined where a delay stands in between. */
function undelayedPath(graph: Graph, to: Endpoint, goal: string): readonly string[] | undefined {
  const delays = ({ node, port }: Endpoint) => {
    const definition = graph.nodes.get(node)?.definition;
    return definition?.role === 'signal' && definition.delays?.includes(port) === true;
  };
  if (delays(to)) return undefined;
  const cameFrom = new Map<string, string | undefined>([[to.node, undefined]]);
  const queue = [to.node];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node === goal) {
      const path: string[] = [];
      for (let at: string | undefined = node; at !== undefined; at = cameFrom.get(at)) path.unshift(at);
      return path;
    }
    for (const edge of edgesOutOf(graph, node)) {
      if (cameFrom.has(edge.to.node) || delays(edge.to)) continue;
      cameFrom.set(edge.to.node, node);
      queue.push(edge.to.node);
    }
  }
  return undefined;
}

/** Input ports of node types that take a signal of this type when nothing else is wired yet, with their defaults. */
export function portsThatTake(definition: NodeDefinition, from: Port, type: SignalType | undefined): readonly string[] {
  const candidates = Object.entries<Port>(definition.inputs).filter(([, port]) => portsOverlap(from, port));
  if (type === undefined || definition.role === 'result') return candidates.map(([name]) => name);
  const params = definition.params.safeParse({});
  return candidates.flatMap(([name, port]) => {
    if (!isSignalPort(port)) return [name];
    const { mismatches } = inferNode(definition, 'offer', params.success ? params.data : {}, { [name]: type });
    return mismatches.length === 0 ? [name] : [];
  });
}

/** Output ports of a node type that may feed an input. */
export function portsThatFeed(definition: NodeDefinition, to: Port): readonly string[] {
  return Object.entries<Port>(definition.outputs).flatMap(([name, port]) => (portsOverlap(port, to) ? [name] : []));
}
