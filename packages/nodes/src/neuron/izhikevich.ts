import { defineSignal, param } from '@rheobase/core';
import { z } from 'zod';
import { costOf, currentDriven, currentIn, orderNotes, spikesAndVoltage, stateOf } from './spiking/currentDriven.js';

const params = z.object({
  a: param.number('how fast u recovers, 1/ms', { default: 0.02 }),
  b: param.number('how much u follows V', { default: 0.2 }),
  c: param.quantity('mV', 'potential after a spike', { default: '-65 mV' }),
  d: param.number('what a spike adds to u, mV/ms', { default: 8 }),
  peak: param.quantity('mV', 'peak of a spike', { default: '30 mV' }),
  vInit: param.quantity('mV', 'potential at the first step; u starts at b · V', { default: '-65 mV' }),
  unit: param.quantity('pA', 'the current that counts as I = 1 mV/ms', {
    default: '1 pA',
    min: '0 pA',
    aboveMin: true,
  }),
});

const variables = ['voltage', 'recovery'] as const;

export const izhikevich = defineSignal({
  type: 'neuron/izhikevich',
  version: 1,
  title: 'Izhikevich neuron',
  doc: {
    summary: 'Two equations with four numbers that fire like many kinds of cortical neurons.',
    equation: [
      'dV/dt = 0.04 V² + 5 V + 140 − u + I',
      'du/dt = a (b V − u)',
      'V ≥ peak: spike, V = c, u = u + d',
      'V[t+½] = V[t] + dt/2 · (0.04 V[t]² + 5 V[t] + 140 − u[t] + I[t]), and again from V[t+½] to V[t+1]',
      'u[t+1] = u[t] + dt a (b V[t+1] − u[t])',
    ],
    symbols: {
      V: 'membrane potential, mV',
      u: 'recovery, mV/ms; b V_init at the first step',
      I: 'input current over unit, mV/ms',
      a: 'rate of the recovery, 1/ms',
      b: 'sensitivity of the recovery, 1/ms',
      c: 'reset potential, mV',
      d: 'step of the recovery, mV/ms',
    },
    source: 'Izhikevich 2003, doi:10.1109/TNN.2003.820440.',
    notes: [
      'Discretisation: the two half steps of V and the one of u of the published program, which takes dt = 1 ms.',
      'At dt = 1 ms the upswing is coarse, and intervals jitter by some ms; they become even at 0.1 ms.',
      'Kinds (a, b, c, d): regular spiking 0.02, 0.2, −65, 8; intrinsically bursting 0.02, 0.2, −55, 4; chattering 0.02, 0.2, −50, 2; fast spiking 0.1, 0.2, −65, 2; low-threshold spiking 0.02, 0.25, −65, 2.',
      'The quadratic form has no unit of current of its own; `unit` says how many pA are 1.',
      ...orderNotes.slice(1),
    ],
  },
  tags: ['regular spiking', 'bursting', 'chattering', 'fast spiking', 'adaptation', 'spiking'],
  params,
  inputs: currentIn,
  outputs: spikesAndVoltage,
  delays: ['current'],
  trainable: false,
  check: ({ c, peak }) =>
    c.value < peak.value
      ? undefined
      : { parameter: 'c', expected: `a potential below the peak of ${peak.written}`, got: `"${c.written}"` },
  state: stateOf(variables),
  cost: costOf(variables.length),

  kernel(at) {
    const { a, b, c, d, peak, vInit, unit } = at.params;
    const { round, dt } = at;
    const [rate, follow, jump] = [round(dt * a), round(b), round(d)];
    const [top, resetTo, half, one] = [round(peak.value), round(c.value), round(dt / 2), round(unit.value)];
    const quadratic = round(0.04);
    /** Operations in the order of the published program: rounding errors grow on the upswing. */
    function halfStep(v: number, u: number, input: number): number {
      const own = round(round(round(round(quadratic * v) * v) + round(5 * v)) + 140);
      return round(v + round(half * round(round(own - u) + input)));
    }
    return currentDriven(at, variables, {
      compiled: {
        ...{ kind: 'quadratic', threshold: top, resetTo, jump },
        constants: [half, quadratic, rate, follow, one],
      },
      start: { voltage: vInit.value, recovery: b * vInit.value },
      fires: ({ voltage }, i) => voltage[i] >= top,
      reset({ voltage, recovery }, i) {
        voltage[i] = resetTo;
        recovery[i] = round(recovery[i] + jump);
      },
      advance({ voltage, recovery }, i, current) {
        const input = round(current / one);
        const u = recovery[i];
        const v = halfStep(halfStep(voltage[i], u, input), u, input);
        voltage[i] = v;
        recovery[i] = round(u + round(rate * round(round(follow * v) - u)));
      },
    });
  },
});
