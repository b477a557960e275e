import type { Accelerator, TwinFunction } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { observables } from '../support/observables.js';

/** What runs in every engine: needs the ECMAScript 2021 library and, if it is asked for, WebAssembly. */

export interface Outcome {
  /** By graph, then by observable. */
  readonly hashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Calls of compiled twins, by graph. */
  readonly calls: Readonly<Record<string, number>>;
}

export async function computeCorpus(
  texts: Readonly<Record<string, string>>,
  kernels: 'typescript' | 'wasm',
): Promise<Outcome> {
  const hashes: Record<string, Readonly<Record<string, string>>> = {};
  const calls: Record<string, number> = {};
  for (const [name, text] of Object.entries(texts)) {
    calls[name] = 0;
    const accelerator = kernels === 'typescript' ? undefined : counting(() => calls[name]++);
    hashes[name] = await observables(text, accelerator === undefined ? {} : { accelerator });
  }
  return { hashes, calls };
}

/** The twins, each call of which is told: that they were called is seen where they are called. */
function counting(onCall: () => void): Accelerator {
  const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: never }).WebAssembly);
  return {
    name: wasm.name,
    join: wasm.join,
    start(bytes, isShared) {
      const machine = wasm.start(bytes, isShared);
      if (machine === undefined) return undefined;
      const functions = Object.fromEntries(
        Object.entries(machine.functions).map(([name, call]): [string, TwinFunction] => [
          name,
          (...values) => {
            onCall();
            return call(...values);
          },
        ]),
      );
      return {
        get buffer() {
          return machine.buffer;
        },
        shared: machine.shared,
        functions,
        reserve: (all) => machine.reserve(all),
      };
    },
  };
}
