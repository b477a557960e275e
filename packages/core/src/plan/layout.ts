import { edgesInto, edgesOutOf, type Graph, type GraphNode, portName } from '../check/graph.js';
import { bytesPer, type ChunkArray, type PlanArray, type SignalArray } from '../define/kernel.js';
import type { DriverDefinition, SignalDefinition, Sizing } from '../define/node.js';
import { type Dtype, featureCount, type SignalType } from '../define/signalType.js';
import type { Quantity } from '../document/quantity.js';
import type { Inferred } from '../infer/infer.js';
import { stepsPerTick } from './clock.js';
import { chunkSize, type SliceGroup } from './plan.js';
import { isSignalEdge, runsOverTime } from './slice.js';

/** Memory, given out once: where every signal, state and weight lies. */

/** The block of one chunk of a pass. Keys are `node.port` or, for state and saved values, `node.name`. */
export interface PassLayout {
  readonly bytes: number;
  readonly signals: ReadonlyMap<string, SignalArray>;
  readonly inputGradients: ReadonlyMap<string, SignalArray>;
  readonly outputGradients: ReadonlyMap<string, SignalArray>;
  readonly state: ReadonlyMap<string, ChunkArray>;
  readonly gradientState: ReadonlyMap<string, ChunkArray>;
  readonly saved: ReadonlyMap<string, SignalArray>;
}

export interface TrainedArray {
  /** `weights.parameter`: the name of the tensor. */
  readonly name: string;
  readonly values: PlanArray;
  readonly gradient: PlanArray;
  readonly moments: Readonly<Record<string, PlanArray>>;
  /** The nodes that use this weight, each with the partial sums of one chunk. */
  readonly partials: readonly { readonly node: string; readonly parameter: string; readonly array: PlanArray }[];
}

/** A tensor that its node keeps itself while a trainer runs; it has no gradient. */
export type BufferArray = Omit<TrainedArray, 'gradient' | 'partials'>;

export interface WeightLayout {
  readonly bytes: number;
  /** By tensor name. */
  readonly values: ReadonlyMap<string, PlanArray>;
  /** By trainer. */
  readonly trained: ReadonlyMap<string, readonly TrainedArray[]>;
  /** By trainer. */
  readonly buffers: ReadonlyMap<string, readonly BufferArray[]>;
}

/** Types by port: an input has that of the output that feeds it. */
export function sizingOf(inferred: Inferred, { path, definition, params }: GraphNode): Sizing {
  const inputTypes: Record<string, SignalType> = {};
  const outputTypes: Record<string, SignalType> = {};
  for (const { from, to } of edgesInto(inferred.graph, path)) {
    const type = inferred.types.get(portName(from));
    if (type !== undefined) inputTypes[to.port] = type;
  }
  for (const port of Object.keys(definition.outputs)) {
    const type = inferred.types.get(`${path}.${port}`);
    if (type !== undefined) outputTypes[port] = type;
  }
  return { params, steps: inferred.steps.get(path) ?? {}, inputTypes, outputTypes };
}

const alignment = 16;

/** Gives out aligned pieces of one stretch of memory. */
class Stretch {
  bytes = 0;

  constructor(
    readonly dtype: Dtype,
    /** Samples that have room in a chunk. */
    private readonly samples = chunkSize,
  ) {}

  take(length: number): { offset: number; length: number; dtype: Dtype } {
    const offset = this.bytes;
    const size = length * bytesPer[this.dtype];
    this.bytes = Math.ceil((offset + size) / alignment) * alignment;
    return { offset, length, dtype: this.dtype };
  }

  takeState(perSample: number): { offset: number; length: number; dtype: Dtype } {
    return this.take(this.samples * perSample);
  }

  /** A signal over so many ticks. */
  takeSignal(size: number, ticks: number, perTick: number, varies: boolean): SignalArray {
    const perSample = varies ? ticks * perTick * size : size;
    const strides = { sampleStride: perSample, stepStride: varies ? size : 0 };
    return { ...this.takeState(perSample), size, ...strides, perTick };
  }
}

