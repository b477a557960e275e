import { defineSignal, featureCount, param } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

const params = z.object({
  factor: param.number('what a number is multiplied by', { default: 1 }),
});

export const cast = defineSignal({
  type: 'layer/cast',
  version: 1,
  title: 'cast to a number',
  doc: {
    summary: 'Takes a signal as a plain number: drops its unit, so that a current can drive a dimensionless neuron.',
    equation: ['y = a x'],
    symbols: {
      x: 'current in pA, voltage in mV, conductance in nS, spikes or numbers',
      a: 'factor',
      y: 'output, dimensionless',
    },
    source: 'Definition; analysis/leaky-parameters gives the factor that a neuron calls for.',
  },
  tags: ['unit', 'dimensionless', 'convert'],
  params,
  inputs: {
    in: { signal: ['real', 'spikes', 'current', 'voltage', 'conductance'], shape: ['...n'], doc: 'any signal' },
  },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'the same as a plain number' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const factor = at.round(at.params.factor);
    return pointwise(at, { value: (x) => at.round(factor * x), derivative: () => factor }, { macs: 1 });
  },
});
