import type { Json } from '../document/schema.js';
import type { RandomStream } from '../numeric/philox.js';
import type { Model, Result, Table } from '../result/result.js';
import type { TwinFunction } from './accelerator.js';
import type { RunEvent } from './event.js';
import type { Binding, Frame, OperationCounts, SignalArray } from './kernel.js';
import type { SignalDefinition } from './node.js';
import type { SignalType } from './signalType.js';

/** D: how a driver sees the pass over its region. */

/** The part of a pass that has just been computed, in its ticks [t0, t1). */
export interface PassSpan {
  /** Position, within the pass, of the first sample of the chunk. */
  readonly first: number;
  /** Samples in the chunk. */
  readonly count: number;
  readonly t0: number;
  readonly t1: number;
}

/** The same as a driver sees it: in steps of the time axis of its inputs. */
export interface Span extends PassSpan {
  /** T: how many of them make a tick of the pass. */
  readonly perTick: number;
}

/** The same part of the pass, in the steps of another time axis. Windows are cut at whole ticks. */
export function spanOn({ perTick }: { readonly perTick: number }, span: Span): Span {
  const on = (t: number) => (t * perTick) / span.perTick;
  return { ...span, t0: on(span.t0), t1: on(span.t1), perTick };
}

/** A node of the slice, bound: what the operation counter and the probes look at. */
export interface BoundNode {
  readonly path: string;
  readonly definition: SignalDefinition;
  readonly binding: Binding;
  /** The wires into its signal inputs: port → node.port. */
  readonly wires: Readonly<Record<string, string>>;
  readonly counts: Readonly<OperationCounts>;
}

export interface ObserverBinding<P = unknown> {
  readonly path: string;
  readonly params: P;
  readonly steps: Readonly<Record<string, number>>;
  readonly inputTypes: Readonly<Record<string, SignalType>>;
  readonly inputs: Readonly<Record<string, SignalArray>>;
  /** Of the time axis that its inputs share; of the pass, in ticks, where they have none. */
  readonly numSteps: number;
  /** dt in ms, or 1 where time is counted in steps. */
  readonly dt: number;
  /** T: its steps in a tick of the pass. */
  readonly perTick: number;
  /** Samples in the pass, and which dataset samples they are. */
  readonly samples: Int32Array;
  readonly slice: readonly BoundNode[];
  /** The model that the pass runs, if one is wired. */
  readonly model: Model | undefined;
  /** Which engine computes, where it is not the native one: operations of kernels are then not measured. */
  readonly engine: string | undefined;
}

/** Rows of a recording that is not kept, on their way to whoever keeps them. */
export interface RowBlock {
  readonly port: string;
  readonly table: Table;
}

/** Looks on while a pass runs. Chunks may come in any order; steps of a chunk come in ascending order. */
export interface Observer {
  window(frame: Frame, span: Span): void;
  /** X: what it hands out while the run goes on, asked for after every window. */
  rows?(): Iterable<RowBlock>;
  finish(): Readonly<Record<string, Result>>;
}

/** A tensor of the model while it is trained. */
export interface KeptWeight {
  readonly name: string;
  readonly values: Float32Array | Float64Array;
  /** Zero at the start; one array per name in `moments`. */
  readonly moments: Readonly<Record<string, Float32Array | Float64Array>>;
}

export interface TrainedWeight extends KeptWeight {
  /** The gradient of the mean loss over the batch, valid after `gradient`. */
  readonly gradient: Float32Array | Float64Array;
}

export interface Position {
  readonly epoch: number;
  readonly batch: number;
}

/** Sees each window of each chunk of a batch, as an observer does. */
export type Watch = (frame: Frame, span: Span) => void;

export interface TrainerBinding<P = unknown> extends Omit<ObserverBinding<P>, 'samples'> {
  readonly round: (x: number) => number;
  /** A compiled function on the memory in which the weights lie; `byteOffset` of a weight is its address. */
  twin(name: string): TwinFunction | undefined;
  /** How many threads take part in `together`. */
  readonly threads: number;
  /**
   * Calls a twin that the definition names in `twins`, once for each row of arguments, on all threads; gives what the
   * calls return, undefined where there is no such twin. No call may read what another one writes.
   */
  together(twin: string, calls: readonly (readonly number[])[]): readonly number[] | undefined;
  readonly weights: readonly TrainedWeight[];
  /** What the nodes keep themselves (running means): no step moves it, but it belongs to the model. */
  readonly buffers: readonly KeptWeight[];
  /** Dataset samples of a split. */
  split(name: string): Int32Array;
  random(purpose: string): RandomStream;
  /** Forward and backward over one batch; fills the gradients and gives each sample's loss. */
  gradient(batch: Int32Array, position: Position, watch?: Watch): Generator<RunEvent, Float64Array>;
  /** Forward only, in evaluation mode. */
  evaluate(samples: Int32Array, position: Position, watch?: Watch): Generator<RunEvent, Float64Array>;
  /** Saves weights, moments and `state`; an interrupted run goes on from the last one, to the same bytes. */
  checkpoint(position: Position, state: Json): Generator<RunEvent, void>;
  /** What the last checkpoint held, when resuming. */
  readonly resumed: { readonly epoch: number; readonly state: Json } | undefined;
}

export interface Trainer {
  run(): Generator<RunEvent, Readonly<Record<string, Result>>>;
}
