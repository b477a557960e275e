import { decimals, type TimeAxis } from '@rheobase/core';

/** The time at which a step begins. */
export interface StepTime {
  readonly unit: 'ms' | 'step';
  at(step: number): number;
}

/** T: step · dt, exact and then rounded once: step 3 of 0.1 ms is 0.3 ms, not 0.30000000000000004 ms. */
export function stepTime({ dt }: TimeAxis): StepTime {
  if (dt.text === '1 step') return { unit: 'step', at: (step) => step };
  const milliseconds = decimals.scale(dt.exact, 3);
  const digits = Number(milliseconds.digits);
  const powerOfTen = Number(`1e${-milliseconds.exponent}`);
  const isExact = milliseconds.exponent <= 0 && milliseconds.exponent >= -22;
  return {
    unit: 'ms',
    at(step) {
      // A quotient of two numbers that are exact is rounded once.
      if (isExact && digits * step <= Number.MAX_SAFE_INTEGER) return (digits * step) / powerOfTen;
      return decimals.toNumber(decimals.multiply(decimals.decimal(BigInt(step)), milliseconds));
    },
  };
}
