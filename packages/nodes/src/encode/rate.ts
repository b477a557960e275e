import { chunkView, defineSignal, featureCount, oneStep, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  numSteps: param.integer('number of time steps', { default: 25, min: 1, max: 10_000_000 }),
  dt: param.optionalQuantity('ms', 'duration of a step; without it time is counted in steps', {
    min: '0 ms',
    aboveMin: true,
  }),
  gain: param.number('spike probability per step of an input of 1', { default: 1, min: 0 }),
});

export const rate = defineSignal({
  type: 'encode/rate',
  version: 1,
  title: 'rate encoding',
  doc: {
    summary: 'Turns values into random spikes: at each step a spike with a probability proportional to the value.',
    equation: ['P(S[t] = 1) = min(1, max(0, gain · x))'],
    symbols: { x: 'input without time, dimensionless, 0 to 1', S: 'spike, 0 or 1', gain: 'spikes per step for x = 1' },
    source: 'Bernoulli approximation of a Poisson process; draws are a function of sample, step and element alone.',
    notes: ['No gradient: weights in front of it cannot be trained.'],
  },
  tags: ['poisson', 'bernoulli', 'spikes'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], time: 'none', doc: 'values from 0 to 1' } },
  outputs: { spikes: { signal: 'spikes', shape: ['...n'], doc: 'random spikes' } },
  adapter: true,
  random: true,
  trainable: false,
  infer({ path, params: { numSteps, dt }, inputs }) {
    const time = { giver: path, dt: dt ?? oneStep, length: numSteps };
    return { outputs: { spikes: { shape: inputs.in.shape, time, varies: true } } };
  },
  cost: ({ inputTypes }) => ({ encodings: featureCount(inputTypes.in) }),

  kernel({ params: { gain }, random, ...at }) {
    const { size } = at.outputs.spikes;
    const training = random('training spikes');
    const evaluation = random('spikes');
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const spikes = chunkView(frame, at.outputs.spikes);
        const draws = frame.training ? training : evaluation;
        for (let n = n0; n < n1; n++) {
          const from = n * at.inputs.in.sampleStride;
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const draw = draws.uniform(frame.training ? frame.epoch : 0, frame.samples[n], t, f);
              spikes[to + f] = draw < gain * x[from + f] ? 1 : 0;
            }
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    };
  },
});
