import {
  type Binding,
  chunkView,
  type Kernel,
  oneStep,
  param,
  parseQuantity,
  portUnit,
  type Quantity,
  rowOf,
  type SignalKind,
  type SignalType,
} from '@rheobase/core';
import type { NumberArray } from '../../data/numberArray.js';

/** What sources of a user's own numbers have in common: what the numbers mean, and what their axes are. */

export const signalKinds = ['real', 'spikes', 'current', 'voltage', 'conductance', 'label'] as const;

export const meaningParams = {
  kind: param.choice(signalKinds, 'what the numbers are', { default: 'real' }),
  classes: param.integer('for labels: how many classes there are, from 0 on', { default: 10, min: 1, max: 1_000_000 }),
  dt: param.optionalQuantity('ms', 'time from one step to the next; without it time is counted in steps', {
    min: '0 ms',
    aboveMin: true,
  }),
};

export const samplesParams = {
  dataset: param.text('name of the data set: arrays of one data set have the same samples', {
    default: '',
    maxLength: 64,
  }),
  train: param.integer('the first so many samples are for training', { default: 0, min: 0 }),
  validation: param.integer('so many samples after those are for validation', { default: 0, min: 0 }),
  test: param.optionalInteger('so many samples after those are for testing; without it, all that are left', { min: 0 }),
};

export interface Counts {
  readonly dataset: string;
  readonly train: number;
  readonly validation: number;
  readonly test?: number | undefined;
}

/** Why there are not as many samples as the splits need. */
export function checkCounts({ train, validation, test }: Counts, samples: number) {
  const wanted = train + validation + (test ?? 0);
  if (wanted <= samples) return undefined;
  return { parameter: 'train', expected: `at most ${samples} samples in all splits together`, got: `${wanted}` };
}

/** The batch axis: consecutive splits. Two sources of one data set share it if they cut it alike. */
export function batchOf(path: string, { dataset, train, validation, test }: Counts, samples: number) {
  const rest = test ?? samples - train - validation;
  const ranges = {
    train: { first: 0, count: train },
    validation: { first: train, count: validation },
    test: { first: train + validation, count: rest },
  };
  // A split without samples is none: who asks for it is told which there are.
  const splits = Object.fromEntries(Object.entries(ranges).filter(([, { count }]) => count > 0));
  const named = `the data set "${dataset}" (${train} + ${validation} + ${rest} samples)`;
  return { giver: dataset === '' ? path : named, splits };
}

export function timeOf(path: string, dt: Quantity | undefined, length: number) {
  return { giver: path, dt: dt ?? oneStep, length };
}

/** The unit in which a port of this kind is computed. */
export function unitOf(kind: SignalKind): string {
  return portUnit({ signal: kind, shape: [], doc: '' });
}

/** What a number in a unit is multiplied by to be one in the engine's, or why it cannot be. */
export function factorOf(kind: SignalKind, unit: string | undefined): number | { error: string } {
  const expected = unitOf(kind);
  if (expected === '1') return unit === undefined ? 1 : { error: `a ${kind} has no unit, but it is in ${unit}` };
  if (unit === undefined) return { error: `a ${kind} needs a unit, for example ${expected}` };
  const [own, wanted] = [parseQuantity(`1 ${unit}`), parseQuantity(`1 ${expected}`)];
  if ('error' in own || 'error' in wanted)
    return { error: `"${unit}" is no unit of a ${kind}; take one such as ${expected}` };
  const same = own.ok.dimension.every((power, base) => power === wanted.ok.dimension[base]);
  return same ? own.ok.value : { error: `${unit} is no unit of a ${kind}; take one such as ${expected}` };
}

/** Why a number cannot be what the graph says it is. */
export function faultOf(kind: SignalKind, classes: number, value: number): string | undefined {
  if (!Number.isFinite(value)) return 'it is not finite';
  if (kind === 'spikes' && value !== 0 && value !== 1) return `${value} is no spike: 0 or 1`;
  if (kind === 'label' && !(Number.isInteger(value) && value >= 0 && value < classes)) {
    return `${value} is no class from 0 to ${classes - 1}`;
  }
  return undefined;
}

/** Copies the numbers of an array [sample][time][feature], either of the first two absent. */
export function arrayKernel(at: Binding, { values }: Pick<NumberArray, 'values'>, factor: number): Kernel {
  const signal = at.outputs.out;
  const { size } = signal;
  const type: SignalType = at.outputTypes.out;
  const steps = type.time?.length ?? 1;
  return {
    forward(frame, n0, n1, t0, t1) {
      const out = chunkView(frame, signal);
      for (let n = n0; n < n1; n++) {
        const sample = type.batch === null ? 0 : frame.samples[n];
        for (let t = t0; t < t1; t++) {
          const from = (sample * steps + (type.time === null ? 0 : t)) * size;
          const to = rowOf(frame, signal, n, t);
          for (let f = 0; f < size; f++) out[to + f] = values[from + f] * factor;
        }
      }
    },
  };
}
