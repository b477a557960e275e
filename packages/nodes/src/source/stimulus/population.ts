import {
  type Binding,
  chunkView,
  dimensions,
  type Kernel,
  lengthOf,
  param,
  type Quantity,
  rowOf,
  type TimeAxis,
} from '@rheobase/core';

/** What stimuli have in common: the time axis that they give, and the population that they reach. */

export const timeParams = {
  dt: param.quantity('ms', 'time step', { default: '0.1 ms', min: '0 ms', aboveMin: true }),
  duration: param.optionalQuantity('ms', 'how long it lasts; without it, the driver that runs it says how long', {
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
};

export const populationParams = {
  size: param.integer('number of neurons', { default: 1, min: 1, max: 10_000_000 }),
  ...timeParams,
};

interface Timed {
  readonly dt: Quantity;
  readonly duration?: Quantity | undefined;
}

export function givenTime(path: string, { dt, duration }: Timed): TimeAxis {
  return { giver: path, dt, length: lengthOf(duration, dt) };
}

interface Population {
  readonly path: string;
  readonly params: Timed & { readonly size: number };
}

/** A current into each neuron of a population, another one at every step. */
export function inferCurrent({ path, params }: Population) {
  return { outputs: { current: { shape: dimensions(params.size), time: givenTime(path, params), varies: true } } };
}

export const currentOut = {
  current: { signal: 'current', shape: ['n'], doc: 'the current into each neuron' },
} as const;

/** The kernel of a stimulus that is the same for all neurons: its current at step t, in pA. */
export function sameForAll({ round, ...at }: Binding, currentAt: (t: number) => number): Kernel {
  return {
    forward(frame, n0, n1, t0, t1) {
      const out = chunkView(frame, at.outputs.current);
      for (let t = t0; t < t1; t++) {
        const current = round(currentAt(t));
        for (let n = n0; n < n1; n++) {
          const to = rowOf(frame, at.outputs.current, n, t);
          out.fill(current, to, to + at.outputs.current.size);
        }
      }
    },
  };
}
