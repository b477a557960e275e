import { isSignalPort, type Port, portKinds } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import type { Flat } from './expandBlocks.js';
import { type Endpoint, type GraphEdge, portName } from './graph.js';

/**
 * A node that is bypassed stays in the file and takes no part: what comes into it goes on to whom it fed. The node
 * itself says which input an output passes on (`passes`); else it is the first of the same kind.
 */
export function withoutBypassed(flat: Flat, registry: Registry): Flat {
  const bypassed = new Map(flat.nodes.filter(({ node }) => node.bypass === true).map((node) => [node.path, node]));
  if (bypassed.size === 0) return flat;
  const into = new Map(flat.edges.map((edge) => [portName(edge.to), edge]));

  /** Where the signal really comes from; undefined where nothing arrives. */
  function source(from: Endpoint, seen: ReadonlySet<string>): Endpoint | undefined {
    const node = bypassed.get(from.node);
    if (node === undefined) return from;
    const input = passedInput(registry, node.node.type, from.port);
    const edge = input === undefined ? undefined : into.get(portName({ node: from.node, port: input }));
    if (edge === undefined || seen.has(from.node)) return undefined;
    return source(edge.from, new Set([...seen, from.node]));
  }

  const edges = flat.edges.flatMap((edge): GraphEdge[] => {
    if (bypassed.has(edge.to.node)) return [];
    const from = source(edge.from, new Set());
    return from === undefined ? [] : [{ ...edge, from }];
  });
  return { ...flat, nodes: flat.nodes.filter(({ path }) => !bypassed.has(path)), edges };
}

function passedInput(registry: Registry, type: string, output: string): string | undefined {
  const definition = registry.definitions.get(type);
  const made = definition?.outputs[output] as Port | undefined;
  if (definition === undefined || made === undefined) return undefined;
  if (definition.role === 'signal' && definition.passes !== undefined) return definition.passes;
  return Object.entries<Port>(definition.inputs).find(([, taken]) => isAlike(made, taken))?.[0];
}

function isAlike(made: Port, taken: Port): boolean {
  if (isSignalPort(made) && isSignalPort(taken)) return portKinds(taken).includes(portKinds(made)[0]);
  if (isSignalPort(made) || isSignalPort(taken)) return false;
  return [taken.result].flat().includes([made.result].flat()[0]);
}
