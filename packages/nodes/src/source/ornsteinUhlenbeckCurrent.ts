import { chunkView, defineSignal, exp, expm1, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { currentOut, inferCurrent, populationParams } from './stimulus/population.js';

const params = z.object({
  mean: param.quantity('pA', 'mean current μ', { default: '0 pA' }),
  sd: param.quantity('pA', 'standard deviation s of the current', { default: '50 pA', min: '0 pA' }),
  tau: param.quantity('ms', 'correlation time τ', { default: '5 ms', min: '0 ms', aboveMin: true }),
  ...populationParams,
});

export const ornsteinUhlenbeckCurrent = defineSignal({
  type: 'source/ornstein-uhlenbeck-current',
  version: 1,
  title: 'Ornstein–Uhlenbeck current',
  doc: {
    summary: 'Coloured noise: a current that wanders around its mean and forgets within a correlation time.',
    equation: [
      'τ dI/dt = −(I − μ) + s √(2τ) ξ(t)',
      'I[t+1] = μ + (I[t] − μ) exp(−dt/τ) + s √(1 − exp(−2 dt/τ)) ξ[t+1]',
      'I[0] = μ + s ξ[0]',
    ],
    symbols: {
      I: 'current into a neuron, pA',
      μ: 'mean current, pA',
      s: 'standard deviation of the current, pA',
      τ: 'correlation time, ms',
      ξ: 'white noise; ξ[t] ~ N(0, 1), independent over samples, steps and neurons',
      dt: 'time step, ms',
    },
    source:
      'Uhlenbeck & Ornstein 1930, doi:10.1103/PhysRev.36.823; update: Gillespie 1996, doi:10.1103/PhysRevE.54.2084.',
    notes: [
      'Discretisation: the update is exact for every dt, and the current is stationary from the first step on.',
      'For τ far below τ_m it acts as white noise with σ = s √(2τ).',
      'A draw is a function of seed, stream, sample, step and neuron alone; in training also of the epoch.',
      'It gives the time axis.',
    ],
  },
  tags: ['ou', 'coloured noise', 'fluctuation', 'stimulus', 'injection', 'random'],
  params,
  inputs: {},
  outputs: currentOut,
  random: true,
  infer: inferCurrent,
  state: ({ outputTypes }) => ({ deviation: { length: featureCount(outputTypes.current) } }),
  cost: ({ outputTypes }) => ({ encodings: featureCount(outputTypes.current) }),

  kernel({ params: { mean, sd, tau }, dt, round, random, ...at }) {
    const decay = round(exp(-dt / tau.value));
    const spread = round(sd.value * Math.sqrt(-expm1((-2 * dt) / tau.value)));
    const { size } = at.outputs.current;
    const draws = random('noise');
    const xi = new Float64Array(size);
    return {
      forward(frame, n0, n1, t0, t1) {
        const out = chunkView(frame, at.outputs.current);
        const deviations = chunkView(frame, at.state.deviation);
        const epoch = frame.training ? frame.epoch : 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.current, n, t);
            draws.fillNormal(xi, epoch, frame.samples[n], t, 0);
            for (let f = 0; f < size; f++) {
              const own = n * size + f;
              deviations[own] =
                t === 0
                  ? round(sd.value * xi[f])
                  : round(round(decay * deviations[own]) + round(spread * round(xi[f])));
              out[to + f] = round(mean.value + deviations[own]);
            }
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    };
  },
});
