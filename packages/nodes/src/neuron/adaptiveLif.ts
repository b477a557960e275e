import { defineSignal, param } from '@rheobase/core';
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
  vThreshold: param.quantity('mV', 'threshold V_th; a spike needs V ≥ V_th', { default: '-55 mV' }),
  vReset: param.quantity('mV', 'potential after a spike V_reset, held while refractory', { default: '-75 mV' }),
  vInit: param.quantity('mV', 'potential at the first step', { default: '-75 mV' }),
  tRef: refractory,
  a: param.quantity('nS', 'adaptation below threshold a', { default: '0 nS', min: '0 nS' }),
  b: param.quantity('pA', 'adaptation per spike b', { default: '20 pA', min: '0 pA' }),
  tauW: param.quantity('ms', 'time constant of the adaptation τ_w', { default: '100 ms', min: '0 ms', aboveMin: true }),
});

const variables = ['voltage', 'adaptation'] as const;

export const adaptiveLif = defineSignal({
  type: 'neuron/adaptive-lif',
  version: 1,
  title: 'adaptive LIF neuron',
  doc: {
    summary: 'Leaky integrate-and-fire neuron with a slow current that every spike strengthens: its firing tires.',
    equation: [
      'C_m dV/dt = −g_L (V − E_L) − w + I',
      'τ_w dw/dt = a (V − E_L) − w',
      'V ≥ V_th: spike, V = V_reset, w = w + b',
    ],
    symbols: {
      V: 'membrane potential, mV',
      w: 'adaptation current, pA; 0 at the first step',
      I: 'input current, pA',
      C_m: 'membrane capacitance, pF',
      g_L: 'leak conductance, nS',
      E_L: 'resting potential, mV',
      V_th: 'threshold, mV',
      V_reset: 'reset potential, mV',
      a: 'adaptation below threshold, nS',
      b: 'adaptation per spike, pA',
      τ_w: 'time constant of the adaptation, ms',
    },
    source:
      'Gerstner et al., Neuronal Dynamics (2014), §6.1; Brette & Gerstner 2005, doi:10.1152/jn.00686.2005, without the exponential.',
    notes: [
      'Discretisation: explicit Euler, V and w from the values before the step; w runs on while V is held.',
      ...orderNotes,
    ],
  },
  tags: ['alif', 'adaptation', 'spike-frequency adaptation', 'spiking', 'biophysical'],
  params,
  inputs: currentIn,
  outputs: spikesAndVoltage,
  delays: ['current'],
  trainable: false,
  check: resetBelow,
  state: stateOf(variables),
  cost: costOf(variables.length),

  kernel(at) {
    const { cM, gL, eL, vThreshold, vReset, vInit, a, b, tauW } = at.params;
    const { round, dt } = at;
    const [share, slowShare] = [round(dt / cM.value), round(dt / tauW.value)];
    const [leak, rest, below, jump] = [gL, eL, a, b].map(({ value }) => round(value));
    const [threshold, resetTo] = [round(vThreshold.value), round(vReset.value)];
    return currentDriven(at, variables, {
      compiled: { kind: 'adaptive', threshold, resetTo, jump, constants: [share, leak, rest, below, slowShare] },
      start: { voltage: vInit.value },
      fires: ({ voltage }, i) => voltage[i] >= threshold,
      reset({ voltage, adaptation }, i) {
        voltage[i] = resetTo;
        adaptation[i] = round(adaptation[i] + jump);
      },
      advance({ voltage, adaptation }, i, current) {
        const above = round(voltage[i] - rest);
        const w = adaptation[i];
        voltage[i] = round(voltage[i] + round(share * round(round(-round(leak * above) - w) + current)));
        adaptation[i] = round(w + round(slowShare * round(round(below * above) - w)));
      },
    });
  },
});