/** The nodes through which a gradient flows: downstream of a trained weight and upstream of the loss. */
export function gradientNodes(
  graph: Graph,
  slice: readonly string[],
  trained: ReadonlySet<string>,
  loss: string,
): ReadonlySet<string> {
  const moved = new Set(trained);
  for (let grown = true; grown; ) {
    grown = false;
    for (const path of slice) {
      if (moved.has(path) || !edgesInto(graph, path).some(({ from }) => moved.has(from.node))) continue;
      moved.add(path);
      grown = true;
    }
  }
  const reaching = new Set<string>([loss]);
  const open = [loss];
  while (open.length > 0) {
    for (const { from } of edgesInto(graph, open.pop() as string)) {
      if (reaching.has(from.node)) continue;
      reaching.add(from.node);
      open.push(from.node);
    }
  }
  return new Set(slice.filter((path) => moved.has(path) && reaching.has(path)));
}

export function layoutPass(
  inferred: Inferred,
  groups: readonly SliceGroup[],
  {
    dtype,
    tick,
    loss,
  }: { readonly dtype: Dtype; readonly tick: Quantity | undefined; readonly loss: string | undefined },
  window: number,
  gradients: ReadonlySet<string>,
  samples: number,
): PassLayout {
  const { graph, types, axes } = inferred;
  const perTickOf = (path: string) => stepsPerTick(tick, axes.get(path));
  const stretch = new Stretch(dtype, Math.min(chunkSize, samples));
  const signals = new Map<string, SignalArray>();
  const inputGradients = new Map<string, SignalArray>();
  const outputGradients = new Map<string, SignalArray>();
  const state = new Map<string, ChunkArray>();
  const gradientState = new Map<string, ChunkArray>();
  const saved = new Map<string, SignalArray>();
  const slice = groups.flatMap(({ members }) => members);

  for (const path of slice) {
    const node = graph.nodes.get(path) as GraphNode;
    const definition = node.definition as SignalDefinition;
    for (const port of Object.keys(definition.outputs)) {
      const type = types.get(`${path}.${port}`) as SignalType;
      signals.set(
        `${path}.${port}`,
        stretch.takeSignal(featureCount(type), window, stepsPerTick(tick, type.time), type.varies),
      );
    }
    const sizing = sizingOf(inferred, node);
    for (const [name, { length }] of Object.entries(definition.state?.(sizing) ?? {})) {
      state.set(`${path}.${name}`, stretch.takeState(length));
      if (gradients.has(path)) gradientState.set(`${path}.${name}`, stretch.takeState(length));
    }
    if (!gradients.has(path)) continue;
    for (const [name, { length }] of Object.entries(definition.saves?.(sizing) ?? {})) {
      saved.set(`${path}.${name}`, stretch.takeSignal(length, window, perTickOf(path), runsOverTime(inferred, path)));
    }
  }
  for (const path of slice) {
    if (!gradients.has(path)) continue;
    for (const { from, to } of edgesInto(graph, path)) {
      if (!gradients.has(from.node)) continue;
      const type = types.get(portName(from)) as SignalType;
      // What comes without time is used at each step of who takes it.
      const perTick = type.time === null ? perTickOf(path) : stepsPerTick(tick, type.time);
      const varies = runsOverTime(inferred, path);
      inputGradients.set(portName(to), stretch.takeSignal(featureCount(type), window, perTick, varies));
    }
  }
  for (const path of slice) {
    if (!gradients.has(path)) continue;
    for (const port of Object.keys(graph.nodes.get(path)?.definition.outputs ?? {})) {
      const name = `${path}.${port}`;
      const type = types.get(name) as SignalType;
      const into = gradientsInto(graph, name, inputGradients);
      const [only] = into;
      // The single consumer's gradient is the gradient, if both are laid out alike; else they are gathered.
      if (name === loss || into.length > 1 || (only !== undefined && only.stepStride > 0 !== type.varies)) {
        const perTick = stepsPerTick(tick, type.time);
        outputGradients.set(name, stretch.takeSignal(featureCount(type), window, perTick, type.varies));
      } else if (only !== undefined) outputGradients.set(name, only);
    }
  }
  return { bytes: stretch.bytes, signals, inputGradients, outputGradients, state, gradientState, saved };
}

/** The gradients that the consumers of an output hand back. */
export function gradientsInto(
  graph: Graph,
  output: string,
  inputGradients: ReadonlyMap<string, SignalArray>,
): readonly SignalArray[] {
  const dot = output.lastIndexOf('.');
  return edgesOutOf(graph, output.slice(0, dot), output.slice(dot + 1))
    .filter((edge) => isSignalEdge(graph, edge))
    .map(({ to }) => inputGradients.get(portName(to)))
    .filter((array): array is SignalArray => array !== undefined);
}

