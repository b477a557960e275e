import { defineSignal, param } from '@rheobase/core';
import { z } from 'zod';
import { currentOut, inferCurrent, populationParams, sameForAll } from './stimulus/population.js';

const params = z.object({
  from: param.quantity('pA', 'current up to the beginning of the ramp', { default: '0 pA' }),
  to: param.quantity('pA', 'current from the end of the ramp on', { default: '500 pA' }),
  on: param.quantity('ms', 'when the ramp begins', { default: '0 ms', min: '0 ms', wholeSteps: true }),
  off: param.quantity('ms', 'when it ends', { default: '1000 ms', min: '0 ms', aboveMin: true, wholeSteps: true }),
  ...populationParams,
});

export const rampCurrent = defineSignal({
  type: 'source/ramp-current',
  version: 1,
  title: 'ramp current',
  doc: {
    summary: 'A current that rises or falls steadily from one value to another, the same for every neuron.',
    equation: ['I(t) = from + (to − from) · (t − on) / (off − on) for on ≤ t ≤ off', 'I(t) = from before, to after'],
    symbols: {
      I: 'current into each neuron, pA',
      t: 'time at which a step of dt begins, ms',
      on: 'beginning of the ramp, ms',
      off: 'end of the ramp, ms',
    },
    source: 'Current-clamp protocol.',
    notes: ['It gives the time axis. The current is held over each step of dt.'],
  },
  tags: ['linear', 'slope', 'stimulus', 'injection'],
  params,
  inputs: {},
  outputs: currentOut,
  check({ on, off }) {
    if (off.value > on.value) return undefined;
    return { parameter: 'off', expected: `later than ${on.written}, when it begins`, got: `"${off.written}"` };
  },
  infer: inferCurrent,

  kernel(at) {
    const from = at.params.from.value;
    const to = at.params.to.value;
    const { on, off } = at.steps;
    return sameForAll(at, (t) => {
      if (t <= on) return from;
      return t >= off ? to : from + (to - from) * ((t - on) / (off - on));
    });
  },
});
