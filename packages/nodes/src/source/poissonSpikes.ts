import {
  addressOf,
  chunkView,
  defineSignal,
  dimensions,
  featureCount,
  type Kernel,
  param,
  rowOf,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { givenTime, populationParams } from './stimulus/population.js';

const params = z.object({
  rate: param.quantity('Hz', 'firing rate r of each neuron', { default: '10 Hz', min: '0 Hz' }),
  ...populationParams,
});

export const poissonSpikes = defineSignal({
  type: 'source/poisson-spikes',
  version: 1,
  title: 'Poisson spikes',
  doc: {
    summary: 'A population of neurons that fire at random, each by itself and all at the same rate.',
    equation: ['P(S[t] = 1) = r dt'],
    symbols: { S: 'spike, 0 or 1', r: 'firing rate, Hz', dt: 'time step, ms' },
    source: 'Gerstner et al., Neuronal Dynamics (2014), §7.2.1.',
    notes: [
      'Discretisation: at most one spike a step. The mean rate is exact; the intervals are geometric, with CV √(1 − r dt).',
      'A draw is a function of seed, stream, sample, step and neuron alone; in training also of the epoch.',
      'It gives the time axis.',
    ],
  },
  tags: ['random', 'background', 'input', 'bernoulli', 'stimulus'],
  params,
  inputs: {},
  outputs: { spikes: { signal: 'spikes', shape: ['n'], doc: 'random spikes' } },
  random: true,
  check({ rate, dt }) {
    if (rate.value * dt.value <= 1) return undefined;
    return { parameter: 'rate', expected: `at most one spike per step of ${dt.written}`, got: `"${rate.written}"` };
  },
  infer: ({ path, params: own }) => ({
    outputs: { spikes: { shape: dimensions(own.size), time: givenTime(path, own), varies: true } },
  }),
  cost: ({ outputTypes }) => ({ encodings: featureCount(outputTypes.spikes) }),

  kernel({ params: { rate }, dt, dtype, random, twin, ...at }) {
    const probability = rate.value * dt;
    const { size } = at.outputs.spikes;
    const draws = random('spikes');
    const uniform = new Float64Array(size);
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.outputs.spikes);
        const epoch = frame.training ? frame.epoch : 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.spikes, n, t);
            draws.fillUniform(uniform, epoch, frame.samples[n], t, 0);
            for (let f = 0; f < size; f++) spikes[to + f] = uniform[f] < probability ? 1 : 0;
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    };
    const compiled = twin('chanceRow');
    if (compiled === undefined) return plain;
    return withTwin(plain, {
      forward(frame, n0, n1, t0, t1) {
        const epoch = frame.training ? frame.epoch : 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            compiled(
              ...draws.words('uniform', epoch, frame.samples[n], t),
              ...[addressOf(frame, at.outputs.spikes, n, t), size, dtype === 'float64' ? 1 : 0, probability],
            );
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    });
  },
});
