import {
  type Binding,
  chunkView,
  defineSignal,
  featureCount,
  fractionsAround,
  type Kernel,
  param,
  type Quantity,
  rowOf,
  type SignalKind,
  type SignalType,
  stepsOf,
  type TimeAxis,
} from '@rheobase/core';
import { z } from 'zod';

type Floats = Float32Array | Float64Array;

const modes = ['hold', 'once', 'mean', 'sum', 'first', 'last', 'max', 'any'] as const;
type Mode = (typeof modes)[number];

const params = z.object({
  dt: param.quantity('ms', 'time step of the output', { default: '1 ms', min: '0 ms', aboveMin: true }),
  mode: param.choice(modes, 'to finer steps: hold, once; to coarser ones: mean, sum, first, last, max, any', {
    default: 'hold',
  }),
});

const finerModes: readonly Mode[] = ['hold', 'once'];

/** What leaves for each kind that may arrive; the unit stays. */
const gives: Readonly<Record<Mode, (kind: SignalKind) => SignalKind | undefined>> = {
  hold: numbered,
  once: onlySpikes,
  mean: numbered,
  sum: (kind) => (kind === 'spikes' || kind === 'real' ? 'real' : undefined),
  first: (kind) => kind,
  last: (kind) => kind,
  max: (kind) => (kind === 'spikes' ? undefined : kind),
  any: onlySpikes,
};

function numbered(kind: SignalKind): SignalKind {
  return kind === 'spikes' ? 'real' : kind;
}

function onlySpikes(kind: SignalKind): SignalKind | undefined {
  return kind === 'spikes' ? kind : undefined;
}

const mostSteps = 1_000_000;

export const resample = defineSignal({
  type: 'time/resample',
  version: 1,
  title: 'resample',
  doc: {
    summary: 'Takes a signal to another time step: the only node on which two time axes meet.',
    equation: [
      'to finer steps, k = dt_in / dt:  hold: y[t] = x[⌊t/k⌋];  once: y[t] = x[t/k] where k divides t, else 0',
      'to coarser steps, k = dt / dt_in, over j = kt … kt + k − 1:',
      'mean: y[t] = (Σ_j x[j]) / k;  sum: y[t] = Σ_j x[j];  max, any: y[t] = max_j x[j];  first, last: y[t] = x[kt], x[kt + k − 1]',
    ],
    symbols: {
      x: 'input, in steps of dt_in',
      y: 'output, in steps of dt',
      k: 'whole number of fine steps in a coarse one, by exact decimal division',
    },
    source: 'Definition.',
    notes: [
      'Spikes: sum gives their number and any whether there was one; mean and hold give numbers; once keeps each a single spike; first and last lose what lies between.',
      'Nothing is filtered: a signal that changes faster than the coarse step is folded down (aliasing), except by the average of mean.',
      'A coarse step is known when its last fine step is: its value stands at the time when it began.',
      'Sums are added in ascending step from +0; mean divides once.',
      'Gradient: that of the formula; for max and any it goes to the first of the largest.',
      'The length stays the same in time: it must be whole in both steps. No cycle runs through it, for a cycle goes step by step.',
      'To equal steps it hands numbers on, whatever the mode; their kind is that of the mode.',
      'Counted: an addition for each number of mean and sum, a comparison for each number after the first of max and any.',
    ],
  },
  tags: ['dt', 'time step', 'sample rate', 'downsample', 'upsample', 'decimate', 'bin', 'hold'],
  params,
  inputs: {
    in: {
      signal: ['real', 'spikes', 'current', 'voltage', 'conductance'],
      shape: ['...n'],
      time: 'required',
      doc: 'any signal over time',
    },
  },
  outputs: {
    out: {
      signal: ['real', 'spikes', 'current', 'voltage', 'conductance'],
      shape: ['...n'],
      doc: 'the same in steps of dt',
    },
  },
  memoryless: true,
  infer({ params: { dt, mode }, inputs }) {
    const { kind: arriving, unit, time, varies } = inputs.in;
    if (time === null) return { outputs: {} };
    const wrong = wrongStep(time, dt) ?? wrongMode(mode, arriving, time, dt);
    if (wrong !== undefined) return wrong;
    const { steps, isFiner } = ratioOf(time, dt);
    const length = time.length === null ? null : isFiner ? time.length * steps : time.length / steps;
    // A length that is not whole in the new steps is refused where the pass is planned, with both neighbours.
    const out = { giver: time.giver, dt, length: Number.isInteger(length) ? length : null };
    const kind = gives[mode](arriving) ?? arriving;
    return { outputs: { out: { kind, unit, time: out, varies: varies || (mode === 'once' && steps > 1) } } };
  },
  cost({ params: { mode }, inputTypes, outputTypes }) {
    const { additions, comparisons } = perNumber(mode, inputTypes.in, outputTypes.out);
    const size = featureCount(inputTypes.in);
    return {
      ...(additions === 0 ? {} : { additions: additions * size }),
      ...(comparisons === 0 ? {} : { comparisons: comparisons * size }),
    };
  },

  kernel(at) {
    const { mode } = at.params;
    const { steps, isFiner } = ratioOf(at.inputTypes.in.time as TimeAxis, at.params.dt);
    if (at.outputs.out.stepStride === 0) return ofConstant(at, mode === 'sum' ? steps : 1);
    if (isFiner || steps === 1) return spread(at, steps, mode === 'once');
    return mode === 'mean' || mode === 'sum' ? added(at, steps, mode === 'mean') : chosen(at, steps, mode);
  },
});

