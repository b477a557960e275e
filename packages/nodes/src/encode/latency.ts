import {
  type Binding,
  chunkView,
  defineSignal,
  featureCount,
  type Kernel,
  log,
  oneStep,
  param,
  rowOf,
} from '@rheobase/core';
import { z } from 'zod';
import { withTwin } from '../withTwin.js';
import { type LatencyCode, latencyTwin } from './twin/latencyTwin.js';

const params = z.object({
  numSteps: param.integer('number of time steps', { default: 25, min: 1, max: 10_000_000 }),
  dt: param.optionalQuantity('ms', 'duration of a step; without it time is counted in steps', {
    min: '0 ms',
    aboveMin: true,
  }),
  code: param.choice(
    ['linear', 'logarithmic'],
    'how the time of the spike falls with the value: along a line, or as a membrane charges up to its threshold',
    { default: 'linear' },
  ),
  threshold: param.number('threshold θ: what lies below it counts as nothing', {
    default: 0.01,
    min: 0,
    aboveMin: true,
    max: 0.99,
  }),
  tau: param.number('time constant τ in steps; not used where the code is normalised', {
    default: 5,
    min: 0,
    aboveMin: true,
  }),
  normalise: param.flag('choose τ so that the code fills the time from the first step to the last', { default: true }),
  below: param.choice(['never', 'last'], 'when a value below the threshold fires: never, or at the last step', {
    default: 'never',
  }),
});

/** So far above the threshold is the weakest value that the logarithmic code tells apart. */
const epsilon = 1e-7;

export const latency = defineSignal({
  type: 'encode/latency',
  version: 1,
  title: 'latency encoding',
  doc: {
    summary: 'Turns each value into the time of a single spike: the larger the value, the earlier it fires.',
    equation: [
      'linear: t(x) = τ (1 − x)',
      'logarithmic: t(x) = τ ln(x / (x − θ)), x taken as at least θ + 10⁻⁷',
      'normalised: τ = numSteps − 1 (linear), τ = (numSteps − 1) / ln((θ + 10⁻⁷) / 10⁻⁷) (logarithmic)',
      'S[k] = 1 for k = t(x) rounded to the nearest step (a half to the even one), else 0',
    ],
    symbols: {
      x: 'input without time, dimensionless, 0 to 1',
      t: 'time of the spike, in steps',
      θ: 'threshold, dimensionless',
      τ: 'time constant, in steps',
      S: 'spike, 0 or 1',
    },
    source:
      'Time to first spike of an RC circuit that a constant current charges, V = x (1 − e^(−t/τ)) = θ. Rounding and normalisation as snnTorch (Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088) has them in spikegen.latency.',
    notes: [
      'A value below θ fires never or at the last step (`below`). snnTorch says clip = True for never; without it, its linear code fires such a value at t(θ): the same up to 51 steps with θ = 0.01.',
      'A value above 1 fires at step 0. A spike that would come after the last step is left out.',
      'Normalisation looks at no other value. snnTorch divides by the latest time in the batch instead: the same where a batch holds a value at or below θ, as images do.',
      'Each value is encoded once, however many steps there are. No gradient: weights in front of it cannot be trained.',
    ],
  },
  tags: ['time to first spike', 'ttfs', 'temporal', 'spikes', 'snntorch'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], time: 'none', doc: 'values from 0 to 1' } },
  outputs: { spikes: { signal: 'spikes', shape: ['...n'], doc: 'at most one spike per value' } },
  adapter: true,
  trainable: false,
  infer({ path, params: { numSteps, dt }, inputs }) {
    const time = { giver: path, dt: dt ?? oneStep, length: numSteps };
    return { outputs: { spikes: { shape: inputs.in.shape, time, varies: true } } };
  },
  state: ({ inputTypes }) => ({ fires: { length: featureCount(inputTypes.in) } }),
  cost: ({ inputTypes }) => ({ encodingsOnce: featureCount(inputTypes.in) }),

  kernel(at) {
    const { size } = at.outputs.spikes;
    const code = codeOf(at);
    const stepOf = spikeStep(at, code);
    const plain: Kernel = {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const fires = chunkView(frame, at.state.fires);
        const spikes = chunkView(frame, at.outputs.spikes);
        for (let n = n0; n < n1; n++) {
          const from = n * at.inputs.in.sampleStride;
          if (t0 === 0) for (let f = 0; f < size; f++) fires[n * size + f] = stepOf(x[from + f]);
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) spikes[to + f] = fires[n * size + f] === t ? 1 : 0;
          }
        }
        if (t0 === 0) frame.counts.encodings += (n1 - n0) * size;
      },
    };
    return withTwin(plain, { forward: latencyTwin(at, code) });
  },
});

function codeOf({ round, params: own }: Binding<z.output<typeof params>>): LatencyCode {
  const { code, numSteps, normalise, below } = own;
  const last = numSteps - 1;
  const threshold = round(own.threshold);
  const least = round(threshold + round(epsilon));
  const slowest = round(log(round(least / round(least - threshold))));
  const tau = round(!normalise ? own.tau : code === 'linear' ? last : last / slowest);
  return { isLinear: code === 'linear', tau, threshold, least, belowThreshold: below === 'never' ? -1 : last };
}

/** The step at which a value fires, or one that never comes. */
function spikeStep({ round }: Binding, code: LatencyCode): (x: number) => number {
  const { isLinear, tau, threshold, least, belowThreshold } = code;
  const time = isLinear
    ? (x: number) => round(tau * round(1 - x))
    : (x: number) => {
        const above = Math.max(x, least);
        return round(tau * round(log(round(above / round(above - threshold)))));
      };
  return (x) => (x < threshold ? belowThreshold : Math.max(0, nearest(time(x))));
}

/** The nearest whole number, of two that are as near the even one. */
function nearest(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
