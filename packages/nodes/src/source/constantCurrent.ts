import { chunkView, defineSignal, dimensions, param } from '@rheobase/core';
import { z } from 'zod';
import { givenTime, populationParams } from './stimulus/population.js';

const params = z.object({
  current: param.quantity('pA', 'current that each neuron receives', { default: '250 pA' }),
  ...populationParams,
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
  infer: ({ path, params: own }) => ({
    outputs: { current: { shape: dimensions(own.size), time: givenTime(path, own), varies: false } },
  }),

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
