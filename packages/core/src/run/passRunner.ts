import type { BoundNode } from '../define/driver.js';
import type { RunEvent, RunPosition } from '../define/event.js';
import { noCounts, type Reduction } from '../define/kernel.js';
import type { TrainedArray } from '../plan/layout.js';
import { chunkSize, type PassStep, type Plan } from '../plan/plan.js';
import type { BoundKernel } from './bind.js';
import { type ChunkRange, ChunkRunner, type MutableFrame, type Stage } from './chunkRunner.js';
import { addPartials, ChunkSums } from './chunkSums.js';
import { computeChunk, readLosses } from './chunkWork.js';
import type { Control } from './control.js';
import { ModelFailure } from './failure.js';
import { Job } from './job.js';
import { Board, blocksPerLane } from './lanes.js';
import type { Prepared } from './prepare.js';
import { collectReport, laneTrained, takeTurn } from './serveLane.js';
import type { PassWalker, Walk } from './walk.js';

/** Walks so far: weights move only between two of them. */
let walks = 0;

interface Chunk extends ChunkRange {
  readonly index: number;
}

/**
 * Runs one pass over samples, chunk by chunk. Where a node reduces over the samples, all chunks finish the stage
 * before it, their partial sums are added in chunk order, and all go on.
 */
export class PassRunner implements PassWalker {
  private readonly runner: ChunkRunner;
  private readonly store: BlockStore;
  private board: Board | undefined;

  constructor(
    private readonly plan: Plan,
    private readonly step: PassStep,
    private readonly bound: ReadonlyMap<string, BoundKernel>,
    private readonly prepared: Prepared,
    private readonly control: Control,
  ) {
    this.runner = new ChunkRunner(plan, step, bound, prepared.twins);
    this.store = new BlockStore(prepared.buffer, plan.blockOffset, step.layout.bytes);
  }

  get nodes(): readonly BoundNode[] {
    return [...this.bound.values()];
  }

  /** Forward over all samples; gives each one's loss where the pass has one. */
  *forward(samples: Int32Array, walk: Walk): Generator<RunEvent, Float64Array> {
    if (this.goesTogether(samples, walk)) return yield* this.walkTogether(samples, walk, undefined);
    return yield* this.walk(samples, walk, undefined);
  }

  /** Forward and backward over one batch; leaves the gradient of the mean loss in the trained weights. */
  *gradient(samples: Int32Array, walk: Walk, truncate: number | undefined): Generator<RunEvent, Float64Array> {
    const trained = this.plan.weights.trained.get(this.step.drivers[0]) ?? [];
    if (this.goesTogether(samples, walk)) return yield* this.walkTogether(samples, walk, truncate ?? 0);
    return yield* this.walk(samples, walk, { trained, sums: new ChunkSums(this.prepared, trained), truncate });
  }

  /** On this thread alone. `done` says which chunks are computed already, and the losses of their samples. */
  private *walk(
    samples: Int32Array,
    walk: Walk,
    training: Training | undefined,
    done: Done = { chunks: 0, losses: new Float64Array(samples.length) },
  ): Generator<RunEvent, Float64Array> {
    walks++;
    const { losses } = done;
    const chunks = this.chunks(samples.length).slice(done.chunks);
    // Without a reducing node a chunk goes all the way before the next one takes its memory.
    const stages = this.runner.stages(walk.training);
    const together = stages.length > 1 ? [chunks] : chunks.map((chunk) => [chunk]);
    for (const group of together) {
      const frames = new Map(group.map((chunk) => [chunk, this.frame(samples, chunk, walk)]));
      const { store } = this;
      store.begin(group.length > 1);
      for (const stage of stages) {
        this.reduceForward(stage, frames, store);
        for (const [chunk, frame] of frames) {
          store.load(chunk);
          if (stage === stages[0]) this.runner.start(frame, chunk.count);
          const isLast = stage === stages[stages.length - 1];
          yield* this.forwardStage(stage, frame, chunk, walk, isLast);
          if (isLast) readLosses(this.step, frame, chunk.count, chunk.first, losses);
          store.save(chunk);
        }
      }
      if (training !== undefined) this.backward(frames, store, samples.length, training);
      for (const chunk of group) yield* this.reached(walk, chunk, this.step.numSteps);
    }
    return losses;
  }

  /** Several threads compute a walk where every chunk is by itself, all its steps at once, and nobody steers it. */
  private goesTogether(samples: Int32Array, walk: Walk): boolean {
    const { places } = this.prepared;
    const { numSteps, window } = this.step;
    return (
      places.lanes > 1 &&
      samples.length > chunkSize &&
      window >= numSteps &&
      walk.smooth === undefined &&
      this.control.isFree &&
      this.runner.stages(walk.training).length === 1
    );
  }

