import type { RandomStream } from '../numeric/philox.js';
import type { TwinFunction } from './accelerator.js';
import type { Dtype, SignalType } from './signalType.js';

/**
 * K: what a kernel is handed. Byte offsets are bound once, in `prepare`; memory is handed in at each call
 * (it may be shared or grow), so a kernel makes its views inside the call and keeps none.
 *
 * Signals lie [chunk][sample][step][feature]. Element (sample n, step t, feature f) of a signal stands at
 * `n * sampleStride + (t − frame.firstStep * perTick) * stepStride + f`; a signal that does not vary over time has
 * stepStride 0. Steps are those of the signal's own time axis; ticks are those of the pass (plan/clock.ts).
 */

/** A block of numbers inside the memory of one chunk. */
export interface ChunkArray {
  /** Bytes from the start of the chunk's block. */
  readonly offset: number;
  readonly length: number;
  readonly dtype: Dtype;
}

/** A signal (or its gradient, or a value saved for the backward pass) of one chunk. */
export interface SignalArray extends ChunkArray {
  readonly size: number;
  readonly sampleStride: number;
  readonly stepStride: number;
  /** T: steps of its time axis in a tick of the pass. */
  readonly perTick: number;
}

/** A weight, a buffer or a gradient: one per plan, at an absolute offset. */
export interface PlanArray {
  readonly offset: number;
  readonly length: number;
  readonly dtype: Dtype;
}

/** O: what a kernel really did, added up by the kernel itself. A diagnostic; never hashed. */
export interface OperationCounts {
  macs: number;
  acs: number;
  updates: number;
  comparisons: number;
  additions: number;
  encodings: number;
}

/** One call's surroundings. */
export interface Frame {
  readonly buffer: ArrayBufferLike;
  /** Byte offset of this chunk's block. */
  readonly block: number;
  /** The tick, a step of the pass, that stands first in windowed signals. */
  readonly firstStep: number;
  /** Dataset sample of each position of the chunk. */
  readonly samples: Int32Array;
  readonly epoch: number;
  /** While this number stays, the weights do: what a kernel made of them may be used again. Absent: not even then. */
  readonly walk?: number;
  readonly training: boolean;
  /** Replaces a hard step by the integral of its surrogate, for gradient checks only. */
  readonly smooth: SmoothMode;
  readonly counts: OperationCounts;
  /** Byte offset of memory that any kernel may write during a call; what stands there is gone after it. */
  readonly scratch: number;
}

/** A constant affine x ↦ scale·x + shift that stands in front of a port and is folded into the node. */
export interface FoldedAffine {
  readonly source: SignalArray;
  readonly scale: number;
  readonly shift: number;
}

/** What `prepare` binds a kernel to. `P` are its parameters as its schema gives them. */
export interface Binding<P = unknown> {
  readonly path: string;
  readonly params: P;
  /** T: the parameters marked `wholeSteps`, in steps. */
  readonly steps: Readonly<Record<string, number>>;
  readonly dtype: Dtype;
  /** Rounds to `dtype`: `Math.fround` or nothing. */
  readonly round: (x: number) => number;
  /** Steps of the node's time axis; 1 where there is no time. */
  readonly numSteps: number;
  /** dt in ms, or 1 where time is counted in steps. */
  readonly dt: number;
  /** T: its steps in a tick of the pass. */
  readonly perTick: number;
  readonly inputTypes: Readonly<Record<string, SignalType>>;
  readonly outputTypes: Readonly<Record<string, SignalType>>;
  readonly inputs: Readonly<Record<string, SignalArray>>;
  readonly outputs: Readonly<Record<string, SignalArray>>;
  readonly inputGradients: Readonly<Record<string, SignalArray | undefined>>;
  readonly outputGradients: Readonly<Record<string, SignalArray | undefined>>;
  readonly weights: Readonly<Record<string, PlanArray>>;
  /** The partial sums of one chunk; `accumulate` adds to them. Absent where the node is not trained. */
  readonly weightGradients: Readonly<Record<string, PlanArray | undefined>>;
  readonly state: Readonly<Record<string, ChunkArray>>;
  readonly gradientState: Readonly<Record<string, ChunkArray>>;
  readonly saved: Readonly<Record<string, SignalArray>>;
  readonly folded: FoldedAffine | undefined;
  /** The compiled function of this name on the same memory, where there is one. */
  twin(name: string): TwinFunction | undefined;
  /** Asks for so many bytes at `frame.scratch`. */
  needScratch(bytes: number): void;
  random(purpose: string): RandomStream;
  file(name: string): Uint8Array;
}

/** `record` keeps the hard reset of this run, `replay` uses the kept one: the reset is held fixed. */
export type SmoothMode = 'off' | 'record' | 'replay';

