import { chunkView, defineSignal, featureCount, param, rowOf } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  threshold: param.number('change Δ that fires', { default: 0.1, min: 0, aboveMin: true }),
  against: param.choice(
    ['previous', 'event'],
    'what a value is compared with: the step before, or the value at the last spike',
    { default: 'previous' },
  ),
  start: param.choice(['same', 'zero'], 'what the first value is compared with: itself, or zero', { default: 'same' }),
  off: param.flag('a second channel of spikes for changes downwards', { default: false }),
});

export const delta = defineSignal({
  type: 'encode/delta',
  version: 1,
  title: 'delta encoding',
  doc: {
    summary: 'Turns a signal over time into spikes: one wherever it has changed by a threshold.',
    equation: [
      'on[t] = 1 if x[t] − r[t] ≥ Δ, else 0',
      'off[t] = 1 if x[t] − r[t] ≤ −Δ, else 0',
      'previous: r[t] = x[t − 1]',
      'event: r[t] = x at the last spike, on or off',
    ],
    symbols: {
      x: 'signal over time, dimensionless',
      r: 'reference; at the first step x[0] (same) or 0 (zero)',
      Δ: 'threshold, dimensionless',
      on: 'spike upwards, 0 or 1',
      off: 'spike downwards, 0 or 1',
    },
    source:
      'Event: send on delta, Miskowicz 2006, Sensors 6:49. Previous: as snnTorch (Eshraghian et al. 2023, doi:10.1109/JPROC.2023.3308088) has it in spikegen.delta, with padding = True for "same".',
    notes: [
      'With `off` the spikes have the shape [2, …]: channel 0 on, channel 1 off, as the polarity of an event camera. snnTorch writes an off-spike as −1 instead.',
      'Against the last event the reference follows the signal to within Δ, however slowly it drifts; against the step before, a slow drift never fires. A change downwards moves the reference with or without `off`.',
      'A current, a voltage or a conductance goes through layer/cast first; Δ is then in pA, mV or nS.',
      'No gradient: weights in front of it cannot be trained.',
    ],
  },
  tags: ['send on delta', 'change', 'events', 'dvs', 'temporal contrast', 'snntorch'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], time: 'required', doc: 'a signal over time' } },
  outputs: { spikes: { signal: 'spikes', shape: ['...n'], doc: 'spikes at changes; [2, …n] with off-spikes' } },
  adapter: true,
  trainable: false,
  infer({ params: own, inputs }) {
    const { shape } = inputs.in;
    return { outputs: { spikes: { shape: own.off ? [{ size: 2 }, ...shape] : shape } } };
  },
  state: ({ inputTypes }) => ({ reference: { length: featureCount(inputTypes.in) } }),
  cost: ({ outputTypes }) => ({ comparisons: featureCount(outputTypes.spikes) }),

  kernel({ params: own, round, ...at }) {
    const { size } = at.inputs.in;
    const change = round(own.threshold);
    return {
      forward(frame, n0, n1, t0, t1) {
        const x = chunkView(frame, at.inputs.in);
        const reference = chunkView(frame, at.state.reference);
        const spikes = chunkView(frame, at.outputs.spikes);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const from = rowOf(frame, at.inputs.in, n, t);
            const on = rowOf(frame, at.outputs.spikes, n, t);
            for (let f = 0; f < size; f++) {
              const value = x[from + f];
              const k = n * size + f;
              if (t === 0 && own.start === 'same') reference[k] = value;
              const moved = round(value - reference[k]);
              spikes[on + f] = moved >= change ? 1 : 0;
              if (own.off) spikes[on + size + f] = moved <= -change ? 1 : 0;
              if (own.against === 'previous' || Math.abs(moved) >= change) reference[k] = value;
            }
          }
        }
        frame.counts.comparisons += (n1 - n0) * (t1 - t0) * at.outputs.spikes.size;
      },
    };
  },
});