  /**
   * Posts the walk for all lanes, computes chunks beside them and looks on at what they computed. Where somebody comes
   * who steps, this thread does the rest alone. `truncate` is undefined where nothing is trained, 0 where nothing is
   * cut.
   */
  private *walkTogether(
    samples: Int32Array,
    walk: Walk,
    truncate: number | undefined,
  ): Generator<RunEvent, Float64Array> {
    walks++;
    const { prepared, step } = this;
    const board = (this.board ??= new Board(prepared.buffer, this.plan, prepared.places));
    const trained = truncate === undefined ? [] : laneTrained(prepared, step);
    const chunks = this.chunks(samples.length);
    const job = new WalkJob(prepared, board, step, walk, samples, truncate);
    const training = { samples: samples.length, truncate: truncate === 0 ? undefined : truncate, trained };
    let shared = chunks.length;
    let seen = 0;
    /** Numbers are copied out before the block is given back. */
    const see = (chunk: Chunk, frame: MutableFrame): readonly RunEvent[] => {
      const span = { ...chunk, t0: 0, t1: step.numSteps };
      walk.watch?.(frame, span);
      seen++;
      return [...this.control.probes(step, frame, span)];
    };
    const look = function* (this: PassRunner): Generator<RunEvent, void> {
      for (const { chunk: index, block, free } of job.waiting()) {
        const chunk = chunks[index];
        const probed = see(chunk, { ...this.frame(samples, chunk, walk), block });
        free();
        yield* probed;
        yield* this.reached(walk, chunk, step.numSteps);
      }
    }.bind(this);
    try {
      for (;;) {
        if (!this.control.isFree) shared = Math.min(shared, job.close());
        const index = board.take('next');
        if (index >= shared) break;
        const chunk = chunks[index];
        const frame = this.frame(samples, chunk, walk);
        try {
          computeChunk(this.runner, step, frame, chunk.count, truncate === undefined ? undefined : training);
        } catch (error) {
          if (!(error instanceof ModelFailure)) throw error;
          board.set('failed', 1);
          break;
        }
        readLosses(step, frame, chunk.count, chunk.first, board.losses);
        if (truncate !== undefined && !takeTurn(board, index, () => addPartials(prepared, trained, index === 0))) break;
        yield* see(chunk, frame);
        yield* this.reached(walk, chunk, step.numSteps);
        yield* look();
      }
      while (seen < shared && board.get('failed') === 0) {
        const news = board.get('news');
        yield* look();
        if (seen < shared && news === board.get('news')) board.waitWhile('news', news, 20);
      }
    } finally {
      job.end();
    }
    const alone = (from: number): Training | undefined => {
      if (truncate === undefined) return undefined;
      return { trained, sums: new ChunkSums(prepared, trained, from), truncate: training.truncate };
    };
    // Something failed: which chunk would have failed first is found by computing all of them again on this thread.
    if (board.get('failed') !== 0) return yield* this.walk(samples, walk, alone(0));
    const losses = board.losses.slice(0, samples.length);
    if (shared === chunks.length) return losses;
    return yield* this.walk(samples, walk, alone(shared), { chunks: shared, losses });
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
      buffer: this.prepared.buffer,
      block: this.plan.blockOffset,
      firstStep: 0,
      samples: samples.subarray(first, first + chunkSize),
      epoch,
      walk: walks,
      training,
      smooth,
      counts: noCounts(),
      scratch: this.prepared.scratch,
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
      this.runner.accumulate(frame, chunk.count, trained);
      sums.add(chunk.index);
    }
  }
}

/** What other threads did of a walk before it went on alone. */
interface Done {
  readonly chunks: number;
  readonly losses: Float64Array;
}

interface Training {
  readonly trained: readonly TrainedArray[];
  readonly sums: ChunkSums;
  readonly truncate: number | undefined;
}

/** Keeps the blocks of chunks that take turns in one place of memory; does nothing where there is only one. */
class BlockStore {
  /** By number of the chunk; the next walk writes over them. */
  private readonly kept: Uint8Array[] = [];
  private readonly saved = new Set<number>();
  private isShared = false;

  constructor(
    private readonly buffer: ArrayBufferLike,
    private readonly offset: number,
    private readonly bytes: number,
  ) {}

  /** Chunks follow of which none has been here yet. */
  begin(isShared: boolean): void {
    this.isShared = isShared;
    this.saved.clear();
  }

  load({ index }: Chunk): void {
    if (this.saved.has(index)) this.block().set(this.kept[index]);
  }

  save({ index }: Chunk): void {
    if (!this.isShared) return;
    this.kept[index] ??= new Uint8Array(this.bytes);
    this.kept[index].set(this.block());
    this.saved.add(index);
  }

  private block(): Uint8Array {
    return new Uint8Array(this.buffer as ArrayBuffer, this.offset, this.bytes);
  }
}

/** A walk as it is posted for the lanes that are there. */
class WalkJob extends Job {
  constructor(
    prepared: Prepared,
    board: Board,
    private readonly step: PassStep,
    walk: Walk,
    samples: Int32Array,
    truncate: number | undefined,
  ) {
    board.samples.set(samples);
    super(prepared, board, {
      pass: [...prepared.passes.keys()].indexOf(step),
      training: truncate === undefined ? 0 : 1,
      truncate: truncate ?? 0,
      epoch: walk.epoch,
      samples: samples.length,
      chunks: Math.ceil(samples.length / chunkSize),
      watched: 1,
      failed: 0,
      turn: 0,
      calls: 0,
    });
  }

  /** Chunks of other lanes that are computed and wait to be looked at. */
  *waiting(): Generator<{ chunk: number; block: number; free: () => void }, void> {
    for (const lane of this.invited) {
      for (let index = 0; index < blocksPerLane; index++) {
        const state = this.board.lane(lane, index);
        const waits = state.get();
        if (waits === 0) continue;
        const block = this.prepared.places.block(lane, index);
        yield { chunk: waits - 1, block, free: () => state.set(0) };
      }
    }
  }

  /** Nothing more is taken; when all lanes have left, the memory is this thread's alone again. */
  end(): void {
    const { board } = this;
    this.close();
    const failed = board.get('failed');
    // A lane may wait for the turn of a chunk that will not come.
    if (board.get('training') === 1 && board.get('turn') < board.get('chunks')) board.set('failed', 1);
    const free = () => {
      for (const { free } of this.waiting()) free();
    };
    this.wait(free);
    board.set('failed', failed);
    free();
    for (const lane of this.invited) collectReport(this.prepared, board, this.step, lane);
  }
}
