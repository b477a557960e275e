import type { Accelerator } from '@rheobase/core';
import type { WebAssemblyLike } from '@rheobase/wasm';

/** What computes a run. Both give the same bytes; the plain TypeScript is the slow and obvious one. */
export const engines = ['wasm', 'typescript'] as const;

export type Engine = (typeof engines)[number];

/** Loaded when it is used, so that nothing else waits for it. */
export async function acceleratorOf(engine: Engine): Promise<Accelerator | undefined> {
  if (engine === 'typescript') return undefined;
  const { wasmAccelerator } = await import('@rheobase/wasm');
  return wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly);
}
