import type { z } from 'zod';
import type { NodeMigrations } from '../document/migrate.js';
import type { Quantity } from '../document/quantity.js';
import type { Result } from '../result/result.js';
import type { Observer, ObserverBinding, Trainer, TrainerBinding } from './driver.js';
import type { Binding, Kernel, OperationCounts } from './kernel.js';
import type { Port, ResultPort, SignalPort } from './port.js';
import type { Dtype, SignalType } from './signalType.js';

/**
 * What a node says about itself. Shared code never asks what kind of node something is; it asks the node.
 */

/** The help of a node. The equation is written here once; docs, manual and editor are generated from it. */
export interface NodeDoc {
  /** One sentence. */
  readonly summary: string;
  /** Lines of the equation in plain text. */
  readonly equation: readonly string[];
  /** A line per symbol, with its unit. */
  readonly symbols: Readonly<Record<string, string>>;
  /** Paper, book or derivation. */
  readonly source: string;
  /** Anything a user should know besides: discretisation, limits, relatives. */
  readonly notes?: readonly string[];
}

/** Where a node that does not come with rheobase comes from. */
export interface NodePackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of its file. */
  readonly digest: string;
}

/** A curve that a node shows of itself, such as its rate over the current; a gap is null. Drawn, never computed with. */
export interface NodeCurve {
  readonly title: string;
  readonly x: { readonly title: string; readonly unit?: string };
  readonly y: { readonly title: string; readonly unit?: string };
  readonly points: readonly (readonly [number, number | null])[];
}

/** How what a node measures is looked at while it runs and after. Columns are those of its table at `port`. */
export type NodeView =
  /** Counts by two categories, such as true and predicted class. */
  | {
      readonly view: 'matrix';
      readonly port: string;
      readonly row: string;
      readonly column: string;
      readonly value: string;
    }
  | { readonly view: 'bars'; readonly port: string; readonly name: string; readonly value: string }
  /** The spike rate at the input `of`, steps up to the parameter `after` left out, until the table is there. */
  | {
      readonly view: 'rate';
      readonly of: string;
      readonly after: string;
      readonly port: string;
      readonly value: string;
    }
  /** Numbers that belong to other nodes, named in the column `node`: sums of columns, by what they are called. */
  | {
      readonly view: 'perNode';
      readonly port: string;
      readonly node: string;
      readonly sums: Readonly<Record<string, readonly string[]>>;
    };

interface NodeBase<P, InputPort extends Port, OutputPort extends Port> {
  readonly type: string;
  readonly version: number;
  /** Set by who loads a package of nodes; absent for those that come with rheobase. */
  readonly package?: NodePackage;
  readonly title: string;
  readonly doc: NodeDoc;
  readonly tags?: readonly string[];
  readonly params: z.ZodObject;
  readonly inputs: Readonly<Record<string, InputPort>>;
  readonly outputs: Readonly<Record<string, OutputPort>>;
  /** From the parameters of an older version of this node to those of the next. */
  readonly migrations?: NodeMigrations;
  /** Parameters that contradict each other, in words. */
  check?(params: P): { readonly parameter: string; readonly expected: string; readonly got: string } | undefined;
  /** The files that it reads. */
  data?(params: P): DatasetFiles | undefined;
  /** Whether the content of its files is what it should be. */
  checkData?(params: P, file: (name: string) => Uint8Array): { file: string; reason: string } | undefined;
  /** Drawn, never computed with. */
  readonly views?: readonly NodeView[];
  /** What the parameters mean, as curves beside them. */
  curves?(params: P): readonly NodeCurve[];
}

/** Sizes and types as inference found them, before memory is bound. */
export interface Sizing<P = unknown> {
  readonly params: P;
  readonly steps: Readonly<Record<string, number>>;
  readonly inputTypes: Readonly<Record<string, SignalType>>;
  readonly outputTypes: Readonly<Record<string, SignalType>>;
}