/** How many fine steps a coarse one is, and whether the output has the fine ones. */
function ratioOf({ dt: from }: TimeAxis, to: Quantity): { steps: number; isFiner: boolean } {
  const coarser = stepsOf(to, from);
  if ('steps' in coarser) return { steps: coarser.steps, isFiner: false };
  const finer = stepsOf(from, to);
  if ('steps' in finer) return { steps: finer.steps, isFiner: true };
  throw new Error(`internal: steps of ${from.written} and of ${to.written}`);
}

function wrongStep({ dt: from, giver }: TimeAxis, to: Quantity) {
  const refuse = (expected: string) => ({ parameter: 'dt', expected, got: to.written });
  if (from.text.endsWith(' step')) {
    return { port: 'in', problem: `it counts bare steps; give ${giver} a dt` };
  }
  const isFiner = to.value < from.value;
  const counted = isFiner ? stepsOf(from, to) : stepsOf(to, from);
  const most = `at most ${mostSteps} steps in one`;
  if ('steps' in counted) return counted.steps > mostSteps ? refuse(most) : undefined;
  const times = isFiner ? from.value / to.value : to.value / from.value;
  if (times > mostSteps) return refuse(most);
  const near = isFiner ? fractionsAround(from, to) : [counted.below, counted.above];
  const what = isFiner
    ? `a step that ${from.written} is a whole number of`
    : `a whole number of steps of ${from.written}`;
  return refuse(`${what}, such as ${near.join(' or ')}`);
}

function wrongMode(mode: Mode, kind: SignalKind, axis: TimeAxis, to: Quantity) {
  const refuse = (expected: string) => ({ parameter: 'mode', expected, got: `"${mode}"` });
  const { steps, isFiner } = ratioOf(axis, to);
  const fits = (one: Mode) => (steps === 1 || finerModes.includes(one) === isFiner) && gives[one](kind) !== undefined;
  if (fits(mode)) return undefined;
  const fitting = modes.filter(fits).map((one) => `"${one}"`);
  const names = fitting.length === 1 ? fitting[0] : `one of ${fitting.join(', ')}`;
  return refuse(`${names} for ${kind} from steps of ${axis.dt.written} to steps of ${to.written}`);
}

/** What one number of the output costs. */
function perNumber(mode: Mode, from: SignalType, to: SignalType): { additions: number; comparisons: number } {
  const { steps, isFiner } = ratioOf(from.time as TimeAxis, (to.time as TimeAxis).dt);
  if (isFiner || steps === 1) return { additions: 0, comparisons: 0 };
  const isStill = !to.varies;
  const additions = mode === 'sum' || (mode === 'mean' && !isStill) ? steps : 0;
  return { additions, comparisons: (mode === 'max' || mode === 'any') && !isStill ? steps - 1 : 0 };
}