/**
 * All ranges are half open: samples [n0, n1) of the chunk, steps [t0, t1) of the node's time axis. Any way of cutting
 * the steps into windows gives the same bits; `backward` gets its windows in descending order.
 */
export interface Kernel {
  /** Sets state to its start; a chunk begins with zeroed state. */
  reset?(frame: Frame, n0: number, n1: number): void;
  forward(frame: Frame, n0: number, n1: number, t0: number, t1: number): void;
  /** Whether the last `forward` saw that all it wrote is finite; where this is not so, or not there, the engine looks. */
  wroteFinite?(): boolean;
  /** For nodes that delay: takes in the inputs of steps [t0, t1) after they are known. */
  absorb?(frame: Frame, n0: number, n1: number, t0: number, t1: number): void;
  /** Gradients of the inputs from those of the outputs; carries gradients of the state backwards in time. */
  backward?(frame: Frame, n0: number, n1: number, t0: number, t1: number): void;
  /** For nodes that delay: takes in the output gradients of [t0, t1) after they are known. */
  absorbBackward?(frame: Frame, n0: number, n1: number, t0: number, t1: number): void;
  /**
   * Adds the gradients of the weights over samples [0, count) and all steps, ascending in sample, then step, then
   * index. Called once per chunk, after all of `backward`; `weightGradients` are zero before, unless the kernel says
   * that it writes all of them.
   */
  accumulate?(frame: Frame, count: number, steps: number): void;
  readonly overwritesGradients?: boolean;
  /** A sum over the samples of the whole batch, which must be known before any chunk goes on. */
  readonly reduce?: Reduction;
}

/**
 * A node that needs all samples of a batch: every chunk fills `partial`; partial sums are added in chunk order
 * into `total`; then `forward` of each chunk reads the total. Backward mirrors it: each chunk fills
 * `gradientPartial` (its ∂L/∂total), these are added in chunk order, and `backward` reads the sum.
 */
export interface Reduction {
  partial(frame: Frame, n0: number, n1: number, out: Float64Array): void;
  gradientPartial(frame: Frame, n0: number, n1: number, out: Float64Array): void;
  readonly length: number;
  /** In evaluation `forward` reads no total: no chunk waits for another. */
  readonly onlyInTraining?: boolean;
  /** Called once per walk, when `total` is known: what the node keeps of it in its buffers. */
  learn?(frame: Frame): void;
  /** Set by the engine before `forward` and `backward`. */
  total: Float64Array;
  gradientTotal: Float64Array;
  samples: number;
}

export function noCounts(): OperationCounts {
  return { macs: 0, acs: 0, updates: 0, comparisons: 0, additions: 0, encodings: 0 };
}

type FloatArray = Float32Array | Float64Array;

/** The numbers of one chunk's array, as a view made for this call only. */
export function chunkView(frame: Frame, array: ChunkArray): FloatArray {
  const Type = array.dtype === 'float32' ? Float32Array : Float64Array;
  return new Type(frame.buffer as ArrayBuffer, frame.block + array.offset, array.length);
}

export function planView(frame: Pick<Frame, 'buffer'>, array: PlanArray): FloatArray {
  const Type = array.dtype === 'float32' ? Float32Array : Float64Array;
  return new Type(frame.buffer as ArrayBuffer, array.offset, array.length);
}

/** Where sample n, step t of a signal begins. */
export function rowOf(frame: Frame, signal: SignalArray, n: number, t: number): number {
  return n * signal.sampleStride + (t - frame.firstStep * signal.perTick) * signal.stepStride;
}

export const bytesPer = { float32: 4, float64: 8 } as const;

/** The address of sample n, step t of a signal, as the compiled twins take it. */
export function addressOf(frame: Frame, signal: SignalArray, n: number, t: number): number {
  return frame.block + signal.offset + bytesPer[signal.dtype] * rowOf(frame, signal, n, t);
}

/** The address of a state, n samples in, each of so many numbers. */
export function stateAddress(frame: Frame, state: ChunkArray, n: number, size: number): number {
  return frame.block + state.offset + bytesPer[state.dtype] * n * size;
}

/** Bytes from sample to sample and from step to step. */
export function stridesOf({ dtype, sampleStride, stepStride }: SignalArray): readonly [number, number] {
  return [bytesPer[dtype] * sampleStride, bytesPer[dtype] * stepStride];
}

/** The rows of a signal from sample n, step t on, as the products of the engine take them. */
export function rowsOf<A extends FloatArray>(frame: Frame, signal: SignalArray, values: A, n: number, t: number) {
  return { values, at: rowOf(frame, signal, n, t), stride: signal.stepStride, size: signal.size };
}
