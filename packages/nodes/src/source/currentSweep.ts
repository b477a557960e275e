import { chunkView, defineSignal } from '@rheobase/core';
import { z } from 'zod';
import { checkCurrentGrid, currentGridParams, currentsOf } from '../parameter/currentGrid.js';
import { givenTime, timeParams } from './stimulus/population.js';

const params = z.object({ ...currentGridParams, ...timeParams });

export const currentSweep = defineSignal({
  type: 'source/current-sweep',
  version: 1,
  title: 'current sweep',
  doc: {
    summary: 'A population in which each neuron receives its own constant current, from the first to the last.',
    equation: ['I_k(t) = from + k · step', 'k = 0 … (to − from) / step'],
    symbols: {
      I_k: 'current into neuron k, pA',
      from: 'first current, pA',
      to: 'last current, pA',
      step: 'difference between neighbours, pA',
    },
    source: 'The protocol of a frequency–current (F–I) curve.',
    notes: [
      'Each current is the exact decimal, rounded once; none is a sum of rounded steps.',
      'The currents travel along the wires as the coordinate "current": tables and plots downstream show them.',
    ],
  },
  tags: ['f-i curve', 'ramp', 'dc', 'stimulus', 'injection', 'population'],
  params,
  inputs: {},
  outputs: { current: { signal: 'current', shape: ['n'], doc: 'one constant current per neuron' } },

  check: checkCurrentGrid,

  infer({ path, params: sweep }) {
    const time = givenTime(path, sweep);
    const values = currentsOf(sweep);
    const coordinates = { name: 'current', unit: 'pA', values };
    return { outputs: { current: { shape: [{ size: values.length, coordinates }], time, varies: false } } };
  },

  kernel({ params: sweep, ...at }) {
    const values = currentsOf(sweep);
    return {
      forward(frame, n0, n1) {
        const out = chunkView(frame, at.outputs.current);
        for (let n = n0; n < n1; n++) out.set(values, n * at.outputs.current.sampleStride);
      },
    };
  },
});
