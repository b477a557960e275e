import type { Dtype, SplitRange } from '../define/signalType.js';
import type { Quantity } from '../document/quantity.js';
import type { Inferred } from '../infer/infer.js';
import type { PassLayout, WeightLayout } from './layout.js';
import type { FoldedPath } from './rewrites.js';

/** N: the name of the arithmetic. Any change of bits in any observable raises it. */
export const numerics = 1;

/** N: the batch is cut into chunks of this many samples. */
export const chunkSize = 16;

/** When a node of a slice runs: once before the steps, at every step, or once after them. */
export type Phase = 'before' | 'stepping' | 'after';

/** A strongly connected group of a slice; a cycle runs step by step, anything else over whole windows. */
export interface SliceGroup {
  readonly members: readonly string[];
  readonly phase: Phase;
  readonly stepwise: boolean;
  /** T: steps of its nodes in a tick of the pass; 1 where it does not step. */
  readonly perTick: number;
}

/** D: one pass over a region, and the drivers that share it. */
export interface PassStep {
  readonly kind: 'pass';
  readonly drivers: readonly string[];
  readonly groups: readonly SliceGroup[];
  readonly dtype: Dtype;
  /** Undefined where the region has no samples: it runs once. */
  readonly split: string | undefined;
  readonly samples: SplitRange;
  /** The giver of the batch axis and its splits, for a trainer that reads more than one. */
  readonly splits: Readonly<Record<string, SplitRange>>;
  /** Steps of the pass, which are ticks of its clock; of each node, `perTick` times as many. */
  readonly numSteps: number;
  /** In ticks. */
  readonly window: number;
  /** Of a tick, in ms, or 1 where time is counted in steps or absent. */
  readonly dt: number;
  /** T: how long a tick is; undefined where the pass has no time. */
  readonly tick: Quantity | undefined;
  /** `node.port` of the model that it runs; undefined runs the initial weights. */
  readonly model: string | undefined;
  /** The signal whose gradient is followed, `node.port`; undefined where nothing is trained. */
  readonly loss: string | undefined;
  readonly layout: PassLayout;
}

/** A pure function from results to results. */
export interface ComputeStep {
  readonly kind: 'compute';
  readonly node: string;
  /** It waits for all runs of the sweep. */
  readonly acrossSweep: boolean;
}

export type PlanStep = PassStep | ComputeStep;

/** Ordered steps and the memory they need: plain data that can be printed. */
export interface Plan {
  readonly inferred: Inferred;
  readonly steps: readonly PlanStep[];
  readonly weights: WeightLayout;
  readonly folded: ReadonlyMap<string, FoldedPath>;
  /** Bytes of one memory: weights, then the block of one chunk (several where a node reduces over samples). */
  readonly bytes: number;
  readonly blockOffset: number;
  /** H: by node path. */
  readonly resultKeys: ReadonlyMap<string, string>;
}
