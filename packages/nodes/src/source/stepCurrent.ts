import { defineSignal, param } from '@rheobase/core';
import { z } from 'zod';
import { currentOut, inferCurrent, populationParams, sameForAll } from './stimulus/population.js';

const params = z.object({
  base: param.quantity('pA', 'current outside the step', { default: '0 pA' }),
  current: param.quantity('pA', 'current during the step', { default: '250 pA' }),
  on: param.quantity('ms', 'when the step begins', { default: '100 ms', min: '0 ms', wholeSteps: true }),
  off: param.optionalQuantity('ms', 'when it ends; without it, never', { min: '0 ms', wholeSteps: true }),
  ...populationParams,
});

export const stepCurrent = defineSignal({
  type: 'source/step-current',
  version: 1,
  title: 'step current',
  doc: {
    summary: 'A current that is switched on and off again, the same for every neuron of a population.',
    equation: ['I(t) = current for on ≤ t < off', 'I(t) = base else'],
    symbols: {
      I: 'current into each neuron, pA',
      t: 'time at which a step of dt begins, ms',
      on: 'beginning of the step, ms',
      off: 'end of the step, ms',
    },
    source: 'Current-clamp protocol.',
    notes: ['It gives the time axis. The last step with the current is the one before off: it flows for off − on.'],
  },
  tags: ['pulse', 'square', 'stimulus', 'injection'],
  params,
  inputs: {},
  outputs: currentOut,
  check({ on, off }) {
    if (off === undefined || off.value > on.value) return undefined;
    return { parameter: 'off', expected: `later than ${on.written}, when it begins`, got: `"${off.written}"` };
  },
  infer: inferCurrent,

  kernel(at) {
    const { base, current } = at.params;
    const { on, off = Number.MAX_SAFE_INTEGER } = at.steps;
    return sameForAll(at, (t) => (t >= on && t < off ? current.value : base.value));
  },
});
