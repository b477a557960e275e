import {
  type Binding,
  type Frame,
  noCounts,
  oneStep,
  type SignalArray,
  type SignalDefinition,
  type SignalKind,
  type SignalType,
} from '@rheobase/core';

interface Settings {
  readonly params?: Readonly<Record<string, unknown>>;
  /** [sample][step][feature] */
  readonly values: readonly (readonly (readonly number[])[])[];
  readonly labels?: readonly number[];
  readonly kind?: SignalKind;
}

/** For tests: the loss of each sample in float64, from the kernel alone; the same in windows of 1, 3 and all steps. */
export function lossOf(definition: SignalDefinition, { params = {}, values, labels, kind = 'spikes' }: Settings) {
  const [port] = Object.keys(definition.inputs);
  const numSteps = values[0].length;
  const [size, samples] = [values[0][0].length, values.length];
  let bytes = 0;
  const take = (features: number, steps: number): SignalArray => {
    const offset = bytes;
    const length = samples * features * steps;
    bytes += 8 * length;
    const stepStride = steps > 1 ? features : 0;
    return { offset, length, dtype: 'float64', size: features, sampleStride: features * steps, stepStride, perTick: 1 };
  };
  const type: SignalType = {
    kind,
    unit: '1',
    shape: [{ size }],
    time: { giver: 'test', dt: oneStep, length: numSteps },
    varies: true,
    batch: null,
  };
  const own = definition.params.parse(params);
  const inputTypes = { [port]: type };
  const sizing = { params: own, steps: {}, inputTypes, outputTypes: {} };
  const inputs = { [port]: { ...take(size, numSteps), stepStride: size }, labels: take(1, 1) };
  const outputs = { loss: take(1, 1) };
  const state = Object.fromEntries(
    Object.entries(definition.state?.(sizing) ?? {}).map(([name, { length }]) => [name, take(length, 1)]),
  );
  const binding = {
    ...{
      path: 'tested',
      params: own,
      steps: {},
      dtype: 'float64',
      round: (x: number) => x,
      numSteps,
      dt: 1,
      perTick: 1,
      inputTypes,
      outputTypes: {},
    },
    ...{ inputs, outputs, state, inputGradients: {}, outputGradients: {}, weights: {}, weightGradients: {} },
    ...{ gradientState: {}, saved: {}, folded: undefined, twin: () => undefined },
  } as unknown as Binding;
  const found = [numSteps, 3, 1].map((window) => {
    const memory = new Float64Array(bytes / 8);
    const frame: Frame = {
      buffer: memory.buffer,
      block: 0,
      firstStep: 0,
      samples: Int32Array.from(values, (_, n) => n),
      epoch: 0,
      training: false,
      smooth: 'off',
      counts: noCounts(),
      scratch: 0,
    };
    memory.set(values.flat(2), inputs[port].offset / 8);
    if (labels !== undefined) memory.set(labels, inputs.labels.offset / 8);
    const kernel = definition.kernel(binding);
    kernel.reset?.(frame, 0, samples);
    for (let t = 0; t < numSteps; t += window) kernel.forward(frame, 0, samples, t, Math.min(numSteps, t + window));
    return [...memory.subarray(outputs.loss.offset / 8, outputs.loss.offset / 8 + samples)];
  });
  if (new Set(found.map(String)).size !== 1) throw new Error(`${definition.type}: another loss in another window`);
  return found[0];
}

/** 0/1 spikes without a pattern, [sample][step][feature]. */
export function someSpikes(samples: number, steps: number, features: number): number[][][] {
  let state = 7;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647 < 0.3 ? 1 : 0;
  };
  return Array.from({ length: samples }, () =>
    Array.from({ length: steps }, () => Array.from({ length: features }, next)),
  );
}
