import { edgesInto, type GraphNode, portName } from '../check/graph.js';
import type { KeptWeight, Observer, ObserverBinding, TrainedWeight, TrainerBinding, Watch } from '../define/driver.js';
import type { RunEvent } from '../define/event.js';
import { noCounts, planView, type SignalArray } from '../define/kernel.js';
import type { DriverDefinition } from '../define/node.js';
import { issue } from '../issue/issue.js';
import { randomStream } from '../numeric/philox.js';
import { type BufferArray, sizingOf } from '../plan/layout.js';
import { chunkSize, type PassStep } from '../plan/plan.js';
import type { Model, Outputs } from '../result/result.js';
import { timeOf } from './bind.js';
import { callTogether, sharedTwins } from './callTogether.js';
import { readCheckpoint, writeCheckpoint } from './checkpoint.js';
import type { Control, RunOptions } from './control.js';
import { ModelFailure } from './failure.js';
import { Board } from './lanes.js';
import { PassRunner } from './passRunner.js';
import type { Prepared } from './prepare.js';
import type { PassWalker, Walk } from './walk.js';
import { initialiseWeights, readModel, writeModel } from './weights.js';

/** One pass with its drivers: loads the weights it runs, walks the samples, and gives each driver's results. */
export function* drive(
  prepared: Prepared,
  step: PassStep,
  model: Model | undefined,
  control: Control,
  options: RunOptions,
): Generator<RunEvent, ReadonlyMap<string, Outputs>> {
  const { plan, buffer } = prepared;
  const bound = prepared.passes.get(step);
  if (bound === undefined) throw new Error(`internal: the pass of ${step.drivers.join()} was not prepared`);
  const slice = [...bound.keys()];
  // A model holds every weight of the slice, or is refused.
  if (model === undefined) initialiseWeights(plan, buffer, slice);
  else {
    const mismatch = writeModel(plan, buffer, slice, model, step.drivers[0]);
    if (mismatch !== undefined) throw new ModelFailure(mismatch);
  }
  for (const { counts } of bound.values()) Object.assign(counts, noCounts());
  const runner: PassWalker =
    options.engine?.walker({ plan, step, bound, buffer, scratch: prepared.scratch, control }) ??
    new PassRunner(plan, step, bound, prepared, control);
  if (step.loss !== undefined) return yield* train(prepared, step, runner, model, options);
  const samples = samplesOf(step, step.split);
  const observers = new Map(
    step.drivers.map((path) => [path, observer(prepared, step, path, runner, samples, model, options)]),
  );
  const watches = [...observers].map(([path, one]) => watchOf(prepared, step, path, (...seen) => one.window(...seen)));
  const watch: Walk['watch'] = (frame, span) => {
    for (const one of watches) one?.(frame, span);
  };
  for (const event of runner.forward(samples, { epoch: 0, batch: 0, training: false, watch })) {
    yield event;
    for (const [node, one] of observers) {
      for (const { port, table } of one.rows?.() ?? []) yield { type: 'rows', node, port, table };
    }
    if (event.type === 'position') yield progressOf(step, event.position.chunk, event.position.step, samples.length);
  }
  return new Map([...observers].map(([path, one]) => [path, one.finish()]));
}

function progressOf(step: PassStep, chunk: number, at: number, samples: number): RunEvent {
  const done = chunk * chunkSize + Math.min(chunkSize, samples - chunk * chunkSize) * (at / step.numSteps);
  return { type: 'progress', node: step.drivers[0], fraction: Math.min(1, done / samples), facts: {} };
}

/** Hands a driver what it watches in the steps of its own time axis. */
function watchOf({ plan }: Prepared, step: PassStep, path: string, watch: Watch | undefined): Walk['watch'] {
  const { perTick } = timeOf(plan, step, path);
  return watch && ((frame, span) => watch(frame, { ...span, t0: span.t0 * perTick, t1: span.t1 * perTick, perTick }));
}

/** The dataset samples of a split, in order; one trial where the region has no samples. */
function samplesOf(step: PassStep, split: string | undefined): Int32Array {
  const { first, count } = split === undefined ? step.samples : step.splits[split];
  return Int32Array.from({ length: count }, (_, i) => first + i);
}

function observerBinding(
  { plan }: Prepared,
  step: PassStep,
  path: string,
  runner: PassWalker,
  samples: Int32Array,
  model: Model | undefined,
  { engine }: RunOptions,
): ObserverBinding {
  const { graph } = plan.inferred;
  const node = graph.nodes.get(path) as GraphNode;
  const inputs: Record<string, SignalArray> = {};
  for (const { from, to } of edgesInto(graph, path)) {
    const array = step.layout.signals.get(portName(from));
    if (array !== undefined) inputs[to.port] = array;
  }
  const { numSteps, dt, perTick } = timeOf(plan, step, path);
  return {
    path,
    ...sizingOf(plan.inferred, node),
    ...{ inputs, numSteps, dt, perTick, samples, slice: runner.nodes, model, engine: engine?.name },
  };
}

