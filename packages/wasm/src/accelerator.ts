import type { Accelerator, Machine, TwinFunction } from '@rheobase/core';
import { decodeBase64 } from './base64.js';
import { shared, single } from './binary.js';

/** The part of `WebAssembly` that is used. It is handed in, so that this package needs nothing of its surroundings. */
export interface WebAssemblyLike {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: never, imports: never) => { readonly exports: object };
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => MemoryLike;
}

interface MemoryLike {
  readonly buffer: ArrayBufferLike;
  grow(pages: number): number;
}

export interface WasmOptions {
  /** Twins that are left out, so that their kernels run as TypeScript: for tests. */
  readonly without?: readonly string[];
}

const pageBytes = 65_536;
const mostPages = 65_536;

/** The compiled twins: one memory and one instance for each prepared plan. */
export function wasmAccelerator(wasm: WebAssemblyLike, { without = [] }: WasmOptions = {}): Accelerator {
  const modules = new Map<string, object>();
  const machine = (memory: MemoryLike, isShared: boolean): Machine => {
    const code = isShared ? shared : single;
    const module = modules.get(code) ?? new wasm.Module(decodeBase64(code));
    modules.set(code, module);
    const { exports } = new wasm.Instance(module as never, { env: { memory } } as never);
    const functions = Object.fromEntries(
      Object.entries(exports as Record<string, TwinFunction>).filter(([name]) => !without.includes(name)),
    );
    return {
      get buffer() {
        return memory.buffer;
      },
      shared: isShared ? memory : undefined,
      functions,
      code: () => 'WebAssembly',
      reserve(all) {
        const missing = pagesFor(all) - memory.buffer.byteLength / pageBytes;
        return missing <= 0 || refusable(() => memory.grow(missing)) !== undefined;
      },
    };
  };
  return {
    name: 'wasm',
    start(bytes, isShared) {
      const limits = { initial: pagesFor(bytes), maximum: mostPages };
      const memory = refusable(() => new wasm.Memory(isShared ? { ...limits, shared: true } : limits));
      return memory === undefined ? undefined : machine(memory, isShared);
    },
    join: (memory) => machine(memory as MemoryLike, true),
  };
}

function pagesFor(bytes: number): number {
  return Math.ceil(bytes / pageBytes);
}

/** Undefined where the machine has not so much memory. */
function refusable<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
