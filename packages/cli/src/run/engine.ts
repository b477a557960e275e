import { createRequire } from 'node:module';
import type { Accelerator } from '@rheobase/core';
import type { NativeAddon } from '@rheobase/native';
import type { WebAssemblyLike } from '@rheobase/wasm';

/**
 * What computes a run. The first three give the same bytes: native is WebAssembly whose hottest twins are machine code,
 * where they were compiled, and the plain TypeScript is the slow and obvious one. tfjs agrees within a tolerance, on the
 * backend it is told or the fastest that can.
 */
export const engines = ['native', 'wasm', 'typescript', 'tfjs', 'tfjs-wasm', 'tfjs-cpu'] as const;

/** Those of which `explain` can tell more. */
export const otherEngines = engines.filter((engine) => engine.startsWith('tfjs'));

export type Engine = (typeof engines)[number];

/** Loaded when it is used, so that nothing else waits for it. */
export async function acceleratorOf(engine: Engine): Promise<Accelerator | undefined> {
  if (engine !== 'wasm' && engine !== 'native') return undefined;
  const { wasmAccelerator } = await import('@rheobase/wasm');
  const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly);
  const addon = engine === 'native' ? nativeAddon() : undefined;
  if (addon === undefined) return wasm;
  const { nativeAccelerator } = await import('@rheobase/native');
  return nativeAccelerator(wasm, addon);
}

/** The compiled twins; undefined where there are none, or those of another kind of machine. */
export function nativeAddon(): NativeAddon | undefined {
  try {
    return createRequire(import.meta.url)('@rheobase/native/twins.node') as NativeAddon;
  } catch {
    return undefined;
  }
}
