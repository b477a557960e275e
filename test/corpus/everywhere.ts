import type { Accelerator, TwinFunction } from '@rheobase/core';
import { type NativeAddon, type NativeOptions, nativeAccelerator } from '@rheobase/native';
import { wasmAccelerator } from '@rheobase/wasm';
import { observables } from '../support/observables.js';

/** What runs in every engine: needs the ECMAScript 2021 library and, if it is asked for, WebAssembly. */

/** By twin, how often it was called. */
export type Calls = Readonly<Record<string, number>>;

export interface Outcome {
  /** By graph, then by observable. */
  readonly hashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Calls of what WebAssembly has, by graph. */
  readonly calls: Readonly<Record<string, Calls>>;
  /** Calls of what was compiled for the processor, by graph. */
  readonly native: Readonly<Record<string, Calls>>;
}

/** Only Node can load what was compiled for its processor. */
export interface Native extends NativeOptions {
  readonly addon: NativeAddon;
}

export async function computeCorpus(
  texts: Readonly<Record<string, string>>,
  kernels: 'typescript' | 'wasm',
  native?: Native,
): Promise<Outcome> {
  const hashes: Record<string, Readonly<Record<string, string>>> = {};
  const calls: Record<string, Calls> = {};
  const nativeCalls: Record<string, Calls> = {};
  for (const [name, text] of Object.entries(texts)) {
    const below = countingWasm();
    const above = native === undefined ? undefined : countingNative(below.accelerator, native);
    const accelerator = kernels === 'typescript' ? undefined : (above ?? below).accelerator;
    hashes[name] = await observables(text, accelerator === undefined ? {} : { accelerator });
    calls[name] = below.calls;
    nativeCalls[name] = above?.calls ?? {};
  }
  return { hashes, calls, native: nativeCalls };
}

export interface Counting {
  readonly accelerator: Accelerator;
  /** So far. */
  readonly calls: Calls;
}

/** The twins of WebAssembly, each call of which is counted where it arrives. */
export function countingWasm(): Counting {
  const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: never }).WebAssembly);
  const calls: Record<string, number> = {};
  const accelerator: Accelerator = {
    name: wasm.name,
    join: wasm.join,
    start(bytes, isShared) {
      const machine = wasm.start(bytes, isShared);
      if (machine === undefined) return undefined;
      return {
        get buffer() {
          return machine.buffer;
        },
        shared: machine.shared,
        functions: counted(machine.functions, calls),
        code: (twin) => machine.code(twin),
        reserve: (all) => machine.reserve(all),
      };
    },
  };
  return { accelerator, calls };
}

/** Over what stands below, the twins of the processor, counted just as well. */
export function countingNative(below: Accelerator, { addon, ...options }: Native): Counting {
  const calls: Record<string, number> = {};
  const counting: NativeAddon = {
    sets: addon.sets,
    open(set, memory) {
      const machine = addon.open(set, memory);
      return { functions: counted(machine.functions, calls), move: (moved) => machine.move(moved) };
    },
  };
  return { accelerator: nativeAccelerator(below, counting, options), calls };
}

function counted(
  functions: Readonly<Record<string, TwinFunction>>,
  calls: Record<string, number>,
): Readonly<Record<string, TwinFunction>> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, call]): [string, TwinFunction] => [
      name,
      (...values) => {
        calls[name] = (calls[name] ?? 0) + 1;
        return call(...values);
      },
    ]),
  );
}
