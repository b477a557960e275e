import { defineSignal, param, sin } from '@rheobase/core';
import { z } from 'zod';
import { currentOut, inferCurrent, populationParams, sameForAll } from './stimulus/population.js';

const params = z.object({
  mean: param.quantity('pA', 'mean current', { default: '200 pA' }),
  amplitude: param.quantity('pA', 'from the mean to the largest current', { default: '100 pA' }),
  frequency: param.quantity('Hz', 'frequency', { default: '5 Hz', min: '0 Hz' }),
  phase: param.number('phase at time 0, in whole turns', { default: 0 }),
  ...populationParams,
});

export const sineCurrent = defineSignal({
  type: 'source/sine-current',
  version: 1,
  title: 'sine current',
  doc: {
    summary: 'A current that swings around its mean, the same for every neuron of a population.',
    equation: ['I(t) = mean + amplitude · sin(2π (f t + phase))'],
    symbols: {
      I: 'current into each neuron, pA',
      f: 'frequency, Hz',
      t: 'time at which a step of dt begins, ms',
      phase: 'in turns: 0.25 begins at the maximum',
    },
    source: 'Current-clamp protocol.',
    notes: ['It gives the time axis. The current is held over each step of dt.'],
  },
  tags: ['oscillation', 'ac', 'periodic', 'stimulus', 'injection'],
  params,
  inputs: {},
  outputs: currentOut,
  infer: inferCurrent,

  kernel(at) {
    const { mean, amplitude, frequency, phase } = at.params;
    const perStep = frequency.value * at.dt;
    return sameForAll(at, (t) => {
      const turns = perStep * t + phase;
      return mean.value + amplitude.value * sin(6.283185307179586 * (turns - Math.floor(turns)));
    });
  },
});
