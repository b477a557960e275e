import { addressOf, chunkView, defineSignal, featureCount, type Kernel, param, rowOf } from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { currentOut, inferCurrent, populationParams } from './stimulus/population.js';

const params = z.object({
  mean: param.quantity('pA', 'mean current μ', { default: '0 pA' }),
  sigma: param.quantity('pA·√ms', 'noise intensity σ', { default: '100 pA·√ms', min: '0 pA·√ms' }),
  ...populationParams,
});

export const noiseCurrent = defineSignal({
  type: 'source/noise-current',
  version: 1,
  title: 'white noise current',
  doc: {
    summary: 'Gaussian white noise around a mean, drawn for each neuron by itself.',
    equation: ['I[t] = μ + σ ξ[t] / √dt', 'ξ ~ N(0, 1), independent over samples, steps and neurons'],
    symbols: {
      I: 'current into a neuron, pA',
      μ: 'mean current, pA',
      σ: 'noise intensity, pA·√ms',
      dt: 'time step, ms',
    },
    source:
      'Tuckwell 1988, Introduction to Theoretical Neurobiology, vol. 2; Gerstner et al., Neuronal Dynamics (2014), §8.1.',
    notes: [
      'Because of √dt the noise means the same for every dt: below threshold the potential of a LIF neuron has the variance σ²/(2 τ_m g_L²) (with Euler that over 1 − dt/(2 τ_m)).',
      'A draw is a function of seed, stream, sample, step and neuron alone; in training also of the epoch.',
      'It gives the time axis. To put it on top of another current, take layer/add.',
    ],
  },
  tags: ['gaussian', 'fluctuation', 'stimulus', 'injection', 'random'],
  params,
  inputs: {},
  outputs: currentOut,
  random: true,
  infer: inferCurrent,
  cost: ({ outputTypes }) => ({ encodings: featureCount(outputTypes.current) }),

  kernel({ params: { mean, sigma }, dt, dtype, round, random, twin, ...at }) {
    const scale = sigma.value / Math.sqrt(dt);
    const { size } = at.outputs.current;
    const draws = random('noise');
    const xi = new Float64Array(size);
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const out = chunkView(frame, at.outputs.current);
        const epoch = frame.training ? frame.epoch : 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.current, n, t);
            draws.fillNormal(xi, epoch, frame.samples[n], t, 0);
            for (let f = 0; f < size; f++) out[to + f] = round(mean.value + scale * xi[f]);
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    };
    const compiled = twin('normalRow');
    if (compiled === undefined) return plain;
    return withTwin(plain, {
      forward(frame, n0, n1, t0, t1) {
        const epoch = frame.training ? frame.epoch : 0;
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            compiled(
              ...draws.words('normal', epoch, frame.samples[n], t),
              ...[addressOf(frame, at.outputs.current, n, t), size, dtype === 'float64' ? 1 : 0, mean.value, scale],
            );
          }
        }
        frame.counts.encodings += (n1 - n0) * (t1 - t0) * size;
      },
    });
  },
});
