import { addressOf, chunkView, defineSignal, exp, type Kernel, rowOf, stateAddress, stridesOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { courseOut, courseSize, courseSymbols, inferCourse, jumpsIn, tauSyn } from './waveform/waveform.js';

export const exponential = defineSignal({
  type: 'synapse/exponential',
  version: 1,
  title: 'exponential synapse',
  doc: {
    summary: 'Each arriving spike makes the synaptic current or conductance jump, and it decays exponentially.',
    equation: ['τ_s dy/dt = −y, and y jumps by x', 'y[t] = exp(−dt/τ_s) · y[t−1] + x[t]'],
    symbols: courseSymbols,
    source: 'Gerstner et al., Neuronal Dynamics (2014), §3.1; Rotter & Diesmann 1999, doi:10.1007/s004220050570.',
    notes: [
      'Discretisation: the exact decay over a step; a jump shows in the step in which it arrives. Peak: the weight.',
      'Held over each step, a jump w carries the charge w dt / (1 − exp(−dt/τ_s)), which is w τ_s for small dt.',
    ],
  },
  tags: ['psc', 'kernel', 'decay', 'ampa', 'gaba', 'conductance'],
  params: z.object({ tauSyn }),
  inputs: jumpsIn,
  outputs: courseOut,
  trainable: false,
  infer: inferCourse,
  state: (sizing) => ({ course: { length: courseSize(sizing) } }),
  cost: (sizing) => ({ updates: courseSize(sizing) }),

  kernel({ params, dt, dtype, round, twin, ...at }) {
    const decay = round(exp(-dt / params.tauSyn.value));
    const { size } = at.outputs.out;
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const state = chunkView(frame, at.state.course);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              state[own] = round(round(decay * state[own]) + x[from + f]);
              y[to + f] = state[own];
            }
          }
        }
        frame.counts.updates += (n1 - n0) * (t1 - t0) * size;
      },
    };
    const compiled = dtype === 'float64' ? twin('decayForward64') : undefined;
    if (compiled === undefined) return plain;
    const x = at.inputs.in;
    const y = at.outputs.out;
    return withTwin(plain, {
      forward(frame, n0, n1, t0, t1) {
        compiled(
          ...[addressOf(frame, x, n0, t0), ...stridesOf(x), addressOf(frame, y, n0, t0), ...stridesOf(y)],
          ...[stateAddress(frame, at.state.course, n0, size), n1 - n0, t1 - t0, size, decay],
        );
        frame.counts.updates += (n1 - n0) * (t1 - t0) * size;
      },
    });
  },
});
