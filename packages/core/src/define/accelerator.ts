/**
 * K: compiled twins of what kernels do, on the memory of the plan. A twin changes the same bytes as the TypeScript
 * beside it; which are there is no kernel's business: it asks for one by name and keeps its own way where there is none.
 */

/** Takes addresses, strides in bytes, sizes and numbers; gives a count or nothing. */
export type TwinFunction = (...values: readonly number[]) => number;

/** A memory and the functions that work in it. */
export interface Machine {
  /** The memory as it is now; it is another object after `reserve`. */
  readonly buffer: ArrayBufferLike;
  /** The memory as another thread may be given it, to `join`; undefined where it is not shared. */
  readonly shared: unknown;
  readonly functions: Readonly<Record<string, TwinFunction>>;
  /** What a function was compiled to, in a word or two for a person. */
  code(twin: string): string;
  /** Makes room for so many bytes in all; false where the machine refuses. */
  reserve(bytes: number): boolean;
}

/** Handed in from outside: the core knows no WebAssembly. */
export interface Accelerator {
  readonly name: string;
  /** A memory of at least so many bytes, all zero; undefined where the machine refuses. */
  start(bytes: number, isShared: boolean): Machine | undefined;
  /** The same functions on a memory that another thread made. */
  join(shared: unknown): Machine;
}

const noFunctions = { functions: {}, code: () => 'TypeScript', reserve: () => true };

/** Memory without twins: every kernel is the TypeScript one. */
export const plainMachines: Accelerator = {
  name: 'typescript',
  start(bytes, isShared) {
    try {
      const buffer = isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
      return { buffer, shared: isShared ? buffer : undefined, ...noFunctions };
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  },
  join: (shared) => ({ buffer: shared as SharedArrayBuffer, shared, ...noFunctions }),
};

/** What a node's kernel was given of its twins, and how often each was called. */
export class TwinUse {
  private readonly counters = new Map<string, { calls: number }>();
  /** Twins that were asked for and are not there. */
  readonly missing = new Set<string>();
  /** Why a kernel that has twins goes its own way. */
  reason: string | undefined;

  constructor(private readonly functions: Machine['functions'] | undefined) {}

  /** By name of the twin: calls so far. */
  get calls(): ReadonlyMap<string, number> {
    return new Map([...this.counters].map(([name, { calls }]) => [name, calls]));
  }

  twin(name: string): TwinFunction | undefined {
    const found = this.functions?.[name];
    if (found === undefined) {
      if (this.functions !== undefined) this.missing.add(name);
      return undefined;
    }
    const counter = this.counters.get(name) ?? { calls: 0 };
    this.counters.set(name, counter);
    return (...values) => {
      counter.calls++;
      return found(...values);
    };
  }
}
