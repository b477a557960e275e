import { defineSignal, exp, param } from '@rheobase/core';
import { z } from 'zod';
import {
  costOf,
  currentDriven,
  currentIn,
  orderNotes,
  refractory,
  resetBelow,
  spikesAndVoltage,
  stateOf,
} from './spiking/currentDriven.js';

const params = z.object({
  cM: param.quantity('pF', 'membrane capacitance C_m', { default: '100 pF', min: '0 pF', aboveMin: true }),
  gL: param.quantity('nS', 'leak conductance g_L', { default: '10 nS', min: '0 nS', aboveMin: true }),
  eL: param.quantity('mV', 'resting potential E_L', { default: '-75 mV' }),
  vT: param.quantity('mV', 'potential V_T around which the spike sets in', { default: '-55 mV' }),
  deltaT: param.quantity('mV', 'sharpness Δ_T of the onset', { default: '2 mV', min: '0 mV', aboveMin: true }),
  vThreshold: param.quantity('mV', 'potential at which the upswing counts as a spike', { default: '-30 mV' }),
  vReset: param.quantity('mV', 'potential after a spike V_reset, held while refractory', { default: '-75 mV' }),
  vInit: param.quantity('mV', 'potential at the first step', { default: '-75 mV' }),
  tRef: refractory,
});

const variables = ['voltage'] as const;

export const exponentialIf = defineSignal({
  type: 'neuron/exponential-if',
  version: 1,
  title: 'exponential integrate-and-fire neuron',
  doc: {
    summary: 'Integrate-and-fire neuron whose spike sets in by itself: near V_T an exponential current takes over.',
    equation: [
      'C_m dV/dt = −g_L (V − E_L) + g_L Δ_T exp((V − V_T)/Δ_T) + I',
      'V ≥ vThreshold: spike, V = V_reset',
      'I_rh = g_L (V_T − E_L − Δ_T)',
    ],
    symbols: {
      V: 'membrane potential, mV',
      I: 'input current, pA',
      C_m: 'membrane capacitance, pF',
      g_L: 'leak conductance, nS',
      E_L: 'resting potential, mV',
      V_T: 'potential at which the slope of the current–voltage curve is 0, mV',
      Δ_T: 'sharpness of the onset, mV',
      V_reset: 'reset potential, mV',
      I_rh: 'rheobase, pA',
    },
    source: 'Fourcaud-Trocmé, Hansel, van Vreeswijk & Brunel 2003, doi:10.1523/JNEUROSCI.23-37-11628.2003.',
    notes: ['Discretisation: explicit Euler; dt must be small against τ_m (0.1 ms for 10 ms).', ...orderNotes],
  },
  tags: ['eif', 'exponential', 'spike initiation', 'spiking', 'biophysical'],
  params,
  inputs: currentIn,
  outputs: spikesAndVoltage,
  delays: ['current'],
  trainable: false,
  check(own) {
    if (own.vThreshold.value > own.vT.value) return resetBelow(own);
    const expected = `a potential above V_T of ${own.vT.written}`;
    return { parameter: 'vThreshold', expected, got: `"${own.vThreshold.written}"` };
  },
  state: stateOf(variables),
  cost: costOf(variables.length),

  kernel(at) {
    const { cM, gL, eL, vT, deltaT, vThreshold, vReset, vInit } = at.params;
    const { round, dt } = at;
    const share = round(dt / cM.value);
    const [leak, rest, onset, sharpness] = [gL, eL, vT, deltaT].map(({ value }) => round(value));
    const [threshold, resetTo] = [round(vThreshold.value), round(vReset.value)];
    return currentDriven(at, variables, {
      compiled: { kind: 'exponential', threshold, resetTo, constants: [share, leak, rest, onset, sharpness] },
      start: { voltage: vInit.value },
      fires: ({ voltage }, i) => voltage[i] >= threshold,
      reset({ voltage }, i) {
        voltage[i] = resetTo;
      },
      advance({ voltage }, i, current) {
        const v = voltage[i];
        const upswing = round(sharpness * round(exp(round(round(v - onset) / sharpness))));
        voltage[i] = round(v + round(share * round(round(leak * round(upswing - round(v - rest))) + current)));
      },
    });
  },
});
