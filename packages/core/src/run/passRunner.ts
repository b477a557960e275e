import type { BoundNode } from '../define/driver.js';
import type { RunEvent, RunPosition } from '../define/event.js';
import { chunkView, noCounts, planView, type Reduction } from '../define/kernel.js';
import type { TrainedArray } from '../plan/layout.js';
import { chunkSize, type PassStep, type Plan } from '../plan/plan.js';
import type { BoundKernel } from './bind.js';
import { type ChunkRange, ChunkRunner, type MutableFrame, type Stage } from './chunkRunner.js';
import { ChunkSums } from './chunkSums.js';
import type { Control } from './control.js';
import type { Memory } from './prepare.js';
import type { PassWalker, Walk } from './walk.js';

interface Chunk extends ChunkRange {
  readonly index: number;
}

/**
 * Runs one pass over samples, chunk by chunk. Where a node reduces over the samples, all chunks finish the stage
 * before it, their partial sums are added in chunk order, and all go on.
 */
export class PassRunner implements PassWalker {
  private readonly runner: ChunkRunner;

  constructor(
    private readonly plan: Plan,
    private readonly step: PassStep,
    private readonly bound: ReadonlyMap<string, BoundKernel>,
    private readonly memory: Memory,
    private readonly control: Control,
  ) {
    this.runner = new ChunkRunner(plan, step, bound, memory.twins);
  }

  get nodes(): readonly BoundNode[] {
    return [...this.bound.values()];
  }

  /** Forward over all samples; gives each one's loss where the pass has one. */
  *forward(samples: Int32Array, walk: Walk): Generator<RunEvent, Float64Array> {
    return yield* this.walk(samples, walk, undefined);
  }

  /** Forward and backward over one batch; leaves the gradient of the mean loss in the trained weights. */
  *gradient(samples: Int32Array, walk: Walk, truncate: number | undefined): Generator<RunEvent, Float64Array> {
    const trained = this.plan.weights.trained.get(this.step.drivers[0]) ?? [];
    return yield* this.walk(samples, walk, { trained, sums: new ChunkSums(this.memory, trained), truncate });
  }

  private *walk(samples: Int32Array, walk: Walk, training: Training | undefined): Generator<RunEvent, Float64Array> {
    const losses = new Float64Array(samples.length);
    const chunks = this.chunks(samples.length);
    // Without a reducing node a chunk goes all the way before the next one takes its memory.
    const stages = this.runner.stages(walk.training);
    const together = stages.length > 1 ? [chunks] : chunks.map((chunk) => [chunk]);
    for (const group of together) {
      const frames = new Map(group.map((chunk) => [chunk, this.frame(samples, chunk, walk)]));
      const store = new BlockStore(this.memory.buffer, this.plan.blockOffset, this.step.layout.bytes, group.length > 1);
      for (const stage of stages) {
        this.reduceForward(stage, frames, store);
        for (const [chunk, frame] of frames) {
          store.load(chunk);
          if (stage === stages[0]) this.runner.start(frame, chunk.count);
          const isLast = stage === stages[stages.length - 1];
          yield* this.forwardStage(stage, frame, chunk, walk, isLast);
          if (isLast) this.readLoss(frame, chunk, losses);
          store.save(chunk);
        }
      }
      if (training !== undefined) this.backward(frames, store, samples.length, training);
      for (const chunk of group) yield* this.reached(walk, chunk, this.step.numSteps);
    }
    return losses;
  }

  private chunks(samples: number): readonly Chunk[] {
    const chunks: Chunk[] = [];
    for (let first = 0; first < samples; first += chunkSize) {
      chunks.push({ index: chunks.length, first, count: Math.min(chunkSize, samples - first) });
    }
    return this.control.schedule(chunks);
  }

  private frame(samples: Int32Array, { first }: Chunk, { epoch, training, smooth = 'off' }: Walk): MutableFrame {
    return {
      buffer: this.memory.buffer,
      block: this.plan.blockOffset,
      firstStep: 0,
      samples: samples.subarray(first, first + chunkSize),
      epoch,
      training,
      smooth,
      counts: noCounts(),
      scratch: this.memory.scratch,
    };
  }

