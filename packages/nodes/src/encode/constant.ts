import { defineSignal, oneStep, param } from '@rheobase/core';
import { z } from 'zod';
import { passThrough } from '../passThrough.js';

const params = z.object({
  numSteps: param.integer('number of time steps', { default: 25, min: 1, max: 10_000_000 }),
  dt: param.optionalQuantity('ms', 'duration of a step; without it time is counted in steps', {
    min: '0 ms',
    aboveMin: true,
  }),
});

export const constant = defineSignal({
  type: 'encode/constant',
  version: 1,
  title: 'constant encoding',
  doc: {
    summary: 'Direct coding: gives a signal a time axis and shows the same values at every step.',
    equation: ['y[t] = x for t = 0 … numSteps − 1'],
    symbols: { x: 'input without time', y: 'the same values at each step' },
    source: 'Rueckauer et al. 2017, doi:10.3389/fnins.2017.00682 (analog input).',
    notes: ['The output is known to be constant: what only depends on it is computed once, not once per step.'],
  },
  tags: ['direct coding', 'steps', 'time'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], time: 'none', doc: 'values' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the values, over time' } },
  memoryless: true,
  adapter: true,
  passes: 'in',
  infer({ path, params: { numSteps, dt }, inputs }) {
    const time = { giver: path, dt: dt ?? oneStep, length: numSteps };
    return { outputs: { out: { shape: inputs.in.shape, time, varies: false } } };
  },
  kernel: passThrough,
});
