import { edgesInto, type GraphNode, portName } from '../check/graph.js';
import { type Machine, TwinUse } from '../define/accelerator.js';
import type { BoundNode } from '../define/driver.js';
import { type Binding, type Kernel, noCounts, type PlanArray, type SignalArray } from '../define/kernel.js';
import type { SignalDefinition } from '../define/node.js';
import { randomStream } from '../numeric/philox.js';
import { dtNumber, stepsPerTick } from '../plan/clock.js';
import { sizingOf } from '../plan/layout.js';
import type { PassStep, Plan } from '../plan/plan.js';
import { type KernelTime, timeKernel } from './timeKernel.js';

/** A node of a slice with its kernel, bound to offsets. */
export interface BoundKernel extends BoundNode {
  readonly kernel: Kernel;
  readonly twins: TwinUse;
  /** Stays 0 where no clock was given. */
  readonly time: KernelTime;
}

/** What kernels are bound to besides the plan. */
export interface Surroundings {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly functions: Machine['functions'] | undefined;
  readonly needScratch: (bytes: number) => void;
  /** The partial sums of a weight, as this thread has them. */
  readonly partial: (array: PlanArray) => PlanArray;
  readonly clock?: (() => number) | undefined;
}

/** In: a pass of the plan. Out: its nodes with their kernels, by path. Nothing is computed. */
export function bindPass(plan: Plan, step: PassStep, around: Surroundings): ReadonlyMap<string, BoundKernel> {
  const bound = new Map<string, BoundKernel>();
  for (const { members } of step.groups) {
    for (const path of members) bound.set(path, bindNode(plan, step, path, around));
  }
  return bound;
}

export function bindNode(plan: Plan, step: PassStep, path: string, around: Surroundings): BoundKernel {
  const { graph } = plan.inferred;
  const node = graph.nodes.get(path) as GraphNode;
  const definition = node.definition as SignalDefinition;
  const { layout } = step;
  const inputs: Record<string, SignalArray> = {};
  const wires: Record<string, string> = {};
  for (const { from, to } of edgesInto(graph, path)) {
    inputs[to.port] = layout.signals.get(portName(from)) as SignalArray;
    wires[to.port] = portName(from);
  }
  const folded = plan.folded.get(path);
  const twins = new TwinUse(around.functions);
  const binding: Binding = {
    path,
    ...sizingOf(plan.inferred, node),
    dtype: step.dtype,
    round: step.dtype === 'float32' ? Math.fround : (x) => x,
    ...timeOf(plan, step, path),
    inputs,
    outputs: named(layout.signals, path, Object.keys(definition.outputs)),
    inputGradients: named(layout.inputGradients, path, Object.keys(definition.inputs)),
    outputGradients: named(layout.outputGradients, path, Object.keys(definition.outputs)),
    ...bindWeights(plan, step, node, around),
    state: prefixed(layout.state, path),
    gradientState: prefixed(layout.gradientState, path),
    saved: prefixed(layout.saved, path),
    folded:
      folded === undefined
        ? undefined
        : { source: layout.signals.get(folded.source) as SignalArray, scale: folded.scale, shift: folded.shift },
    twin: (name) => twins.twin(name),
    needScratch: around.needScratch,
    random: (purpose) => randomStream(graph.seed, node.stream, purpose),
    file: fileReader(node, around.files),
  };
  const time = { milliseconds: 0 };
  const plain = definition.kernel(binding);
  const kernel = around.clock === undefined ? plain : timeKernel(plain, around.clock, time);
  return { path, definition, binding, wires, counts: noCounts(), kernel, twins, time };
}

/** T: the time that a node of a pass lives in: that of its own axis; that of the pass where it has none. */
export function timeOf(
  { inferred }: Plan,
  { tick, numSteps, dt }: PassStep,
  path: string,
): Pick<Binding, 'numSteps' | 'dt' | 'perTick'> {
  const axis = inferred.axes.get(path);
  if (axis === undefined) return { numSteps, dt, perTick: 1 };
  const perTick = stepsPerTick(tick, axis);
  return { numSteps: numSteps * perTick, dt: dtNumber(axis.dt), perTick };
}

/** How a node gets the content of the files that it named. */
export function fileReader(
  { path, definition, params }: GraphNode,
  files: ReadonlyMap<string, Uint8Array>,
): (name: string) => Uint8Array {
  const named = definition.data?.(params)?.files ?? [];
  return (name) => {
    const bytes = files.get(named.find((file) => file.name === name)?.sha256 ?? '');
    if (bytes === undefined) throw new Error(`internal: ${path} was bound without its file ${name}`);
    return bytes;
  };
}

function bindWeights(
  plan: Plan,
  step: PassStep,
  node: GraphNode,
  { partial }: Surroundings,
): Pick<Binding, 'weights' | 'weightGradients'> {
  const weights: Record<string, PlanArray> = {};
  const weightGradients: Record<string, PlanArray> = {};
  for (const [name, array] of plan.weights.values) {
    const prefix = `${node.weights}.`;
    if (name.startsWith(prefix) && !name.slice(prefix.length).includes('.')) weights[name.slice(prefix.length)] = array;
  }
  for (const driver of step.drivers) {
    for (const { partials } of plan.weights.trained.get(driver) ?? []) {
      for (const { node: user, parameter, array } of partials) {
        if (user === node.path) weightGradients[parameter] = partial(array);
      }
    }
  }
  return { weights, weightGradients };
}

function named<T>(arrays: ReadonlyMap<string, T>, path: string, names: readonly string[]): Record<string, T> {
  const found: Record<string, T> = {};
  for (const name of names) {
    const array = arrays.get(`${path}.${name}`);
    if (array !== undefined) found[name] = array;
  }
  return found;
}

function prefixed<T>(arrays: ReadonlyMap<string, T>, path: string): Record<string, T> {
  const prefix = `${path}.`;
  return Object.fromEntries(
    [...arrays].filter(([name]) => name.startsWith(prefix)).map(([name, array]) => [name.slice(prefix.length), array]),
  );
}
