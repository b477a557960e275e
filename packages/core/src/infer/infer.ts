import type { Graph, GraphNode } from '../check/graph.js';
import { portName } from '../check/graph.js';
import type { NodeDefinition } from '../define/node.js';
import type { ParameterMeta } from '../define/parameter.js';
import { isSignalPort, type Port, type SignalPort } from '../define/port.js';
import type { Registry } from '../define/registry.js';
import type { SignalType, TimeAxis } from '../define/signalType.js';
import { parseQuantity, type Quantity, stepsOf } from '../document/quantity.js';
import { sameDimension } from '../document/unit.js';
import { type Issue, issue } from '../issue/issue.js';
import { inferNode, type NodeTypes } from './inferNode.js';
import { findRemedies } from './remedies.js';

/**
 * In: the flat graph. Out: a side table of types, the durations that parameters stand for in whole steps, and every wire
 * that does not fit. The graph is never edited.
 */
export interface Inferred {
  readonly graph: Graph;
  /** Of each output, by `node.port`; an input has the type of the output that feeds it. */
  readonly types: ReadonlyMap<string, SignalType>;
  /** T: by node path, the `wholeSteps` parameters in steps. */
  readonly steps: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** The time axis that each node lives on. */
  readonly axes: ReadonlyMap<string, TimeAxis>;
}

/** What a node infers depends on these alone, so where all are the same values it is what it was. */
interface Known {
  readonly definition: GraphNode['definition'];
  readonly path: string;
  readonly inputs: Readonly<Record<string, SignalType>>;
  readonly own: NodeTypes;
}

const known = new WeakMap<object, Known>();

function inferOnce({ definition, path, params }: GraphNode, inputs: Record<string, SignalType>): NodeTypes {
  if (definition.role === 'result') throw new Error(`internal: ${path} has no signals`);
  const before = known.get(params);
  const isSameNode = before !== undefined && before.definition === definition && before.path === path;
  if (isSameNode) {
    const ports = Object.keys(inputs);
    const same = ports.length === Object.keys(before.inputs).length;
    if (same && ports.every((port) => inputs[port] === before.inputs[port])) return before.own;
  }
  const inferred = inferNode(definition, path, params, inputs);
  const own = isSameNode ? sharing(before.own, inferred) : inferred;
  known.set(params, { definition, path, inputs, own });
  return own;
}

/** A type that came out the same keeps its identity, so that what reads it is not asked again either. */
function sharing({ outputs: before }: NodeTypes, own: NodeTypes): NodeTypes {
  const outputs: Record<string, SignalType> = {};
  for (const [port, type] of Object.entries(own.outputs)) {
    const old = before[port] as SignalType | undefined;
    outputs[port] = old !== undefined && isSameType(old, type) ? old : type;
  }
  return { ...own, outputs };
}

function isSameType(a: SignalType, b: SignalType): boolean {
  const isPlain = a.kind === b.kind && a.unit === b.unit && a.varies === b.varies && a.classes === b.classes;
  if (!isPlain || a.time !== b.time || a.batch !== b.batch || a.shape.length !== b.shape.length) return false;
  return a.shape.every(({ size, coordinates }, axis) => {
    const other = b.shape[axis];
    return size === other.size && coordinates === other.coordinates;
  });
}

type Schemas = NodeDefinition['params']['shape'];

/** The parameters of a node type that are durations in whole steps: asked once of each type. */
const durations = new WeakMap<NodeDefinition, readonly (readonly [string, Schemas[string]])[]>();

function durationsOf(definition: NodeDefinition) {
  let found = durations.get(definition);
  if (found === undefined) {
    const shape: Schemas = definition.params.shape;
    found = Object.entries(shape).filter(([, schema]) => (schema.meta() as ParameterMeta | undefined)?.wholeSteps);
    durations.set(definition, found);
  }
  return found;
}

type WiresInto = ReadonlyMap<string, readonly { readonly port: string; readonly from: string }[]>;

/** By the list of wires, which is another one whenever a wire is. */
const wiresOf = new WeakMap<Graph['edges'], WiresInto>();

