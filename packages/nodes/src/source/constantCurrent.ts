import { chunkView, defineSignal, dimensions, lengthOf, param } from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  current: param.quantity('pA', 'current that each neuron receives', { default: '250 pA' }),
  size: param.integer('number of neurons', { default: 1, min: 1, max: 10_000_000 }),
  dt: param.quantity('ms', 'time step', { default: '0.1 ms', min: '0 ms', aboveMin: true }),
  duration: param.optionalQuantity('ms', 'how long it lasts; without it, the driver that runs it says how long', {
    min: '0 ms',
    aboveMin: true,
    wholeSteps: true,
  }),
});

export const constantCurrent = defineSignal({
  type: 'source/constant-current',
  version: 1,
  title: 'constant current',
  doc: {
    summary: 'The same constant current into each neuron of a population.',
    equation: ['I_k(t) = I for k = 0 … size − 1'],
    symbols: { I: 'current, pA', t: 'time, in steps of dt' },
    source: 'Direct current injection.',
    notes: ['It gives the time axis. What depends on nothing but it and has no memory is computed once.'],
  },
  tags: ['dc', 'step current', 'stimulus', 'injection'],
  params,
  inputs: {},
  outputs: { current: { signal: 'current', shape: ['n'], doc: 'the current' } },
  infer({ path, params: { size, dt, duration } }) {
    const time = { giver: path, dt, length: lengthOf(duration, dt) };
    return { outputs: { current: { shape: dimensions(size), time, varies: false } } };
  },

  kernel({ params: { current }, ...at }) {
    const { sampleStride, size } = at.outputs.current;
    return {
      forward(frame, n0, n1) {
        const out = chunkView(frame, at.outputs.current);
        for (let n = n0; n < n1; n++) out.fill(current.value, n * sampleStride, n * sampleStride + size);
      },
    };
  },
});
