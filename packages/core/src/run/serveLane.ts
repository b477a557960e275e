import { noCounts, type OperationCounts } from '../define/kernel.js';
import type { TrainedArray } from '../plan/layout.js';
import { chunkSize, type PassStep } from '../plan/plan.js';
import { sharedTwins, takeCalls } from './callTogether.js';
import { ChunkRunner, type MutableFrame } from './chunkRunner.js';
import { addPartials } from './chunkSums.js';
import { computeChunk, readLosses } from './chunkWork.js';
import { Board, blocksPerLane } from './lanes.js';
import type { Prepared } from './prepare.js';

/**
 * What a thread other than the first does until it is told to stop: it waits for a job, takes chunks from it, and adds
 * their partial sums when it is their turn. It blocks its thread. In: a plan bound to the shared memory as this lane.
 */
export function serveLane(prepared: Prepared): void {
  const { plan, lane, places, passes } = prepared;
  const board = new Board(prepared.buffer, plan, places);
  const runners = [...passes].map(([step, bound]) => new ChunkRunner(plan, step, bound, prepared.twins));
  const steps = [...passes.keys()];
  let last = 0;
  board.lane(lane, 'present').set(1);
  while (board.get('stop') === 0) {
    const job = board.get('job');
    if (job === last) {
      board.waitWhile('job', job, 1000);
      continue;
    }
    last = job;
    // By its number: the next job is asked of all who are there before it has one.
    if (board.lane(lane, 'asked').get() !== job) continue;
    const pass = board.get('pass');
    if (board.get('calls') > 0) helpCalling(prepared, board, steps[pass]);
    else {
      workOn(prepared, board, steps[pass], runners[pass], job);
      report(prepared, board, steps[pass]);
      board.lane(lane, 'walked').set(1);
    }
    board.lane(lane, 'done').set(job);
    board.tell();
  }
  board.lane(lane, 'present').set(0);
}

/** Takes calls of the twin that is posted; none where this thread has it not. */
function helpCalling({ plan, engine }: Prepared, board: Board, { drivers }: PassStep): void {
  const run = engine.twin(sharedTwins(plan, drivers[0])[board.get('twin')]);
  if (run !== undefined) takeCalls(board, run);
}

function workOn(prepared: Prepared, board: Board, step: PassStep, runner: ChunkRunner, job: number): void {
  const { lane, places } = prepared;
  const isTraining = board.get('training') === 1;
  const trained = laneTrained(prepared, step);
  const [count, chunks] = [board.get('samples'), board.get('chunks')];
  const training = { samples: count, truncate: board.get('truncate') || undefined, trained };
  for (let turn = 0; ; turn++) {
    const index = turn % blocksPerLane;
    // First a place to work in, then the chunk: who holds a chunk never waits for the one who looks on.
    board.waitForBlock(lane, index);
    const chunk = board.take('next');
    if (chunk >= chunks || board.get('stop') !== 0) return;
    const first = chunk * chunkSize;
    const size = Math.min(chunkSize, count - first);
    const frame: MutableFrame = {
      buffer: prepared.buffer,
      block: places.block(lane, index),
      firstStep: 0,
      samples: board.samples.slice(first, first + size),
      epoch: board.get('epoch'),
      walk: job,
      training: isTraining,
      smooth: 'off',
      counts: noCounts(),
      scratch: prepared.scratch,
    };
    try {
      computeChunk(runner, step, frame, size, isTraining ? training : undefined);
      readLosses(step, frame, size, first, board.losses);
    } catch {
      // Whatever it was: the first thread computes it again and says what is wrong.
      board.set('failed', 1);
      return;
    }
    if (isTraining && !takeTurn(board, chunk, () => addPartials(prepared, trained, chunk === 0))) return;
    if (board.get('watched') === 1) board.lane(lane, index).set(chunk + 1);
    board.tell();
  }
}

/** N: chunks are added in their order. False where the job was given up meanwhile. */
export function takeTurn(board: Board, chunk: number, add: () => void, meanwhile?: () => void): boolean {
  for (let turn = board.get('turn'); turn !== chunk; turn = board.get('turn')) {
    if (board.get('failed') !== 0 || board.get('stop') !== 0) return false;
    meanwhile?.();
    board.waitWhile('turn', turn, 20);
  }
  add();
  board.set('turn', chunk + 1);
  board.notify('turn');
  return true;
}

/** The trained weights of a pass with the partial sums of this lane. */
export function laneTrained({ plan, lane, places }: Prepared, step: PassStep): readonly TrainedArray[] {
  return (plan.weights.trained.get(step.drivers[0]) ?? []).map((trained) => ({
    ...trained,
    partials: trained.partials.map((user) => ({ ...user, array: places.partial(lane, user.array) })),
  }));
}

const kinds = Object.keys(noCounts()) as (keyof OperationCounts)[];

/** Operations in the order of `noCounts`, then the time; and all begins again. */
function report({ passes, lane }: Prepared, board: Board, step: PassStep): void {
  [...(passes.get(step)?.values() ?? [])].forEach(({ counts, time }, node) => {
    board.reportOf(lane, node).set([...kinds.map((kind) => counts[kind]), time.milliseconds]);
    Object.assign(counts, noCounts());
    time.milliseconds = 0;
  });
}

/** Adds what another lane reported. */
export function collectReport(prepared: Prepared, board: Board, step: PassStep, lane: number): void {
  [...(prepared.passes.get(step)?.values() ?? [])].forEach(({ counts, time }, node) => {
    const reported = board.reportOf(lane, node);
    kinds.forEach((kind, k) => {
      (counts as OperationCounts)[kind] += reported[k];
    });
    time.milliseconds += reported[kinds.length];
  });
}

/** Tells all lanes to end; a plan that stopped them runs on alone. */
export function stopLanes({ buffer, plan, places }: Prepared): void {
  if (places.lanes === 1) return;
  const board = new Board(buffer, plan, places);
  board.set('stop', 1);
  board.notify('job');
}

/** Whether all lanes are there. Those that come later help from the next job on. */
export function areLanesPresent({ buffer, plan, places }: Prepared): boolean {
  if (places.lanes === 1) return true;
  const board = new Board(buffer, plan, places);
  for (let lane = 1; lane < places.lanes; lane++) if (board.lane(lane, 'present').get() === 0) return false;
  return true;
}

/** How many threads have computed chunks so far, the first one among them. */
export function threadsUsed({ buffer, plan, places }: Prepared): number {
  if (places.lanes === 1) return 1;
  const board = new Board(buffer, plan, places);
  let used = 1;
  for (let lane = 1; lane < places.lanes; lane++) if (board.lane(lane, 'walked').get() !== 0) used++;
  return used;
}