/** An input that is the same at every step: so is the output. */
function ofConstant({ round, ...at }: Binding, terms: number): Kernel {
  const { size, sampleStride } = at.outputs.out;
  const total = (value: number) => {
    let sum = 0;
    for (let j = 0; j < terms; j++) sum = round(sum + value);
    return sum;
  };
  return {
    forward(frame, n0, n1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      for (let n = n0; n < n1; n++) {
        for (let f = 0; f < size; f++) y[n * sampleStride + f] = total(x[n * at.inputs.in.sampleStride + f]);
      }
      if (terms > 1) frame.counts.additions += (n1 - n0) * size * terms;
    },

    backward(frame, n0, n1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        for (let f = 0; f < size; f++) gx[n * wanted.sampleStride + f] = total(g[n * given.sampleStride + f]);
      }
    },
  };
}

/** To finer steps: each number k times, or once and then nothing. Steps are those of the output, whole ticks of them. */
function spread({ round, ...at }: Binding, k: number, isOnce: boolean): Kernel {
  const { size } = at.outputs.out;
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const to = rowOf(frame, at.outputs.out, n, t);
          const from = rowOf(frame, at.inputs.in, n, Math.floor(t / k));
          if (isOnce && t % k !== 0) y.fill(0, to, to + size);
          else y.set(x.subarray(from, from + size), to);
        }
      }
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      const terms = isOnce ? 1 : k;
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t += k) {
          const from = rowOf(frame, given, n, t);
          const to = rowOf(frame, wanted, n, t / k);
          for (let f = 0; f < size; f++) {
            let sum = 0;
            for (let j = 0; j < terms; j++) sum = round(sum + g[from + j * given.stepStride + f]);
            gx[to + f] = sum;
          }
        }
      }
    },
  };
}

/** To coarser steps: the sum of k numbers, or their mean. */
function added({ round, ...at }: Binding, k: number, isMean: boolean): Kernel {
  const { size } = at.outputs.out;
  const share = (value: number) => (isMean ? round(value / k) : value);
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      const { stepStride } = at.inputs.in;
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t * k);
          const to = rowOf(frame, at.outputs.out, n, t);
          for (let f = 0; f < size; f++) {
            let sum = 0;
            for (let j = 0; j < k; j++) sum = round(sum + x[from + j * stepStride + f]);
            y[to + f] = share(sum);
          }
        }
      }
      frame.counts.additions += (n1 - n0) * (t1 - t0) * size * k;
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, given, n, t);
          for (let j = 0; j < k; j++) {
            const to = rowOf(frame, wanted, n, t * k + j);
            for (let f = 0; f < size; f++) gx[to + f] = share(g[from + f]);
          }
        }
      }
    },
  };
}

/** Which of k numbers, `stride` apart, is taken. */
const choices: Readonly<Record<string, (values: Floats, at: number, stride: number, k: number) => number>> = {
  first: () => 0,
  last: (_, __, ___, k) => k - 1,
  max: largest,
  any: largest,
};

function largest(values: Floats, at: number, stride: number, k: number): number {
  let best = 0;
  for (let j = 1; j < k; j++) if (values[at + j * stride] > values[at + best * stride]) best = j;
  return best;
}

/** To coarser steps: one of k numbers. */
function chosen({ ...at }: Binding, k: number, mode: Mode): Kernel {
  const { size } = at.outputs.out;
  const { stepStride } = at.inputs.in;
  const choose = choices[mode];
  const compared = choose === largest ? k - 1 : 0;
  return {
    forward(frame, n0, n1, t0, t1) {
      const x = chunkView(frame, at.inputs.in);
      const y = chunkView(frame, at.outputs.out);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t * k);
          const to = rowOf(frame, at.outputs.out, n, t);
          for (let f = 0; f < size; f++) y[to + f] = x[from + choose(x, from + f, stepStride, k) * stepStride + f];
        }
      }
      frame.counts.comparisons += (n1 - n0) * (t1 - t0) * size * compared;
    },

    backward(frame, n0, n1, t0, t1) {
      const given = at.outputGradients.out;
      const wanted = at.inputGradients.in;
      if (given === undefined || wanted === undefined) return;
      const x = chunkView(frame, at.inputs.in);
      const g = chunkView(frame, given);
      const gx = chunkView(frame, wanted);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, at.inputs.in, n, t * k);
          const back = rowOf(frame, given, n, t);
          const to = rowOf(frame, wanted, n, t * k);
          for (let f = 0; f < size; f++) {
            for (let j = 0; j < k; j++) gx[to + j * wanted.stepStride + f] = 0;
            gx[to + choose(x, from + f, stepStride, k) * wanted.stepStride + f] = g[back + f];
          }
        }
      }
    },
  };
}
