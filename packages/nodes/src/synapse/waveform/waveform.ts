import { featureCount, param, type SignalPort, type SignalType, type Sizing } from '@rheobase/core';

/** What the time courses of synapses have in common: jumps in, a current or a conductance out. */

const kinds = ['current', 'conductance'] as const;

export const tauSyn = param.quantity('ms', 'time constant τ_s', { default: '5 ms', min: '0 ms', aboveMin: true });

export const jumpsIn = {
  in: { signal: kinds, shape: ['...n'], time: 'required', doc: 'jumps that arrive in each step' },
} as const satisfies Record<string, SignalPort>;

export const courseOut = {
  out: { signal: kinds, shape: ['...n'], doc: 'synaptic current or conductance' },
} as const satisfies Record<string, SignalPort>;

export const courseSymbols = {
  y: 'synaptic current (pA) or conductance (nS)',
  x: 'jumps that arrive in this step, in the unit of y',
  τ_s: 'time constant, ms',
  dt: 'time step, ms',
};

export function inferCourse({ inputs }: { readonly inputs: Readonly<Record<string, SignalType>> }) {
  const { kind, unit } = inputs.in;
  return { outputs: { out: { kind, unit } } };
}

export function courseSize({ inputTypes }: Sizing): number {
  return featureCount(inputTypes.in);
}
