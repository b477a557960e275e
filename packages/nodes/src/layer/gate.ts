import { chunkView, defineSignal, type Kernel, param, rowOf, type SignalArray } from '@rheobase/core';
import { z } from 'zod';

const kinds = ['real', 'spikes', 'current', 'conductance'] as const;

const params = z.object({
  on: param.quantity('ms', 'when it opens', { default: '0 ms', min: '0 ms', wholeSteps: true }),
  off: param.optionalQuantity('ms', 'when it closes; without it, never', { min: '0 ms', wholeSteps: true }),
});

export const gate = defineSignal({
  type: 'layer/gate',
  version: 1,
  title: 'gate in time',
  doc: {
    summary: 'Lets a signal through for a while, and is zero before and after: a sweep of currents becomes a pulse.',
    equation: ['y(t) = x(t) for on ≤ t < off', 'y(t) = 0 else'],
    symbols: { x: 'input of any kind but voltage', y: 'the same while the gate is open', t: 'time, ms' },
    source: 'Definition.',
    notes: ['Gradients pass where the signal does.'],
  },
  tags: ['pulse', 'window', 'switch', 'duration'],
  params,
  inputs: { in: { signal: kinds, shape: ['...n'], time: 'required', doc: 'a signal over time' } },
  outputs: { out: { signal: kinds, shape: ['...n'], doc: 'the input, while the gate is open' } },
  check({ on, off }) {
    if (off === undefined || off.value > on.value) return undefined;
    return { parameter: 'off', expected: `later than ${on.written}, when it opens`, got: `"${off.written}"` };
  },
  infer({ inputs }) {
    const { kind, unit } = inputs.in;
    return { outputs: { out: { kind, unit } } };
  },

  kernel({ steps: { on, off = Number.MAX_SAFE_INTEGER }, ...at }) {
    /** From one signal to another of the same size, while the gate is open. */
    function pass(
      [frame, n0, n1, t0, t1]: Parameters<Kernel['forward']>,
      source: SignalArray,
      target: SignalArray,
    ): void {
      const x = chunkView(frame, source);
      const y = chunkView(frame, target);
      for (let n = n0; n < n1; n++) {
        for (let t = t0; t < t1; t++) {
          const from = rowOf(frame, source, n, t);
          const to = rowOf(frame, target, n, t);
          if (t >= on && t < off) y.set(x.subarray(from, from + source.size), to);
          else y.fill(0, to, to + target.size);
        }
      }
    }
    return {
      forward: (...call) => pass(call, at.inputs.in, at.outputs.out),
      backward(...call) {
        const { out } = at.outputGradients;
        const wanted = at.inputGradients.in;
        if (out !== undefined && wanted !== undefined) pass(call, out, wanted);
      },
    };
  },
});
