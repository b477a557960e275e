import {
  chunkView,
  type DriverDefinition,
  type GraphNode,
  type LoadOptions,
  load,
  type PassStep,
  planView,
  prepare,
  type Registry,
  type RunEvent,
  rowOf,
  type SignalArray,
  sentence,
  type Walk,
} from '@rheobase/core';
import { registry as shipped } from '@rheobase/nodes';
import { tfjsForms } from '@rheobase/nodes/tfjs';
import { type Backend, type HostSignal, openTensorflow, type Tensorflow } from '@rheobase/tfjs';
import { Control } from '../../packages/core/src/run/control.js';
import { PassRunner } from '../../packages/core/src/run/passRunner.js';
import { initialiseWeights } from '../../packages/core/src/run/weights.js';

/**
 * V: TensorFlow.js as judge. One batch goes forward and backward by the kernels and by tfjs, from the same weights:
 * with the spikes of the kernels imposed on tfjs, so that only arithmetic differs; and free, where another order of
 * float32 operations may flip a spike.
 */

export interface JudgedTensor {
  readonly name: string;
  /** ‖own − theirs‖ / ‖theirs‖ with imposed spikes. */
  readonly imposed: number;
  /** The same, free-running. */
  readonly free: number;
  readonly norm: number;
}

export interface Judgement {
  readonly trainer: string;
  readonly tensors: readonly JudgedTensor[];
  /** Largest difference of a sample's loss, imposed; relative where it is above 1. */
  readonly loss: number;
  /** Spikes compared one by one, those of the kernels that are 1, and those that differ. */
  readonly compared: number;
  readonly fired: number;
  readonly flipped: number;
  /** Of the first flip of each sample: the largest |U − θ| of the kernels. */
  readonly margin: number;
}

let opened: Promise<Tensorflow> | undefined;

export function tensorflow(): Promise<Tensorflow> {
  opened ??= openTensorflow(tfjsForms);
  return opened;
}

export interface JudgeOptions {
  readonly samples?: number;
  readonly backend?: Backend;
  readonly registry?: Registry;
  readonly options?: LoadOptions;
}

/** Every trainer of a graph that is judged. */
export async function judgeGraph(text: string, settings: JudgeOptions = {}): Promise<Judgement[]> {
  const { samples = 32, backend = 'cpu', registry = shipped, options = {} } = settings;
  const tensorflowHere = await tensorflow();
  await tensorflowHere.use(backend);
  const { experiment, issues } = load(text, registry, options);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const [{ plan }] = experiment.points;
  const { prepared } = prepare(plan, experiment.identity);
  if (prepared === undefined) throw new Error('not prepared');
  const { buffer } = prepared;
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass' && step.loss !== undefined);

  return passes.map((step) => {
    const bound = prepared.passes.get(step);
    if (bound === undefined) throw new Error('no pass');
    const trained = plan.weights.trained.get(step.drivers[0]) ?? [];
    const ids = Int32Array.from({ length: Math.min(samples, step.samples.count) }, (_, i) => step.samples.first + i);
    const spiking = [...bound.values()].filter(({ definition }) => 'spikes' in definition.outputs);
    const observed = spiking.flatMap(({ path, definition }) =>
      Object.keys(definition.outputs).map((port) => ({ port: `${path}.${port}` })),
    );
    const control = new Control({ observe: observed });
    const ports = observed.map(({ port }) => port);
    const gradients = () => trained.map(({ gradient }) => planView({ buffer }, gradient).slice());
    const fresh = () => {
      initialiseWeights(plan, buffer);
      for (const { gradient } of trained) planView({ buffer }, gradient).fill(Number.NaN);
    };
    const { definition, params } = plan.inferred.graph.nodes.get(step.drivers[0]) as GraphNode;
    const truncate = (definition as DriverDefinition).truncate?.(params);
    const walk = (watch: Walk['watch']) => ({ epoch: 0, batch: 0, training: true, watch });

    fresh();
    const own = record(step, ports, ids.length);
    const runner = new PassRunner(plan, step, bound, prepared, control);
    const ownLosses = finish(runner.gradient(ids, walk(own.watch), truncate));
    const ownGradients = gradients();

    const pass = { plan, step, bound, buffer, scratch: prepared.scratch, control };
    fresh();
    const imposing = tensorflowHere.engine((port) => own.signals.get(port)).walker(pass);
    const imposedLosses = finish(
      imposing.gradient(
        ids,
        walk(() => {}),
        truncate,
      ),
    );
    const imposed = gradients();

    fresh();
    const theirs = record(step, ports, ids.length);
    finish(tensorflowHere.engine().walker(pass).gradient(ids, walk(theirs.watch), truncate));
    const free = gradients();

    return {
      trainer: step.drivers[0],
      tensors: trained.map(({ name }, i) => ({
        name,
        imposed: difference(ownGradients[i], imposed[i]),
        free: difference(ownGradients[i], free[i]),
        norm: norm(ownGradients[i]),
      })),
      loss: Math.max(...ownLosses.map((loss, n) => Math.abs(loss - imposedLosses[n]) / Math.max(1, Math.abs(loss)))),
      ...compareSpikes(
        spiking.map(({ path, binding }) => ({ path, threshold: thresholdOf(binding.params) })),
        own.signals,
        theirs.signals,
        step.numSteps,
      ),
    };
  });
}

