import type { SignalKind } from '@rheobase/core';

const kinds: Readonly<Record<SignalKind, true>> = {
  real: true,
  spikes: true,
  current: true,
  voltage: true,
  conductance: true,
  label: true,
};

/** For tests: every kind of signal there is; the compiler asks for a new one. */
export const anyKind = Object.keys(kinds) as SignalKind[];
