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
  vThreshold: param.quantity('mV', 'threshold V_th; a spike needs V ≥ V_th', { default: '-55 mV' }),
  vReset: param.quantity('mV', 'potential after a spike V_reset, held while refractory', { default: '-75 mV' }),
  vInit: param.quantity('mV', 'potential at the first step', { default: '-75 mV' }),
  tRef: refractory,
});

const variables = ['voltage'] as const;

export const integrateAndFire = defineSignal({
  type: 'neuron/integrate-and-fire',
  version: 1,
  title: 'integrate-and-fire neuron',
  doc: {
    summary: 'Perfect integrate-and-fire neuron: it adds up its current without a leak, and fires at a threshold.',
    equation: [
      'C_m dV/dt = I; V ≥ V_th: spike, V = V_reset',
      'V[t+1] = V[t] + dt I[t] / C_m',
      'f = 1 / (τ_ref + C_m (V_th − V_reset) / I) for a constant I > 0',
    ],
    symbols: {
      V: 'membrane potential, mV',
      I: 'input current, pA',
      C_m: 'membrane capacitance, pF',
      V_th: 'threshold, mV',
      V_reset: 'reset potential, mV',
      τ_ref: 'refractory time, ms; a whole number of steps',
      f: 'firing rate',
      dt: 'time step, ms',
    },
    source: 'Lapicque 1907, without the leak; Gerstner et al., Neuronal Dynamics (2014), §1.3.',
    notes: [
      'Discretisation: explicit Euler, exact for a current held over a step; an interval is rounded up to whole steps.',
      ...orderNotes,
    ],
  },
  tags: ['if', 'perfect integrator', 'spiking', 'biophysical'],
  params,
  inputs: currentIn,
  outputs: spikesAndVoltage,
  delays: ['current'],
  trainable: false,
  check: resetBelow,
  state: stateOf(variables),
  cost: costOf(variables.length),

  kernel(at) {
    const { cM, vThreshold, vReset, vInit } = at.params;
    const { round, dt } = at;
    const share = round(dt / cM.value);
    const [threshold, resetTo] = [round(vThreshold.value), round(vReset.value)];
    return currentDriven(at, variables, {
      compiled: { kind: 'perfect', threshold, resetTo, constants: [share] },
      start: { voltage: vInit.value },
      fires: ({ voltage }, i) => voltage[i] >= threshold,
      reset({ voltage }, i) {
        voltage[i] = resetTo;
      },
      advance({ voltage }, i, current) {
        voltage[i] = round(voltage[i] + round(share * current));
      },
    });
  },
});
