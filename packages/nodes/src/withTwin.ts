import type { Kernel } from '@rheobase/core';

/** The parts of a kernel that have a compiled twin; undefined where the TypeScript runs. */
export type Twin = {
  readonly [Part in 'forward' | 'absorb' | 'backward' | 'accumulate' | 'overwritesGradients' | 'wroteFinite']?:
    | Kernel[Part]
    | undefined;
};

/** A kernel whose parts are the twins where there are any. */
export function withTwin(plain: Kernel, twin: Twin): Kernel {
  const parts = Object.entries(twin).filter(([, part]) => part !== undefined);
  return { ...plain, ...(Object.fromEntries(parts) as Partial<Kernel>) };
}