function thresholdOf(params: unknown): number {
  return Math.fround((params as { threshold?: number }).threshold ?? Number.NaN);
}

type Signals = ReadonlyMap<string, HostSignal>;

function record(
  step: PassStep,
  ports: readonly string[],
  rows: number,
): { signals: Signals; watch: NonNullable<Walk['watch']> } {
  const signals = new Map<string, HostSignal>();
  for (const port of ports) {
    const { size, stepStride } = step.layout.signals.get(port) as SignalArray;
    const varies = stepStride > 0;
    const values = new Float32Array(rows * size * (varies ? step.numSteps : 1)).fill(Number.NaN);
    signals.set(port, { values, size, varies, rows });
  }
  return {
    signals,
    watch(frame, { first, count, t0, t1 }) {
      for (const [port, { values, size, varies }] of signals) {
        const array = step.layout.signals.get(port) as SignalArray;
        const from = chunkView(frame, array);
        for (let n = 0; n < count; n++) {
          for (let t = varies ? t0 : 0; t < (varies ? t1 : 1); t++) {
            const at = varies ? rowOf(frame, array, n, t) : n * array.sampleStride;
            values.set(from.subarray(at, at + size), ((varies ? t * rows : 0) + first + n) * size);
          }
        }
      }
    },
  };
}

/** Layers in their order, steps ascending: the first flip of a sample is what the others may follow from. */
function compareSpikes(
  neurons: readonly { readonly path: string; readonly threshold: number }[],
  own: Signals,
  theirs: Signals,
  numSteps: number,
) {
  const found = { compared: 0, fired: 0, flipped: 0, margin: 0 };
  const flipped = new Set<number>();
  for (let t = 0; t < numSteps; t++) {
    const now = new Set<number>();
    for (const { path, threshold } of neurons) {
      const [a, b, u] = [own.get(`${path}.spikes`), theirs.get(`${path}.spikes`), own.get(`${path}.membrane`)];
      if (a === undefined || b === undefined || u === undefined) throw new Error(`${path} has no spikes and membrane`);
      for (let n = 0; n < a.rows; n++) {
        for (let f = 0; f < a.size; f++) {
          const at = (t * a.rows + n) * a.size + f;
          found.compared++;
          if (a.values[at] === 1) found.fired++;
          if (a.values[at] === b.values[at]) continue;
          found.flipped++;
          // Another flip of this sample in this step or layer may be a consequence of the first.
          if (flipped.has(n) || now.has(n)) continue;
          now.add(n);
          found.margin = Math.max(found.margin, Math.abs(u.values[at] - threshold));
        }
      }
    }
    for (const n of now) flipped.add(n);
  }
  return found;
}

function norm(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

function difference(own: ArrayLike<number>, theirs: ArrayLike<number>): number {
  const distance = norm(Array.from(own, (value, i) => value - theirs[i]));
  return distance === 0 ? 0 : distance / norm(theirs);
}

function finish<T>(running: Generator<RunEvent, T>): T {
  for (let next = running.next(); ; next = running.next()) if (next.done) return next.value;
}