export interface WeightSpec {
  readonly shape: readonly number[];
  /** Element i of the initial value; drawn from the node's own stream or constant. */
  readonly initial: (i: number, uniform: (i: number) => number) => number;
  /** Part of the model, but no optimiser moves it: the node itself does, in `Reduction.learn`. */
  readonly buffer?: boolean;
}

export interface StateSpec {
  /** Numbers per sample. */
  readonly length: number;
}

/** O: operations per sample and step, were every input non-zero. */
export interface OperationCost {
  readonly macs?: number;
  readonly acs?: number;
  /** One per state variable advanced by one step. */
  readonly updates?: number;
  readonly comparisons?: number;
  /** Bias and other additions that depend on no input. */
  readonly additions?: number;
  /** Making spikes or currents out of data. */
  readonly encodings?: number;
  /** The same, but per sample, however many steps there are. */
  readonly encodingsOnce?: number;
}

/** O: operations of one sample, for a node that is computed at so many steps. */
export function operationsPerSample(cost: OperationCost, steps: number): OperationCounts {
  const { macs = 0, acs = 0, updates = 0, comparisons = 0, additions = 0, encodings = 0, encodingsOnce = 0 } = cost;
  return {
    macs: steps * macs,
    acs: steps * acs,
    updates: steps * updates,
    comparisons: steps * comparisons,
    additions: steps * additions,
    encodings: steps * encodings + encodingsOnce,
  };
}

/** A file that a node needs, named by the digest of its content. */
export interface DataFile {
  readonly name: string;
  /** SHA-256 of the uncompressed content. */
  readonly sha256: string;
  readonly bytes: number;
  readonly urls: readonly string[];
  /** Its node looks at so many bytes from the beginning and no further; absent where it looks at all of them. */
  readonly reads?: number;
}

export interface DatasetFiles {
  readonly name: string;
  /** The folder they lie in, inside a data folder or a cache. */
  readonly folder: string;
  /** They are the user's, and lie on no mirror. */
  readonly own?: true;
  /** Parameters of the node that say how many items it reads, in the order in which a person names them. */
  readonly counts?: readonly string[];
  readonly files: readonly DataFile[];
}

export interface InferContext<P> {
  readonly path: string;
  readonly params: P;
  readonly inputs: Readonly<Record<string, SignalType>>;
}

export type Inferred =
  | { readonly outputs: Readonly<Record<string, Partial<SignalType>>> }
  | { readonly problem: string; readonly port?: string }
  /** A parameter that does not suit what arrives. */
  | { readonly parameter: string; readonly expected: string; readonly got: string };

/** A node on the signal stratum: its output varies over samples and/or steps. */
export interface SignalDefinition<P = unknown> extends NodeBase<P, SignalPort, SignalPort> {
  readonly role: 'signal';
  /** Its output at a step depends on its inputs at that step only: constant inputs give a constant output. */
  readonly memoryless?: boolean;
  /** Input ports that act only on later steps; they may close a cycle. */
  readonly delays?: readonly string[];
  readonly dtypes?: readonly Dtype[];
  /** False for a node without a gradient; weights behind it could never learn. */
  readonly trainable?: boolean;
  /** It can stand between ports that do not fit, and is then offered as a remedy. */
  readonly adapter?: boolean;
  /** Fills in what the letters of the ports do not say: sizes from parameters, axes it gives. */
  infer?(context: InferContext<P>): Inferred;
  /** `infer` is asked as soon as one input has a type, so that a cycle can be entered here; else when all have. */
  readonly infersEarly?: boolean;
  weights?(sizing: Sizing<P>): Readonly<Record<string, WeightSpec>>;
  state?(sizing: Sizing<P>): Readonly<Record<string, StateSpec>>;
  /** Values kept per step for the backward pass. */
  saves?(sizing: Sizing<P>): Readonly<Record<string, StateSpec>>;
  cost?(sizing: Sizing<P>): OperationCost;
  /** O: input ports that are multiplied by a weight stored [in][out]. */
  readonly synapses?: Readonly<Record<string, string>>;
  /** O: the rows of such a weight that an input element meets, one entry per use; by default element i meets row i. */
  meets?(sizing: Sizing<P>): (element: number) => readonly number[];
  /** N: this node is x ↦ scale·x + shift. */
  affine?(params: P): { readonly scale: number; readonly shift: number };
  /** N: its output holds the numbers of this input, in the same order. */
  readonly passes?: string;
  /** N: a constant affine upstream of this input folds into the node. */
  readonly folds?: string;
  /** K: it needs a sum over all samples of a batch before it can go on; its kernel has `reduce`. */
  readonly reduces?: boolean;
  /** R: it draws random numbers, so its stream has a name in the file. */
  readonly random?: boolean;
  kernel(binding: Binding<P>): Kernel;
}

