import {
  type BoundKernel,
  type BoundNode,
  chunkView,
  edgesInto,
  type GraphNode,
  type OtherPass,
  type PassWalker,
  type PlanArray,
  planView,
  portName,
  type RunEvent,
  rowOf,
  type SignalArray,
  type SignalType,
  type SliceGroup,
  showPass,
  type Walk,
} from '@rheobase/core';
import type { Tensor, Tensors, Tf, TfjsCall, TfjsForm } from '@rheobase/nodes/tfjs';
import type { HostSignal } from './hostSignal.js';
import { runNativeSide } from './nativeSide.js';
import type { Forms, PassSupport } from './support.js';

/** Rows that go forward at a time where nothing is trained; a multiple of the chunk. */
const rowsAtATime = 128;

/** Spikes that take the place of those that tfjs would compute, by `node.port`: rows step after step. */
export type Imposed = (port: string, samples: Int32Array) => HostSignal | undefined;

/** A signal inside of tfjs. */
interface Value {
  readonly tensor: Tensor;
  readonly varies: boolean;
}

/** Everything a walk over some rows knows. */
interface Scene {
  readonly samples: Int32Array;
  readonly walk: Walk;
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly values: Map<string, Value>;
  readonly truncate: number | undefined;
}

/** In: a pass that tfjs supports. Out: who walks over its samples; the same drivers look on as with the kernels. */
export function makeWalker(tf: Tf, pass: OtherPass, forms: Forms, support: PassSupport, imposed?: Imposed): PassWalker {
  const { plan, step, bound, buffer, control } = pass;
  const { graph, types } = plan.inferred;
  const native = new Set(support.native);
  const trained = plan.weights.trained.get(step.drivers[0]) ?? [];
  const wiresOf = (path: string) => edgesInto(graph, path).map(({ from, to }) => [to.port, portName(from)] as const);
  const slice = step.groups.flatMap(({ members }) => members);
  const outputsOf = (path: string) => Object.keys(graph.nodes.get(path)?.definition.outputs ?? {});

  /** Trainers read what is wired to them; a measure may look at any signal of its slice. */
  const shown = () => {
    const all = slice.flatMap((path) => outputsOf(path).map((port) => `${path}.${port}`));
    const wired = step.drivers.flatMap((driver) => wiresOf(driver).map(([, from]) => from));
    const names = step.loss === undefined ? all : [...wired, ...control.observed];
    return [...new Set(names)].filter((name) => step.layout.signals.has(name));
  };

  function upload(name: string, { values, size, varies, rows }: HostSignal): Value {
    const type = types.get(name) as SignalType;
    const steps = varies ? values.length / (rows * size) : 1;
    return { tensor: tf.tensor(values, [rows * steps, ...type.shape.map((one) => one.size)]), varies };
  }

  function weightTensors(): Map<string, Tensor> {
    const tensors = new Map<string, Tensor>();
    for (const path of slice) {
      const node = graph.nodes.get(path) as GraphNode;
      const { definition, binding } = bound.get(path) as BoundKernel;
      for (const [parameter, { shape }] of Object.entries(definition.weights?.(binding) ?? {})) {
        const name = `${node.weights}.${parameter}`;
        const array = plan.weights.values.get(name);
        if (array === undefined || tensors.has(name)) continue;
        tensors.set(name, tf.tensor(Float32Array.from(planView({ buffer }, array)), [...shape]));
      }
    }
    return tensors;
  }

  const detach = (x: Tensor): Tensor =>
    tf.customGrad((own) => ({ value: tf.clone(own as Tensor), gradFunc: (dy) => tf.zerosLike(dy) }))(x);

  /** No gradient flows through them to earlier steps, but through what only adds up. */
  const cutTensors = (state: Tensors, sums: readonly string[]): Tensors =>
    Object.fromEntries(
      Object.entries(state).map(([name, tensor]) => [name, sums.includes(name) ? tensor : detach(tensor)]),
    );

  function callOf(path: string, scene: Scene, firstStep: number): TfjsCall {
    const { binding } = bound.get(path) as BoundKernel;
    const node = graph.nodes.get(path) as GraphNode;
    const { params, steps, inputTypes, outputTypes, numSteps, dt } = binding;
    const weights = Object.fromEntries(
      Object.keys(binding.weights).map((parameter) => [
        parameter,
        scene.weights.get(`${node.weights}.${parameter}`) as Tensor,
      ]),
    );
    return {
      ...{
        tf,
        params,
        steps,
        inputTypes,
        outputTypes,
        numSteps,
        dt,
        weights,
        samples: scene.samples,
        firstStep,
        detach,
      },
      training: scene.walk.training,
      learns: Object.keys(binding.weightGradients).length > 0,
      epoch: scene.walk.epoch,
      random: (purpose) => binding.random(purpose),
      fire: (excess, derivative) => fire(path, scene, firstStep, excess, derivative),
      keep(parameter, values) {
        const array = plan.weights.values.get(`${node.weights}.${parameter}`) as PlanArray;
        planView({ buffer }, array).set(values.dataSync());
      },
    };
  }

  function fire(
    path: string,
    { samples }: Scene,
    at: number,
    excess: Tensor,
    derivative: (x: Tensor) => Tensor,
  ): Tensor {
    const given = imposed?.(`${path}.spikes`, samples);
    const spiking = tf.customGrad((x, save) => {
      const own = x as Tensor;
      (save as (tensors: Tensor[]) => void)([own]);
      const value =
        given === undefined
          ? tf.cast(tf.greater(own, 0), 'float32')
          : tf.tensor(given.values.slice(at * own.size, (at + 1) * own.size), own.shape);
      return { value, gradFunc: (dy, [saved]) => tf.mul(dy, derivative(saved)) };
    });
    return spiking(excess);
  }

  function inputsOf(path: string, { values }: Scene): [string, Value][] {
    return wiresOf(path).flatMap(([port, from]) => {
      const value = values.get(from);
      return value === undefined ? [] : [[port, value] as [string, Value]];
    });
  }

  function store(path: string, outputs: Tensors, { values }: Scene, varies: boolean): void {
    for (const [port, tensor] of Object.entries(outputs)) values.set(`${path}.${port}`, { tensor, varies });
  }

  const formOf = (path: string) => forms.get(graph.nodes.get(path)?.definition.type ?? '') as TfjsForm;
  const isMemoryless = (path: string) => bound.get(path)?.definition.memoryless === true;

  /** All rows of all steps at once; what is constant over time is repeated where something else varies. */
  function runAtOnce(path: string, scene: Scene): void {
    const inputs = inputsOf(path, scene);
    const varies = outputsOf(path).some((port) => types.get(`${path}.${port}`)?.varies === true);
    const tensors = Object.fromEntries(
      inputs.map(([port, value]) => {
        const { tensor } = value;
        const repeat = varies && !value.varies ? [step.numSteps, ...tensor.shape.slice(1).map(() => 1)] : undefined;
        return [port, repeat === undefined ? tensor : tf.tile(tensor, repeat)];
      }),
    );
    store(path, formOf(path).forward(callOf(path, scene, 0), tensors, undefined).outputs, scene, varies);
  }

  // The gradient of tf.split into one part fails.
  const split = (x: Tensor, parts: number): readonly Tensor[] => (parts === 1 ? [x] : tf.split(x, parts, 0));

  /** Step by step: one node with memory, or all nodes of a cycle together. */
  function runSteps(members: readonly string[], scene: Scene): void {
    const { numSteps } = step;
    const before = new Map<string, readonly Tensor[]>();
    const states = new Map<string, Tensors | undefined>();
    const now = new Map<string, Tensor>();
    const made = new Map<string, Tensor[]>();
    const inputsAt = (path: string, t: number): Tensors => {
      const found: Record<string, Tensor> = {};
      for (const [port, from] of wiresOf(path)) {
        const owner = from.slice(0, from.lastIndexOf('.'));
        if (members.includes(owner)) {
          const tensor = now.get(from);
          if (tensor !== undefined) found[port] = tensor;
          continue;
        }
        const value = scene.values.get(from);
        if (value === undefined) continue;
        if (!value.varies) {
          found[port] = value.tensor;
          continue;
        }
        const steps = before.get(from) ?? split(value.tensor, numSteps);
        before.set(from, steps);
        found[port] = steps[t];
      }
      return found;
    };
    for (let t = 0; t < numSteps; t++) {
      now.clear();
      const cut = scene.truncate !== undefined && t > 0 && t % scene.truncate === 0;
      for (const path of members) {
        const form = formOf(path);
        const kept = states.get(path);
        const state = cut && kept !== undefined ? cutTensors(kept, form.sums ?? []) : kept;
        const result = form.forward(callOf(path, scene, t), inputsAt(path, t), state);
        states.set(path, result.state ?? state);
        for (const [port, tensor] of Object.entries(result.outputs)) {
          const name = `${path}.${port}`;
          now.set(name, tensor);
          made.set(name, [...(types.get(name)?.varies ? (made.get(name) ?? []) : []), tensor]);
        }
      }
      for (const path of members) {
        const { absorb } = formOf(path);
        if (absorb !== undefined) {
          states.set(path, absorb(callOf(path, scene, t), inputsAt(path, t), states.get(path)));
        }
      }
    }
    for (const [name, tensors] of made) {
      const varies = types.get(name)?.varies === true;
      scene.values.set(name, { tensor: varies ? tf.concat(tensors, 0) : tensors[0], varies });
    }
  }

  function runGroup({ members, phase, stepwise }: SliceGroup, scene: Scene): void {
    const own = members.filter((path) => !native.has(path));
    if (own.length === 0) return;
    const [only] = own;
    if (phase === 'stepping' && (stepwise || !isMemoryless(only))) runSteps(own, scene);
    else for (const path of own) runAtOnce(path, scene);
  }

  /** Forward over some rows, and backward where asked; what is shown leaves tfjs, and every tensor is released. */
  function compute(
    samples: Int32Array,
    walk: Walk,
    names: readonly string[],
    truncate: number | undefined,
    learning: boolean,
  ): { host: ReadonlyMap<string, HostSignal>; losses: Float64Array } {
    const uploaded = slice
      .filter((path) => native.has(path))
      .flatMap((path) => outputsOf(path).map((p) => `${path}.${p}`));
    const data = runNativeSide(pass, native, uploaded, samples, walk);
    const host = new Map<string, HostSignal>();
    let losses = new Float64Array(samples.length);
    tf.tidy(() => {
      const weights = weightTensors();
      const forward = (learned: ReadonlyMap<string, Tensor>): Tensor => {
        const values = new Map([...data].map(([name, signal]) => [name, upload(name, signal)]));
        const scene: Scene = { samples, walk, weights: new Map([...weights, ...learned]), values, truncate };
        for (const group of step.groups) runGroup(group, scene);
        for (const name of names) {
          const value = values.get(name);
          if (value === undefined) throw new Error(`internal: tfjs computed no ${name}`);
          const { size } = step.layout.signals.get(name) as SignalArray;
          const numbers = value.tensor.dataSync() as Float32Array;
          host.set(name, { values: numbers, size, varies: value.varies, rows: samples.length });
        }
        const loss = step.loss === undefined ? undefined : values.get(step.loss)?.tensor;
        if (loss === undefined) return tf.scalar(0);
        losses = Float64Array.from(loss.dataSync());
        return tf.mean(loss);
      };
      if (!learning) forward(new Map());
      else {
        const tensors = trained.map(({ name }) => weights.get(name) as Tensor);
        const follow = tf.valueAndGrads((...own: Tensor[]) => {
          return forward(new Map(trained.map(({ name }, i) => [name, own[i]]))) as ReturnType<Tf['scalar']>;
        });
        const { grads } = follow(tensors);
        trained.forEach(({ gradient }, i) => {
          planView({ buffer }, gradient).set(grads[i].dataSync());
        });
      }
    });
    return { host, losses };
  }

  function* show(
    samples: Int32Array,
    walk: Walk,
    from: number,
    to: number,
    host: ReadonlyMap<string, HostSignal>,
  ): Generator<RunEvent, void> {
    yield* showPass(pass, samples, walk, { from, to, names: [...host.keys()] }, (frame, { first, count, t0, t1 }) => {
      for (const [name, { values, size, varies, rows }] of host) {
        const array = step.layout.signals.get(name) as SignalArray;
        const into = chunkView(frame, array);
        for (let n = 0; n < count; n++) {
          for (let t = varies ? t0 : 0; t < (varies ? t1 : 1); t++) {
            const row = (varies ? t * rows : 0) + first - from + n;
            const at = varies ? rowOf(frame, array, n, t) : n * array.sampleStride;
            into.set(values.subarray(row * size, (row + 1) * size), at);
          }
        }
      }
    });
  }

  return {
    get nodes(): readonly BoundNode[] {
      return [...bound.values()];
    },

    *forward(samples, walk) {
      const losses = new Float64Array(samples.length);
      const names = shown();
      for (let from = 0; from < samples.length; from += rowsAtATime) {
        const to = Math.min(samples.length, from + rowsAtATime);
        const computed = compute(samples.subarray(from, to), walk, names, undefined, false);
        losses.set(computed.losses, from);
        yield* show(samples, walk, from, to, computed.host);
      }
      return losses;
    },

    *gradient(samples, walk, truncate) {
      const { host, losses } = compute(samples, walk, shown(), truncate, true);
      yield* show(samples, walk, 0, samples.length, host);
      return losses;
    },
  };
}
