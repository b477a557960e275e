import { chunkView, defineSignal, dimensions, param, type Quantity, rowOf, stepsOf } from '@rheobase/core';
import { z } from 'zod';
import { givenTime, timeParams } from './stimulus/population.js';

const time = param.quantity('ms', 'time of a spike', { default: '0 ms', min: '0 ms' });

const params = z.object({
  times: z
    .array(z.array(time).max(100_000))
    .min(1)
    .max(100_000)
    .prefault([['1 ms']])
    .meta({ description: 'the times of the spikes of each neuron: [["1 ms", "5 ms"], ["2.5 ms"]]', unit: 'ms' }),
  ...timeParams,
});

export const spikeTrain = defineSignal({
  type: 'source/spike-train',
  version: 1,
  title: 'spike train',
  doc: {
    summary: 'Neurons that fire at written times.',
    equation: ['S_k[t] = 1 if t · dt is one of the times of neuron k, else 0'],
    symbols: { S_k: 'spike of neuron k, 0 or 1', t: 'step', dt: 'time step, ms' },
    source: 'Definition.',
    notes: ['Every time is a whole number of steps, counted in exact decimals. It gives the time axis.'],
  },
  tags: ['spike times', 'explicit', 'input', 'stimulus'],
  params,
  inputs: {},
  outputs: { spikes: { signal: 'spikes', shape: ['n'], doc: 'spikes at the written times' } },
  check({ times, dt, duration }) {
    for (const [k, own] of times.entries()) {
      const seen = new Set<number>();
      for (const [i, at] of own.entries()) {
        const parameter = `times[${k}][${i}]`;
        const got = `"${at.written}"`;
        const counted = stepsOf(at, dt);
        if (!('steps' in counted)) {
          const { below, above } = counted;
          return { parameter, expected: `a whole number of steps of ${dt.written} (${below} or ${above})`, got };
        }
        if (seen.has(counted.steps)) return { parameter, expected: 'each time once', got };
        if (duration !== undefined && at.value >= duration.value) {
          return { parameter, expected: `earlier than ${duration.written}, when the run ends`, got };
        }
        seen.add(counted.steps);
      }
    }
    return undefined;
  },
  infer: ({ path, params: own }) => ({
    outputs: { spikes: { shape: dimensions(own.times.length), time: givenTime(path, own), varies: true } },
  }),

  kernel({ params: { times, dt }, ...at }) {
    const firing = byStep(times, dt);
    const { size } = at.outputs.spikes;
    return {
      forward(frame, n0, n1, t0, t1) {
        const spikes = chunkView(frame, at.outputs.spikes);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) {
            const to = rowOf(frame, at.outputs.spikes, n, t);
            spikes.fill(0, to, to + size);
            for (const neuron of firing.get(t) ?? []) spikes[to + neuron] = 1;
          }
        }
      },
    };
  },
});

/** Which neurons fire at a step. */
function byStep(times: readonly (readonly Quantity[])[], dt: Quantity): ReadonlyMap<number, readonly number[]> {
  const firing = new Map<number, number[]>();
  times.forEach((own, neuron) => {
    for (const at of own) {
      const counted = stepsOf(at, dt);
      if (!('steps' in counted)) throw new Error(`internal: ${at.written} is no whole number of steps`);
      const there = firing.get(counted.steps);
      if (there === undefined) firing.set(counted.steps, [neuron]);
      else there.push(neuron);
    }
  });
  return firing;
}