/** D: what a driver asks of the pass over the region upstream of it. */
export interface Demand {
  readonly split?: string;
  readonly duration?: Quantity;
}

/** D: how large the pass of a driver is. */
export interface Extent<P = unknown> extends Sizing<P> {
  readonly samples: number;
  /** Of the time axis that its inputs share. */
  readonly numSteps: number;
}

/** A node with signal inputs and result outputs: it decides how the region upstream of it runs. */
export interface DriverDefinition<P = unknown> extends NodeBase<P, Port, ResultPort> {
  readonly role: 'driver';
  /** The input port whose gradient it follows. Weights are trained upstream of it, so its region is float32. */
  readonly trains?: string;
  demand(params: P): Demand;
  /** What this driver would refuse about the pass it got, in words; asked before anything runs. */
  checkPass?(
    pass: Extent<P>,
  ): { readonly parameter: string; readonly expected: string; readonly got: string } | undefined;
  /** D: splits that a choice of this driver reads (early stopping, best weights, …). */
  choices?(params: P): readonly { readonly choice: string; readonly split: string }[];
  /** Splits that it only reports on. */
  evaluates?(params: P): readonly string[];
  /** T: steps after which the gradient through time is cut; undefined never cuts. */
  truncate?(params: P): number | undefined;
  /** Names of the optimiser's numbers per weight (first moments, …). */
  moments?(params: P): readonly string[];
  observe?(binding: ObserverBinding<P>): Observer;
  train?(binding: TrainerBinding<P>): Trainer;
  /** Twins that its trainer calls on all threads together. */
  readonly twins?: readonly string[];
}

export interface ComputeContext<P> {
  readonly path: string;
  readonly title: string;
  readonly params: P;
  /** Every wire of a port, in slot order; a port that takes one wire has at most one. */
  readonly inputs: Readonly<Record<string, readonly ResultInput[]>>;
  file(name: string): Uint8Array;
}

export interface ResultInput {
  /** The node.port it comes from: a name for legends. */
  readonly from: string;
  readonly result: Result;
}

export type Computed =
  | { readonly outputs: Readonly<Record<string, Result>> }
  | { readonly problem: string; readonly port?: string };

/** A node on the result stratum: a pure function from results to results. */
export interface ResultDefinition<P = unknown> extends NodeBase<P, ResultPort, ResultPort> {
  readonly role: 'result';
  /** With a sweep, it sees the tables of all runs joined, once; else it runs within each run. */
  readonly acrossSweep?: boolean;
  compute(context: ComputeContext<P>): Computed;
}

export type NodeDefinition = SignalDefinition | DriverDefinition | ResultDefinition;

type WithParams<Definition, Schema> = Omit<Definition, 'params' | 'role'> & { readonly params: Schema };

export function defineSignal<Schema extends z.ZodObject>(
  definition: WithParams<SignalDefinition<z.output<Schema>>, Schema>,
): SignalDefinition {
  return { role: 'signal', ...definition } as SignalDefinition;
}

export function defineDriver<Schema extends z.ZodObject>(
  definition: WithParams<DriverDefinition<z.output<Schema>>, Schema>,
): DriverDefinition {
  return { role: 'driver', ...definition } as DriverDefinition;
}

export function defineResult<Schema extends z.ZodObject>(
  definition: WithParams<ResultDefinition<z.output<Schema>>, Schema>,
): ResultDefinition {
  return { role: 'result', ...definition } as ResultDefinition;
}