function observer(
  prepared: Prepared,
  step: PassStep,
  path: string,
  runner: PassWalker,
  samples: Int32Array,
  model: Model | undefined,
  options: RunOptions,
): Observer {
  const definition = prepared.plan.inferred.graph.nodes.get(path)?.definition as DriverDefinition;
  const made = definition.observe?.(observerBinding(prepared, step, path, runner, samples, model, options));
  if (made === undefined) throw new Error(`internal: ${definition.type} neither observes nor trains`);
  return made;
}

function* train(
  prepared: Prepared,
  step: PassStep,
  runner: PassWalker,
  model: Model | undefined,
  options: RunOptions,
): Generator<RunEvent, ReadonlyMap<string, Outputs>> {
  const { plan, buffer } = prepared;
  const [path] = step.drivers;
  const node = plan.inferred.graph.nodes.get(path) as GraphNode;
  const definition = node.definition as DriverDefinition;
  const resultKey = plan.resultKeys.get(path) as string;
  // A checkpoint goes on where it came from.
  const key = options.engine === undefined ? resultKey : `${resultKey} ${options.engine.name}`;
  const trained = plan.weights.trained.get(path) ?? [];
  const view = ({ name, values, moments }: BufferArray): KeptWeight => ({
    name,
    values: planView({ buffer }, values),
    moments: Object.fromEntries(
      Object.entries(moments).map(([moment, array]) => [moment, planView({ buffer }, array).fill(0)]),
    ),
  });
  const weights = trained.map(
    (weight): TrainedWeight => ({ ...view(weight), gradient: planView({ buffer }, weight.gradient) }),
  );
  const buffers = (plan.weights.buffers.get(path) ?? []).map(view);
  const kept = [...weights, ...buffers];
  const saved = options.resume?.get(path);
  const resumed = saved === undefined ? undefined : readCheckpoint(saved, key, kept);
  if (resumed !== undefined && 'reason' in resumed) {
    yield { type: 'issue', issue: issue('unusable-checkpoint', { node: path }, resumed, 'warning') };
  }
  const truncate = definition.truncate?.(node.params);
  const own = (watch: Watch | undefined) => watchOf(prepared, step, path, watch);
  const binding: TrainerBinding = {
    ...observerBinding(prepared, step, path, runner, new Int32Array(0), model, options),
    round: step.dtype === 'float32' ? Math.fround : (x) => x,
    twin: (name) => prepared.engine.twin(name),
    threads: prepared.places.lanes,
    together: togetherIn(prepared, step),
    weights,
    buffers,
    split: (name) => samplesOf(step, step.split === undefined ? undefined : name),
    random: (purpose) => randomStream(plan.inferred.graph.seed, node.stream, purpose),
    gradient: (batch, at, watch) => runner.gradient(batch, { ...at, training: true, watch: own(watch) }, truncate),
    evaluate: (samples, at, watch) => runner.forward(samples, { ...at, training: false, watch: own(watch) }),
    *checkpoint({ epoch }, state) {
      requireFiniteWeights(kept, epoch);
      yield { type: 'checkpoint', node: path, epoch, bytes: writeCheckpoint(key, { epoch, state }, kept) };
    },
    resumed: resumed === undefined || 'reason' in resumed ? undefined : resumed,
  };
  const made = definition.train?.(binding);
  if (made === undefined) throw new Error(`internal: ${definition.type} cannot train`);
  const outputs = yield* made.run();
  const slice = step.groups.flatMap(({ members }) => members);
  const result = readModel(plan, buffer, slice, path, prepared.identity.graphHash);
  return new Map([[path, { model: { kind: 'model', model: result }, ...outputs }]]);
}

function togetherIn(prepared: Prepared, step: PassStep): TrainerBinding['together'] {
  const { plan, engine, buffer, places, passes } = prepared;
  const pass = [...passes.keys()].indexOf(step);
  const board = places.lanes > 1 ? new Board(buffer, plan, places) : undefined;
  return (twin, calls) => {
    const place = sharedTwins(plan, step.drivers[0]).indexOf(twin);
    const run = engine.twin(twin);
    return place < 0 || run === undefined
      ? undefined
      : callTogether(prepared, board, { pass, twin: place, run }, calls);
  };
}

function requireFiniteWeights(weights: readonly KeptWeight[], epoch: number): void {
  for (const { name, values } of weights) {
    const bad = values.find((value: number) => !Number.isFinite(value));
    if (bad === undefined) continue;
    const dot = name.lastIndexOf('.');
    const facts = { epoch: epoch + 1, value: String(bad) };
    throw new ModelFailure(
      issue('weight-not-finite', { node: name.slice(0, dot), parameter: name.slice(dot + 1) }, facts),
    );
  }
}