function wiresInto(edges: Graph['edges']): WiresInto {
  let made = wiresOf.get(edges);
  if (made === undefined) {
    const into = new Map<string, { port: string; from: string }[]>();
    for (const { from, to } of edges) {
      const list = into.get(to.node);
      const wire = { port: to.port, from: portName(from) };
      if (list === undefined) into.set(to.node, [wire]);
      else list.push(wire);
    }
    made = into;
    wiresOf.set(edges, made);
  }
  return made;
}

/** Asking every node type costs more than inferring; a clash that was there before has the remedies that it had. */
const remediesOf = new WeakMap<NodeTypes, { readonly registry: Registry; readonly byPort: Map<string, string[]> }>();

export function infer(
  graph: Graph,
  registry: Registry,
): { readonly inferred: Inferred; readonly issues: readonly Issue[] } {
  const types = new Map<string, SignalType>();
  const axes = new Map<string, TimeAxis>();
  const steps = new Map<string, Record<string, number>>();
  const issues: Issue[] = [];
  const wires = wiresInto(graph.edges);

  const inputTypes = (path: string): Record<string, SignalType> => {
    const known: Record<string, SignalType> = {};
    for (const { port, from } of wires.get(path) ?? []) {
      const type = types.get(from);
      if (type !== undefined) known[port] = type;
    }
    return known;
  };

  for (const group of graph.groups) {
    const members = group.map((path) => graph.nodes.get(path)).filter((node): node is GraphNode => node !== undefined);
    const found = settle(members);
    reportCycle(members, found);
    reportMixedCycle(members, found);
    for (const node of members) {
      const own = found.get(node.path);
      if (own !== undefined) report(node, own);
    }
  }
  return { inferred: { graph, types, steps, axes }, issues };

  /** Types of a group: a cycle is gone round until nothing new is learned. */
  function settle(members: readonly GraphNode[]): Map<string, NodeTypes> {
    const found = new Map<string, NodeTypes>();
    for (let round = 0; round <= members.length; round++) {
      let learned = false;
      for (const member of members) {
        const { path, definition } = member;
        if (definition.role === 'result') continue;
        const own = inferOnce(member, inputTypes(path));
        found.set(path, own);
        for (const [port, type] of Object.entries(own.outputs)) {
          const before = types.get(`${path}.${port}`);
          learned ||=
            before === undefined || before.time?.length !== type.time?.length || before.varies !== type.varies;
          types.set(`${path}.${port}`, type);
        }
      }
      if (!learned || members.length === 1) break;
    }
    return found;
  }

  function report(node: GraphNode, own: NodeTypes): void {
    const { path, definition } = node;
    const inputs = own.mismatches.length === 0 ? {} : inputTypes(path);
    for (const { port, mismatch } of own.mismatches) {
      const declared = definition.inputs[port];
      const from = wires.get(path)?.find((wire) => wire.port === port)?.from ?? '';
      const remedies = isSignalPort(declared) ? remediesFor(own, port, inputs[port], declared) : [];
      const { aspect, expected, got } = mismatch;
      issues.push(issue(`${aspect}-clash`, { node: path, port }, { from, expected, got, remedies }));
    }
    if (own.problem !== undefined && 'parameter' in own.problem) {
      const { parameter, expected, got } = own.problem;
      issues.push(issue('bad-parameter', { node: path, parameter }, { expected, got }));
    } else if (own.problem !== undefined) {
      const { port, problem } = own.problem;
      issues.push(issue('not-inferred', { node: path, ...(port === undefined ? {} : { port }) }, { reason: problem }));
    }
    const open = Object.entries(own.open);
    // An input that has no type or no wire has its own issue already; what follows from it is not said again.
    if (open.length > 0 && isComplete(node)) {
      for (const [port, reason] of open) issues.push(issue('not-inferred', { node: path, port }, { reason }));
    }
    const axis = axisOf(own);
    if (axis !== null) axes.set(path, axis);
    steps.set(path, wholeSteps(node, axis));
  }

  function remediesFor(own: NodeTypes, port: string, got: SignalType, declared: SignalPort): string[] {
    let kept = remediesOf.get(own);
    if (kept?.registry !== registry) {
      kept = { registry, byPort: new Map() };
      remediesOf.set(own, kept);
    }
    let remedies = kept.byPort.get(port);
    if (remedies === undefined) {
      remedies = findRemedies(registry, got, declared, own.letters);
      kept.byPort.set(port, remedies);
    }
    return remedies;
  }

  /** Whether everything that ought to arrive at a node has a type. */
  function isComplete({ path, definition }: GraphNode): boolean {
    const known = inputTypes(path);
    const wired = new Set((wires.get(path) ?? []).map(({ port }) => port));
    return Object.entries<Port>(definition.inputs).every(
      ([port, declared]) =>
        !isSignalPort(declared) || known[port] !== undefined || (declared.optional === true && !wired.has(port)),
    );
  }

  /** A delayed cycle that nothing enters has no type, and no wire of it could say so alone. */
  function reportCycle(members: readonly GraphNode[], found: ReadonlyMap<string, NodeTypes>): void {
    // A cycle without a delay has its issue already.
    if (!members.some(({ definition }) => definition.role === 'signal' && definition.delays !== undefined)) return;
    const inside = new Set(members.map(({ path }) => path));
    const isClosed = members.every(({ path, definition }) => {
      const own = found.get(path);
      return (
        own !== undefined &&
        Object.keys(own.outputs).length === 0 &&
        own.mismatches.length === 0 &&
        own.problem === undefined &&
        Object.entries<Port>(definition.inputs).every(([port, { optional }]) => {
          const wire = wires.get(path)?.find((one) => one.port === port);
          if (wire === undefined) return optional === true;
          return types.has(wire.from) || inside.has(wire.from.slice(0, wire.from.lastIndexOf('.')));
        })
      );
    });
    if (!isClosed) return;
    const path = [...members, members[0]].map((member) => member.path).join(' → ');
    const reason = `no wire from outside enters the cycle ${path}`;
    issues.push(issue('not-inferred', { node: members[0].path }, { reason }));
  }

  /** T: a cycle is run step by step, so its members must step together. */
  function reportMixedCycle(members: readonly GraphNode[], found: ReadonlyMap<string, NodeTypes>): void {
    if (members.length === 1) return;
    const dts = new Map<string, string>();
    for (const own of found.values()) {
      const axis = axisOf(own);
      if (axis !== null) dts.set(axis.dt.text, axis.dt.written);
    }
    if (dts.size < 2) return;
    const facts = { path: members.map(({ path }) => path), dts: [...dts.values()] };
    issues.push(issue('mixed-cycle', { node: members[0].path }, facts));
  }

  function wholeSteps({ path, definition, params }: GraphNode, axis: TimeAxis | null): Record<string, number> {
    const counted: Record<string, number> = {};
    for (const [parameter, schema] of durationsOf(definition)) {
      const duration = params[parameter] as Quantity | undefined;
      if (duration === undefined || axis === null) continue;
      const outcome = countSteps(duration, axis.dt);
      const place = { node: path, parameter };
      if (outcome === undefined) {
        issues.push(issue('no-dt', place, { value: duration.written, giver: axis.giver }));
      } else if ('steps' in outcome) counted[parameter] = outcome.steps;
      else {
        // A duration of nothing is a neighbour only where the parameter may be nothing.
        const neighbours = [outcome.below, outcome.above].filter((value) => schema.safeParse(value).success);
        issues.push(issue('not-a-multiple', place, { value: duration.written, dt: axis.dt.written, neighbours }));
      }
    }
    return counted;
  }
}

/** Where a node takes a signal from one axis to another, it lives on that of what leaves. */
function axisOf({ letters, outputs }: NodeTypes): TimeAxis | null {
  return Object.values(outputs).find(({ time }) => time !== null)?.time ?? letters.time;
}

/** Undefined where a duration meets an axis that counts bare steps. */
function countSteps(duration: Quantity, dt: Quantity): ReturnType<typeof stepsOf> | undefined {
  return sameDimension(duration.dimension, dt.dimension) ? stepsOf(duration, dt) : undefined;
}

/** For nodes that give a time axis: how many steps a duration is, or null where the check will refuse it anyway. */
export function lengthOf(duration: Quantity | undefined, dt: Quantity): number | null {
  if (duration === undefined) return null;
  const outcome = countSteps(duration, dt);
  return outcome !== undefined && 'steps' in outcome ? outcome.steps : null;
}

/** The dt of an axis that counts steps. */
export const oneStep: Quantity = (() => {
  const parsed = parseQuantity('1 step');
  if ('error' in parsed) throw new Error(`internal: ${parsed.error}`);
  return parsed.ok;
})();
