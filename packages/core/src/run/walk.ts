import type { BoundNode, PassSpan } from '../define/driver.js';
import type { RunEvent, RunPosition } from '../define/event.js';
import type { Frame, SmoothMode } from '../define/kernel.js';
import type { PassStep, Plan } from '../plan/plan.js';
import type { BoundKernel } from './bind.js';

/** What one walk over samples is: which epoch of which trainer, and who looks on. */
export interface Walk {
  readonly epoch: number;
  readonly batch: number;
  readonly training: boolean;
  readonly watch?: ((frame: Frame, span: PassSpan) => void) | undefined;
  readonly smooth?: SmoothMode;
}

/** How the outside steers a walk. */
export interface Steering {
  /** Ports that somebody watches. */
  readonly observed: readonly string[];
  reached(position: RunPosition): Generator<RunEvent, void>;
  nextStop(at: RunPosition, numSteps: number): number;
  probes(step: PassStep, frame: Frame, span: PassSpan): Generator<RunEvent, void>;
}

/**
 * A way to run passes that is not the kernels: its numbers agree within a tolerance, and are never called identical.
 * Drivers, datasets, optimisers, checkpoints and results stay as they are: it only walks.
 */
export interface OtherEngine {
  /** Stands in the receipt. */
  readonly name: string;
  walker(pass: OtherPass): PassWalker;
}

/** What walks over the samples of a pass. */
export interface PassWalker {
  readonly nodes: readonly BoundNode[];
  /** Forward over all samples; gives each one's loss where the pass has one. */
  forward(samples: Int32Array, walk: Walk): Generator<RunEvent, Float64Array>;
  /** Forward and backward over one batch; leaves the gradient of the mean loss in the trained weights. */
  gradient(samples: Int32Array, walk: Walk, truncate: number | undefined): Generator<RunEvent, Float64Array>;
}

export interface OtherPass {
  readonly plan: Plan;
  readonly step: PassStep;
  readonly bound: ReadonlyMap<string, BoundKernel>;
  readonly buffer: ArrayBufferLike;
  /** Byte offset of what kernels may write during a call. */
  readonly scratch: number;
  readonly control: Steering;
}
