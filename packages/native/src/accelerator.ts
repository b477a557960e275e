import type { Accelerator, Machine, TwinFunction } from '@rheobase/core';

/** What scripts/native.mjs compiled from packages/native/twins. */
export interface NativeAddon {
  /** The instruction sets that this machine has, widest first. */
  readonly sets: readonly string[];
  open(set: string, memory: Uint8Array): NativeMachine;
}

interface NativeMachine {
  readonly functions: Readonly<Record<string, TwinFunction>>;
  /** The memory has become another object. */
  move(memory: Uint8Array): void;
}

export interface NativeOptions {
  /** One of the sets; the widest where nothing is said. */
  readonly set?: string;
  /** Twins that are left to what stands below: for tests. */
  readonly without?: readonly string[];
}

/**
 * K: the twins of another accelerator, some of them in machine code of the processor at hand. They work in the memory
 * that the other one made, which must be that of WebAssembly: it keeps to itself all that an address of 32 bits reaches.
 */
export function nativeAccelerator(
  below: Accelerator,
  addon: NativeAddon,
  { set = addon.sets[0], without = [] }: NativeOptions = {},
): Accelerator {
  const machine = (other: Machine): Machine => {
    const native = addon.open(set, new Uint8Array(other.buffer));
    const functions = Object.fromEntries(
      Object.entries(native.functions).filter(([name]) => !without.includes(name) && name in other.functions),
    );
    return {
      get buffer() {
        return other.buffer;
      },
      shared: other.shared,
      functions: { ...other.functions, ...functions },
      code: (twin) => (twin in functions ? `native ${set}` : other.code(twin)),
      reserve(bytes) {
        const isThere = other.reserve(bytes);
        native.move(new Uint8Array(other.buffer));
        return isThere;
      },
    };
  };
  return {
    name: `native ${set}`,
    start(bytes, isShared) {
      const other = below.start(bytes, isShared);
      return other === undefined ? undefined : machine(other);
    },
    join: (shared) => machine(below.join(shared)),
  };
}
