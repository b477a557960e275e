import { defineSignal, exp, featureCount, log1p, param } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

const params = z.object({
  tauMem: param.quantity('ms', 'membrane time constant τ_m', { default: '20 ms', min: '0 ms', aboveMin: true }),
  tRef: param.quantity('ms', 'refractory time t_ref', { default: '2 ms', min: '0 ms', aboveMin: true }),
  softness: param.number('γ: how round the onset is; 0 would be the LIF rate itself', {
    default: 0.02,
    min: 0,
    aboveMin: true,
  }),
  amplitude: param.number('output for a rate of 1 Hz', { default: 1, min: 0, aboveMin: true }),
});

export const softLif = defineSignal({
  type: 'layer/soft-lif',
  version: 1,
  title: 'soft LIF rate',
  doc: {
    summary: 'Firing rate of a LIF neuron with a rounded onset, so that it has a gradient everywhere.',
    equation: ['y = A / (t_ref + τ_m log(1 + 1/ρ(x − 1)))', 'ρ(z) = γ log(1 + exp(z/γ))'],
    symbols: {
      x: 'input current over rheobase, dimensionless; the LIF neuron fires above 1',
      y: 'A times the rate in Hz, dimensionless',
      A: 'amplitude',
      t_ref: 'refractory time, s in the equation',
      τ_m: 'membrane time constant, s in the equation',
      γ: 'softness, dimensionless',
    },
    source: 'Hunsberger & Eliasmith 2015, arXiv:1510.08829.',
    notes: [
      'Derivative: (y²/A) τ_m σ((x−1)/γ) / (ρ (1 + ρ)), σ the logistic sigmoid.',
      'Below the onset it falls like 1 / (τ_m (1 − x)/γ), not to 0: with the defaults 0.93 Hz at x = 0.',
      'One evaluation is counted as one MAC.',
    ],
  },
  tags: ['activation', 'f-i curve', 'lif', 'conversion'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'current over rheobase' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'rate in Hz, times the amplitude' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const { round, params: own } = at;
    const tau = round(own.tauMem.value / 1000);
    const refractory = round(own.tRef.value / 1000);
    const gamma = round(own.softness);
    const amplitude = round(own.amplitude);
    /** z = (x − 1)/γ */
    const position = (x: number) => round(round(x - 1) / gamma);
    const decay = (z: number) => round(exp(-Math.abs(z)));
    const rho = (z: number) => round(gamma * round(Math.max(0, z) + round(log1p(decay(z)))));
    return pointwise(
      at,
      {
        value(x) {
          const soft = rho(position(x));
          // So far below the onset that ρ rounds to 0: it never fires.
          if (soft === 0) return 0;
          return round(amplitude / round(refractory + round(tau * round(log1p(round(1 / soft))))));
        },
        derivative(x, y) {
          const z = position(x);
          const soft = rho(z);
          if (soft === 0) return 0;
          const d = decay(z);
          const share = round(round((z >= 0 ? 1 : d) / round(1 + d)) / soft);
          return round(round(round(round(y / amplitude) * y) * tau) * round(share / round(1 + soft)));
        },
      },
      { macs: 1 },
    );
  },
});
