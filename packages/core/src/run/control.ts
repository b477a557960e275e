import type { PassSpan } from '../define/driver.js';
import type { RunEvent, RunPosition } from '../define/event.js';
import { chunkView, type Frame, rowOf, type SignalArray } from '../define/kernel.js';
import type { PassStep } from '../plan/plan.js';
import type { Outputs } from '../result/result.js';
import type { OtherEngine, Steering } from './walk.js';

/** X: how the outside steers a run: where it stops, what it watches. None of it changes a bit of any result. */

/** A place to pause at: a whole driver, or a point inside it. What is left out matches anything. */
export type Until = { readonly node: string } & Partial<Omit<RunPosition, 'node'>>;

/** A port to copy out while it runs: all samples, these dataset samples, or the first sample of each chunk. */
export interface Probe {
  readonly port: string;
  readonly samples?: readonly number[] | 'first';
}

export interface RunOptions {
  readonly signal?: { readonly aborted: boolean };
  /** Asked anew at every window: a consumer may change the list while the run goes on. */
  readonly observe?: readonly Probe[];
  readonly until?: Until;
  /** H: results that an earlier run gave under the very same result key, by path: they are not computed again. */
  readonly reuse?: ReadonlyMap<string, Outputs>;
  /** Checkpoints of an earlier, interrupted run, by trainer. */
  readonly resume?: ReadonlyMap<string, Uint8Array>;
  /** The order in which the chunks of a batch are computed; any order gives the same bits. */
  readonly schedule?: (chunks: number) => readonly number[];
  /** Ticks per window, forward and backward, at most; any value gives the same bits. */
  readonly forwardWindow?: number;
  readonly backwardWindow?: number;
  /** Walks instead of the kernels; results then agree within a tolerance, and the receipt names it. */
  readonly engine?: OtherEngine | undefined;
}

/** The run was told to stop; what is finished is kept. */
export class Interrupted extends Error {}

export class Control implements Steering {
  private until: Until | undefined;
  readonly forwardWindow: number | undefined;
  readonly backwardWindow: number | undefined;

  constructor(private readonly options: RunOptions) {
    this.until = options.until;
    this.forwardWindow = options.forwardWindow;
    this.backwardWindow = options.backwardWindow;
  }

  get observed(): readonly string[] {
    return this.options.observe?.map(({ port }) => port) ?? [];
  }

  /**
   * True where nobody waits for a place to pause at, or orders chunks and windows: the chunks may be computed side by
   * side. Whoever watches sees each chunk when it is done.
   */
  get isFree(): boolean {
    const { schedule, forwardWindow, backwardWindow } = this.options;
    const isOrdered = schedule !== undefined || forwardWindow !== undefined || backwardWindow !== undefined;
    return this.until === undefined && !isOrdered;
  }

  /** Sets the next place to pause at, when a paused run goes on. */
  continueTo(until: Until | undefined): void {
    this.until = until;
  }

  *reached(position: RunPosition): Generator<RunEvent, void> {
    if (this.until !== undefined && matches(this.until, position)) {
      this.until = undefined;
      yield { type: 'paused', position };
    } else yield { type: 'position', position };
    if (this.options.signal?.aborted) throw new Interrupted();
  }

  /** Windows end where a pause is asked for. */
  nextStop(at: RunPosition, numSteps: number): number {
    const step = this.until?.step;
    if (this.until === undefined || step === undefined || step <= at.step) return numSteps;
    return matches({ ...this.until, step: at.step }, at) ? step : numSteps;
  }

  schedule<T>(chunks: readonly T[]): readonly T[] {
    return this.options.schedule?.(chunks.length).map((index) => chunks[index]) ?? chunks;
  }

  *probes(step: PassStep, frame: Frame, span: PassSpan): Generator<RunEvent, void> {
    for (const { port, samples } of this.options.observe ?? []) {
      const array = step.layout.signals.get(port);
      if (array === undefined) continue;
      const last = samples === 'first' ? Math.min(1, span.count) : span.count;
      for (let n = 0; n < last; n++) {
        if (Array.isArray(samples) && !samples.includes(frame.samples[n])) continue;
        yield probeEvent(step, port, array, frame, span, n);
      }
    }
  }
}

function probeEvent(
  { numSteps }: PassStep,
  port: string,
  array: SignalArray,
  frame: Frame,
  span: PassSpan,
  n: number,
): RunEvent {
  const values = chunkView(frame, array);
  const varies = array.stepStride > 0;
  const [t0, t1] = [span.t0 * array.perTick, span.t1 * array.perTick];
  const at = varies ? rowOf(frame, array, n, t0) : n * array.sampleStride;
  const steps = varies ? t1 - t0 : 1;
  return {
    type: 'probe',
    port,
    sample: frame.samples[n],
    firstStep: varies ? t0 : 0,
    steps,
    length: varies ? numSteps * array.perTick : 1,
    size: array.size,
    values: values.slice(at, at + steps * array.size),
  };
}

function matches(until: Until, position: RunPosition): boolean {
  return (Object.keys(until) as (keyof Until)[]).every(
    (key) => until[key] === undefined || until[key] === position[key],
  );
}
