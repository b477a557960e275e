import { chunkView, defineSignal, exp, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { courseOut, courseSize, courseSymbols, inferCourse, jumpsIn, tauSyn } from './waveform/waveform.js';

export const alpha = defineSignal({
  type: 'synapse/alpha',
  version: 1,
  title: 'alpha synapse',
  doc: {
    summary: 'Each arriving spike adds a current or conductance that rises and falls again, with its peak after τ_s.',
    equation: [
      'y(s) = x · (s/τ_s) · exp(1 − s/τ_s) for a spike that arrives at s = 0',
      'r[t] = a (r[t−1] + (dt/τ_s) q[t−1])',
      'q[t] = a q[t−1] + x[t],  a = exp(−dt/τ_s)',
      'y[t] = e · r[t]',
    ],
    symbols: {
      ...courseSymbols,
      s: 'time since the arrival, ms',
      q: 'exponential trace of the jumps, in the unit of y',
      r: 'the course without its factor e, in the unit of y',
    },
    source: 'Rall 1967, doi:10.1152/jn.1967.30.5.1138; Rotter & Diesmann 1999, doi:10.1007/s004220050570.',
    notes: [
      'Discretisation: exact at every step; the peak is the weight, τ_s after the arrival, and the charge is e w τ_s.',
    ],
  },
  tags: ['psc', 'kernel', 'rise', 'conductance'],
  params: z.object({ tauSyn }),
  inputs: jumpsIn,
  outputs: courseOut,
  trainable: false,
  infer: inferCourse,
  state: (sizing) => ({ trace: { length: courseSize(sizing) }, course: { length: courseSize(sizing) } }),
  cost: (sizing) => ({ updates: 2 * courseSize(sizing) }),

  kernel({ params, dt, round, ...at }) {
    const ratio = dt / params.tauSyn.value;
    const share = round(ratio);
    const decay = round(exp(-ratio));
    const e = round(exp(1));
    const { size } = at.outputs.out;
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const y = chunkView(frame, at.outputs.out);
        const traces = chunkView(frame, at.state.trace);
        const courses = chunkView(frame, at.state.course);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const to = rowOf(frame, at.outputs.out, n, t);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              courses[own] = round(decay * round(courses[own] + round(share * traces[own])));
              traces[own] = round(round(decay * traces[own]) + x[from + f]);
              y[to + f] = round(e * courses[own]);
            }
          }
        }
        frame.counts.updates += 2 * (n1 - n0) * (t1 - t0) * size;
      },
    };
  },
});
