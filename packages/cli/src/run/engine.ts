import type { Accelerator } from '@rheobase/core';
import type { WebAssemblyLike } from '@rheobase/wasm';

/**
 * What computes a run. The first two give the same bytes, and the plain TypeScript is the slow and obvious one; tfjs
 * agrees within a tolerance, on the backend it is told or the fastest that can.
 */
export const engines = ['wasm', 'typescript', 'tfjs', 'tfjs-wasm', 'tfjs-cpu'] as const;

/** Those of which `explain` can tell more. */
export const otherEngines = engines.filter((engine) => engine.startsWith('tfjs'));

export type Engine = (typeof engines)[number];

/** Loaded when it is used, so that nothing else waits for it. */
export async function acceleratorOf(engine: Engine): Promise<Accelerator | undefined> {
  if (engine !== 'wasm') return undefined;
  const { wasmAccelerator } = await import('@rheobase/wasm');
  return wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly);
}