/** Every weight of the graph, and for each trainer the weights that it moves. */
export function layoutWeights(
  inferred: Inferred,
  dtypes: ReadonlyMap<string, Dtype>,
  trainers: ReadonlyMap<string, readonly string[]>,
): WeightLayout {
  const values = new Map<string, PlanArray>();
  let bytes = 0;
  const take = (dtype: Dtype, length: number): PlanArray => {
    const stretch = new Stretch(dtype);
    stretch.bytes = bytes;
    const array = stretch.take(length);
    bytes = stretch.bytes;
    return array;
  };
  for (const node of inferred.graph.nodes.values()) {
    for (const [parameter, { shape }] of weightsOf(inferred, node)) {
      const name = `${node.weights}.${parameter}`;
      const length = shape.reduce((product, size) => product * size, 1);
      if (!values.has(name)) values.set(name, take(dtypes.get(node.path) as Dtype, length));
    }
  }
  const trained = new Map<string, readonly TrainedArray[]>();
  const buffers = new Map<string, readonly BufferArray[]>();
  for (const [trainer, slice] of trainers) {
    const { definition, params } = inferred.graph.nodes.get(trainer) as GraphNode;
    const moments = (definition as DriverDefinition).moments?.(params) ?? [];
    const users = new Map<string, { node: string; parameter: string }[]>();
    for (const path of slice) {
      const node = inferred.graph.nodes.get(path) as GraphNode;
      for (const [parameter] of learningOf(inferred, node)) {
        const name = `${node.weights}.${parameter}`;
        users.set(name, [...(users.get(name) ?? []), { node: path, parameter }]);
      }
    }
    const arrays = [...users]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, nodes]): TrainedArray => {
        const own = values.get(name) as PlanArray;
        const same = () => take(own.dtype, own.length);
        return {
          name,
          values: own,
          gradient: same(),
          moments: Object.fromEntries(moments.map((moment) => [moment, same()])),
          partials: nodes.map((user) => ({ ...user, array: same() })),
        };
      });
    trained.set(trainer, arrays);
    const kept = buffersOf(inferred, slice).map((name): BufferArray => {
      const own = values.get(name) as PlanArray;
      const copies = moments.map((moment) => [moment, take(own.dtype, own.length)]);
      return { name, values: own, moments: Object.fromEntries(copies) };
    });
    buffers.set(trainer, kept);
  }
  return { bytes, values, trained, buffers };
}

export function weightsOf(inferred: Inferred, node: GraphNode) {
  if (node.definition.role !== 'signal') return [];
  return Object.entries(node.definition.weights?.(sizingOf(inferred, node)) ?? {});
}

/** The weights of a node that an optimiser may move. */
export function learningOf(inferred: Inferred, node: GraphNode) {
  return node.frozen ? [] : weightsOf(inferred, node).filter(([, { buffer }]) => buffer !== true);
}

/** The tensors of a slice that its nodes keep themselves while they are trained. */
function buffersOf(inferred: Inferred, slice: readonly string[]): string[] {
  const names = slice.flatMap((path) => {
    const node = inferred.graph.nodes.get(path) as GraphNode;
    const kept = node.frozen ? [] : weightsOf(inferred, node).filter(([, { buffer }]) => buffer === true);
    return kept.map(([parameter]) => `${node.weights}.${parameter}`);
  });
  return [...new Set(names)].sort();
}

/** The largest signals of a pass, for a person who must make it smaller. */
export function largestSignals({ signals }: PassLayout): { name: string; bytes: number }[] {
  return [...signals]
    .map(([name, { length, dtype }]) => ({ name, bytes: length * bytesPer[dtype] }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}

/** The largest weights, each with its gradients and the numbers that the optimisers keep. */
export function largestWeights({ values, trained }: WeightLayout): { name: string; bytes: number }[] {
  const beside = new Map<string, number>();
  for (const { name, moments, partials } of [...trained.values()].flat()) {
    beside.set(name, (beside.get(name) ?? 0) + 1 + Object.keys(moments).length + partials.length);
  }
  return [...values]
    .map(([name, { length, dtype }]) => ({ name, bytes: (1 + (beside.get(name) ?? 0)) * length * bytesPer[dtype] }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, 3);
}
