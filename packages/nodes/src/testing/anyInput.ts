import {
  chunkView,
  defineSignal,
  dimensions,
  oneStep,
  parseQuantity,
  planView,
  randomStream,
  rowOf,
  type SignalDefinition,
  type SignalKind,
} from '@rheobase/core';
import { z } from 'zod';

export interface AnyInput {
  readonly type: string;
  readonly kind: SignalKind;
  readonly unit: string;
  readonly shape: readonly number[];
  /** `constant` has a time axis and is the same at every step of it. */
  readonly time: 'none' | 'varying' | 'constant';
  readonly steps: number;
  /** A duration, or `1 step`. */
  readonly dt: string;
  readonly samples: number;
  /** Labels lie below this. */
  readonly classes: number;
  /** No number is zero and every neuron fires: what an operation count is an upper bound of. */
  readonly nonZero?: boolean;
  /** A weight is added to every number, so that the gradient of each is that of a weight. */
  readonly knobs?: boolean;
}

/** For tests: a source of random numbers that a port of any type can take. Its one output is `out`. */
export function anyInput(wanted: AnyInput): SignalDefinition {
  const { type, kind, unit, shape, time, steps, dt, samples, classes, nonZero = false, knobs = false } = wanted;
  const parsed = dt === '1 step' ? { ok: oneStep } : parseQuantity(dt);
  if ('error' in parsed) throw new Error(`internal: ${dt}`);
  const size = shape.reduce((product, length) => product * length, 1);
  const numbers = randomStream(1, type, 'numbers');

  function draw(sample: number, step: number, f: number): number {
    const uniform = numbers.uniform(0, sample, step, f);
    if (kind === 'spikes') return nonZero || uniform < 0.4 ? 1 : 0;
    if (kind === 'current') return 150 + 700 * uniform;
    if (kind === 'voltage') return -75 + 30 * uniform;
    if (kind === 'conductance') return 0.5 + 5 * uniform;
    if (kind === 'label') return numbers.below(classes, 0, sample, 0, 0);
    // Some zeros, and numbers of both signs that are not close to zero; where a slope is asked for, none on a kink.
    if (!nonZero && !knobs && uniform < 0.2) return 0;
    return (uniform < 0.6 ? -1 : 1) * (0.1 + 1.5 * numbers.uniform(1, sample, step, f));
  }

  return defineSignal({
    type,
    version: 1,
    title: 'any input',
    doc: { summary: 'Random numbers.', equation: ['y = x + w'], symbols: { x: 'random' }, source: 'none' },
    params: z.object({}),
    inputs: {},
    outputs: { out: { signal: kind, shape: ['...n'], doc: 'the numbers' } },
    infer: () => ({
      outputs: {
        out: {
          unit,
          shape: dimensions(...shape),
          time: time === 'none' ? null : { giver: 'input', dt: parsed.ok, length: steps },
          varies: time === 'varying',
          batch: { giver: 'input', splits: { train: { first: 0, count: samples } } },
        },
      },
    }),
    ...(time === 'varying' ? {} : { memoryless: true }),
    ...(knobs
      ? { weights: () => ({ knob: { shape: [(time === 'varying' ? steps : 1) * size], initial: () => 0 } }) }
      : {}),

    kernel: ({ round, ...at }) => ({
      forward(frame, n0, n1, t0, t1) {
        const out = chunkView(frame, at.outputs.out);
        const knob = at.weights.knob === undefined ? undefined : planView(frame, at.weights.knob);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.out, n, t);
            const step = time === 'varying' ? t : 0;
            for (let f = 0; f < size; f++) {
              out[to + f] = round(draw(frame.samples[n], step, f)) + (knob === undefined ? 0 : knob[step * size + f]);
            }
          }
        }
      },

      accumulate(frame, count) {
        const given = at.outputGradients.out;
        const wantedGradient = at.weightGradients.knob;
        if (given === undefined || wantedGradient === undefined) return;
        const g = chunkView(frame, given);
        const sums = planView(frame, wantedGradient);
        for (let n = 0; n < count; n++) {
          for (let i = 0; i < sums.length; i++) sums[i] += g[n * given.sampleStride + i];
        }
      },
    }),
  });
}
