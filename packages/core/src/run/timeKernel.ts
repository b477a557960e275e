import type { Kernel } from '../define/kernel.js';

/** How long the kernel of a node has computed, in milliseconds of the clock that it was given. */
export interface KernelTime {
  milliseconds: number;
}

/** The calls of a kernel that compute. */
const calls = ['forward', 'absorb', 'backward', 'absorbBackward', 'accumulate'] as const;

/**
 * Puts every call of a kernel between two looks at a clock. It does what it did. A clock may be as coarse as a tenth
 * of a millisecond: sums over many calls are right, one call says nothing.
 */
export function timeKernel(kernel: Kernel, clock: () => number, time: KernelTime): Kernel {
  const timed = { ...kernel };
  for (const name of calls) {
    const call = kernel[name] as ((...given: readonly unknown[]) => void) | undefined;
    if (call === undefined) continue;
    timed[name] = ((...given: readonly unknown[]) => {
      const began = clock();
      call.apply(kernel, given as unknown[]);
      time.milliseconds += clock() - began;
    }) as never;
  }
  return timed;
}
