import { createRequire } from 'node:module';
import type { Accelerator } from '@rheobase/core';
import type { NativeAddon } from '@rheobase/native';
import type { WebAssemblyLike } from '@rheobase/wasm';
import { nativeFile } from '../nativeFile.js';

/**
 * What computes a run. The first three give the same bytes: native is WebAssembly whose hottest twins are machine code,
 * where they were compiled, and the plain TypeScript is the slow and obvious one. tfjs agrees within a tolerance, on the
 * backend it is told or the fastest that can.
 */
export const engines = ['native', 'wasm', 'typescript', 'tfjs', 'tfjs-wasm', 'tfjs-cpu'] as const;

export type Engine = (typeof engines)[number];

/** Loaded when it is used, so that nothing else waits for it. Native falls back to WebAssembly. */
export async function acceleratorOf(engine: Engine): Promise<Accelerator | undefined> {
  if (engine !== 'wasm' && engine !== 'native') return undefined;
  const { wasmAccelerator } = await import('@rheobase/wasm');
  const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly);
  const native = engine === 'native' ? openNative() : undefined;
  if (native === undefined || 'problem' in native) return wasm;
  const { nativeAccelerator } = await import('@rheobase/native');
  return nativeAccelerator(wasm, native.addon);
}

export type OpenedNative =
  | { readonly file: string; readonly addon: NativeAddon }
  /** Why there are none, or none that this machine can load or would be helped by. */
  | { readonly problem: string };

/** The compiled twins, which are there where the program was built beside a C compiler. */
export function openNative(file = nativeFile()): OpenedNative {
  if (file === undefined) {
    return { problem: 'No twins were compiled: in a clone, pnpm build does it where there is a C compiler.' };
  }
  try {
    const addon = createRequire(import.meta.url)(file) as NativeAddon;
    // Of the same width, WebAssembly is the faster one.
    if (addon.sets[0] === 'base') return { problem: 'This processor has no wider vectors than WebAssembly.' };
    return { file, addon };
  } catch (error) {
    return { problem: `The compiled twins cannot be loaded: ${(error as Error).message.trim()}.` };
  }
}