  private *forwardStage(
    stage: Stage,
    frame: MutableFrame,
    chunk: Chunk,
    walk: Walk,
    isLast: boolean,
  ): Generator<RunEvent, void> {
    const { numSteps, window } = this.step;
    this.runner.before(stage, frame, chunk.count);
    for (let t0 = 0; t0 < numSteps; ) {
      const stop = this.control.nextStop(this.position(walk, chunk, t0), numSteps);
      const t1 = Math.min(t0 + Math.min(window, this.control.forwardWindow ?? window), numSteps, stop);
      // A pass that keeps all its steps has them all in memory; else each window takes the place of the last.
      frame.firstStep = window >= numSteps ? 0 : t0;
      this.runner.window(stage, frame, chunk.count, t0, t1);
      if (isLast) {
        walk.watch?.(frame, { ...chunk, t0, t1 });
        yield* this.control.probes(this.step, frame, { ...chunk, t0, t1 });
      }
      if (t1 < numSteps) yield* this.reached(walk, chunk, t1);
      t0 = t1;
    }
  }

  private position({ epoch, batch }: Walk, { index }: Chunk, step: number): RunPosition {
    return { node: this.step.drivers[0], epoch, batch, chunk: index, step };
  }

  private reached(walk: Walk, chunk: Chunk, step: number): Generator<RunEvent, void> {
    return this.control.reached(this.position(walk, chunk, step));
  }

  private reduceForward({ reducer }: Stage, frames: ReadonlyMap<Chunk, MutableFrame>, store: BlockStore): void {
    const reduce = reducer?.kernel.reduce;
    if (reduce === undefined) return;
    reduce.total = this.sumOverChunks(reduce, 'partial', frames, store);
    reduce.samples = [...frames.keys()].reduce((sum, { count }) => sum + count, 0);
    const [frame] = frames.values();
    if (frame !== undefined) reduce.learn?.(frame);
  }

  private sumOverChunks(
    reduce: Reduction,
    part: 'partial' | 'gradientPartial',
    frames: ReadonlyMap<Chunk, MutableFrame>,
    store: BlockStore,
  ): Float64Array {
    const total = new Float64Array(reduce.length);
    for (const [chunk, frame] of [...frames].sort(([a], [b]) => a.index - b.index)) {
      store.load(chunk);
      const out = new Float64Array(reduce.length);
      reduce[part](frame, 0, chunk.count, out);
      for (let i = 0; i < total.length; i++) total[i] += out[i];
    }
    return total;
  }

  private backward(
    frames: ReadonlyMap<Chunk, MutableFrame>,
    store: BlockStore,
    samples: number,
    { trained, sums, truncate }: Training,
  ): void {
    const window = this.control.backwardWindow ?? this.step.numSteps;
    const stages = [...this.runner.stages(true)].reverse();
    for (const stage of stages) {
      for (const [chunk, frame] of frames) {
        store.load(chunk);
        if (stage === stages[0]) this.runner.startBackward(frame, 1 / samples);
        this.runner.backward(stage, frame, chunk.count, window, truncate);
        if (stage.reducer !== undefined) this.runner.gatherReducer(stage.reducer, frame, chunk.count);
        store.save(chunk);
      }
      const reduce = stage.reducer?.kernel.reduce;
      if (stage.reducer === undefined || reduce === undefined) continue;
      reduce.gradientTotal = this.sumOverChunks(reduce, 'gradientPartial', frames, store);
      for (const [chunk, frame] of frames) {
        store.load(chunk);
        this.runner.backwardReducer(stage.reducer, frame, chunk.count);
        store.save(chunk);
      }
    }
    for (const [chunk, frame] of frames) {
      store.load(chunk);
      for (const { partials } of trained) for (const { array } of partials) planView(frame, array).fill(0);
      this.runner.accumulate(frame, chunk.count);
      sums.add(chunk.index);
    }
  }

  private readLoss(frame: MutableFrame, { first, count }: Chunk, losses: Float64Array): void {
    const { loss, layout } = this.step;
    const array = loss === undefined ? undefined : layout.signals.get(loss);
    if (array === undefined) return;
    const values = chunkView(frame, array);
    for (let n = 0; n < count; n++) losses[first + n] = values[n * array.sampleStride];
  }
}

interface Training {
  readonly trained: readonly TrainedArray[];
  readonly sums: ChunkSums;
  readonly truncate: number | undefined;
}

/** Keeps the blocks of chunks that take turns in one place of memory; does nothing where there is only one. */
class BlockStore {
  private readonly kept = new Map<Chunk, Uint8Array>();

  constructor(
    private readonly buffer: ArrayBufferLike,
    private readonly offset: number,
    private readonly bytes: number,
    private readonly isShared: boolean,
  ) {}

  load(chunk: Chunk): void {
    const saved = this.kept.get(chunk);
    if (saved !== undefined) this.block().set(saved);
  }

  save(chunk: Chunk): void {
    if (this.isShared) this.kept.set(chunk, this.block().slice());
  }

  private block(): Uint8Array {
    return new Uint8Array(this.buffer as ArrayBuffer, this.offset, this.bytes);
  }
}
