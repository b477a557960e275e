import {
  addressOf,
  chunkView,
  defineSignal,
  featureCount,
  type Kernel,
  portUnit,
  rowOf,
  type SignalKind,
  stridesOf,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';

const kinds = ['real', 'spikes', 'current', 'voltage', 'conductance'] as const;
const sums: readonly SignalKind[] = kinds.filter((kind) => kind !== 'spikes');
const port = { signal: kinds, shape: ['...n'], doc: 'a summand' } as const;

export const add = defineSignal({
  type: 'layer/add',
  version: 1,
  title: 'add',
  doc: {
    summary: 'Adds two signals of the same kind, number by number: two currents into one population, for example.',
    equation: ['y = a + b'],
    symbols: {
      a: 'a summand: current in pA, conductance in nS, voltage in mV, or dimensionless',
      b: 'a summand in the unit of a',
      y: 'the sum, in the same unit',
    },
    source: 'Definition.',
    notes: ['Spikes count as numbers: their sum is real. For more summands, add again.'],
  },
  tags: ['sum', 'plus', 'superposition', 'skip connection'],
  params: z.object({}),
  inputs: { a: port, b: port },
  outputs: { out: { signal: sums, shape: ['...n'], doc: 'the sum' } },
  memoryless: true,
  infersEarly: true,
  infer({ inputs: { a, b } }) {
    const [first, second] = [a, b].map((type) => type && (type.kind === 'spikes' ? 'real' : type.kind));
    if (first !== undefined && second !== undefined && first !== second) {
      return { port: 'b', problem: `b is ${second} and a is ${first}, which have no sum` };
    }
    const kind = (first ?? second) as SignalKind;
    return { outputs: { out: { kind, unit: portUnit(port, kind) } } };
  },
  cost: ({ outputTypes }) => ({ additions: featureCount(outputTypes.out) }),

  kernel({ round, dtype, twin, ...at }) {
    const { size } = at.outputs.out;
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const a = chunkView(frame, at.inputs.a);
        const b = chunkView(frame, at.inputs.b);
        const y = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const fromA = rowOf(frame, at.inputs.a, n, t);
            const fromB = rowOf(frame, at.inputs.b, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) y[to + f] = round(a[fromA + f] + b[fromB + f]);
          }
        }
        frame.counts.additions += (n1 - n0) * (t1 - t0) * size;
      },

      backward(frame, n0, n1, t0, t1) {
        const given = at.outputGradients.out;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        for (const wanted of [at.inputGradients.a, at.inputGradients.b]) {
          if (wanted === undefined) continue;
          const into = chunkView(frame, wanted);
          for (let n = n0; n < n1; n++) {
            for (let t = t0; t < t1; t++) {
              const from = rowOf(frame, given, n, t);
              into.set(g.subarray(from, from + size), rowOf(frame, wanted, n, t));
            }
          }
        }
      },
    };
    const compiled = dtype === 'float64' ? twin('addForward64') : undefined;
    if (compiled === undefined) return plain;
    const { a, b } = at.inputs;
    const { out } = at.outputs;
    return withTwin(plain, {
      forward(frame, n0, n1, t0, t1) {
        compiled(
          ...[addressOf(frame, a, n0, t0), ...stridesOf(a), addressOf(frame, b, n0, t0), ...stridesOf(b)],
          ...[addressOf(frame, out, n0, t0), ...stridesOf(out), n1 - n0, t1 - t0, size],
        );
        frame.counts.additions += (n1 - n0) * (t1 - t0) * size;
      },
    });
  },
});
