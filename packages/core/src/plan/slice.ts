import { edgesInto, type Graph, type GraphEdge, portName } from '../check/graph.js';
import { isSignalPort } from '../define/port.js';
import type { Dtype, SignalType, TimeAxis } from '../define/signalType.js';
import type { Quantity } from '../document/quantity.js';
import type { Inferred } from '../infer/infer.js';
import { stepsPerTick } from './clock.js';
import type { Phase, SliceGroup } from './plan.js';

/** A wire between two signal ports. */
export function isSignalEdge(graph: Graph, { from }: GraphEdge): boolean {
  const port = graph.nodes.get(from.node)?.definition.outputs[from.port];
  return port !== undefined && isSignalPort(port);
}

/** D: the signal nodes upstream of a driver. */
export function sliceOf(graph: Graph, driver: string): ReadonlySet<string> {
  const slice = new Set<string>();
  const open = [driver];
  while (open.length > 0) {
    const path = open.pop() as string;
    for (const edge of edgesInto(graph, path)) {
      if (!isSignalEdge(graph, edge) || slice.has(edge.from.node)) continue;
      slice.add(edge.from.node);
      open.push(edge.from.node);
    }
  }
  return slice;
}

/** K: float32 where a trainer drives any node that signals connect, else float64. */
export function regionDtypes(graph: Graph, forced: Dtype | undefined): ReadonlyMap<string, Dtype> {
  const region = new Map<string, string>([...graph.nodes.keys()].map((path) => [path, path]));
  const find = (path: string): string => {
    let root = path;
    while (region.get(root) !== root) root = region.get(root) as string;
    region.set(path, root);
    return root;
  };
  for (const edge of graph.edges) {
    if (isSignalEdge(graph, edge)) region.set(find(edge.from.node), find(edge.to.node));
  }
  const learning = new Set<string>();
  for (const { path, definition } of graph.nodes.values()) {
    if (definition.role === 'driver' && definition.trains !== undefined) learning.add(find(path));
  }
  return new Map(
    [...graph.nodes.keys()].map((path) => [path, forced ?? (learning.has(find(path)) ? 'float32' : 'float64')]),
  );
}

/** True where a node is computed at every step: it has time, and remembers or reads something that varies. */
export function runsOverTime({ graph, types, axes }: Inferred, path: string): boolean {
  const definition = graph.nodes.get(path)?.definition;
  if (definition?.role !== 'signal' || !axes.has(path)) return false;
  if (givesVarying()) return true;
  return inputTypes({ graph, types }, path).some(({ time, varies }) =>
    definition.memoryless ? varies : time !== null,
  );

  function givesVarying(): boolean {
    return Object.keys(definition?.outputs ?? {}).some((port) => types.get(`${path}.${port}`)?.varies);
  }
}

function inputTypes({ graph, types }: Pick<Inferred, 'graph' | 'types'>, path: string): SignalType[] {
  return edgesInto(graph, path)
    .map(({ from }) => types.get(portName(from)))
    .filter((type): type is SignalType => type !== undefined);
}

function inCycle(graph: Graph, [first, ...others]: readonly string[]): boolean {
  return others.length > 0 || edgesInto(graph, first).some(({ from }) => from.node === first);
}

/** The groups of a slice in executable order, each with its phase. */
export function sliceGroups(inferred: Inferred, slice: ReadonlySet<string>, tick: Quantity | undefined): SliceGroup[] {
  const { graph } = inferred;
  const late = new Set<string>();
  return graph.groups.flatMap((group): SliceGroup[] => {
    const members = group.filter((path) => slice.has(path));
    if (members.length === 0) return [];
    const stepping = members.some((path) => runsOverTime(inferred, path));
    const follows = members.some((path) => edgesInto(graph, path).some(({ from }) => late.has(from.node)));
    if (stepping || follows) for (const path of members) late.add(path);
    const phase: Phase = stepping ? 'stepping' : follows ? 'after' : 'before';
    const delaying = members.some((path) => {
      const definition = graph.nodes.get(path)?.definition;
      return definition?.role === 'signal' && (definition.delays?.length ?? 0) > 0;
    });
    // Off a cycle every input of a window is known before it: no need to go step by step.
    const perTick = stepping ? stepsPerTick(tick, axisOfGroup(inferred, members)) : 1;
    return [{ members, phase, stepwise: delaying && inCycle(graph, group), perTick }];
  });
}

/** The members of a cycle share one time axis. */
function axisOfGroup({ axes }: Inferred, members: readonly string[]): TimeAxis | undefined {
  return members.map((path) => axes.get(path)).find((axis) => axis !== undefined);
}
