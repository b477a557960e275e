import type { Kernel, Prepared } from '@rheobase/core';

/** The calls of a kernel that compute. */
const calls = ['forward', 'absorb', 'backward', 'absorbBackward', 'accumulate'] as const;

/**
 * How long each node computes: every call of its kernel is put between two looks at the clock. The kernels do what
 * they did. A browser's clock may be as coarse as a tenth of a millisecond: sums over many calls are right, one call
 * says nothing.
 */
export function timeKernels({ passes }: Prepared, now: () => number, spent: Map<string, number>): void {
  for (const bound of passes.values()) {
    for (const [path, { kernel }] of bound) {
      const timed = kernel as { -readonly [K in keyof Kernel]: Kernel[K] };
      for (const name of calls) {
        const call = timed[name] as ((...given: readonly unknown[]) => void) | undefined;
        if (call === undefined) continue;
        timed[name] = ((...given: readonly unknown[]) => {
          const began = now();
          call.apply(kernel, given as unknown[]);
          spent.set(path, (spent.get(path) ?? 0) + now() - began);
        }) as never;
      }
    }
  }
}
