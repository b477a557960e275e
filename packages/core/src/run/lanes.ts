import type { PlanArray } from '../define/kernel.js';
import type { PassStep, Plan } from '../plan/plan.js';

/**
 * Several threads on one memory. A *lane* is what one thread has for itself: partial sums, the blocks of the chunks it
 * computes, scratch. Lane 0 is the thread that runs the experiment; the others only compute chunks. Every thread lays
 * the memory out by the same rules, so that nothing but the memory is handed over.
 */

const alignment = 64;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

/** Blocks of a lane other than 0: the next chunk is computed while the last one is looked at. */
export const blocksPerLane = 2;

export interface LanePlaces {
  readonly lanes: number;
  /** Where the board stands on which jobs are posted. */
  readonly board: number;
  /** Bytes of all but scratch, which comes last. */
  readonly scratchBase: number;
  /** The partial sums of a weight, as this lane has them. */
  partial(lane: number, array: PlanArray): PlanArray;
  block(lane: number, index: number): number;
}

export function placeLanes(plan: Plan, lanes: number): LanePlaces {
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass');
  const blockBytes = aligned(Math.max(0, ...passes.map(({ layout }) => layout.bytes)));
  const board = aligned(plan.bytes);
  const partialBase = board + (lanes > 1 ? aligned(boardBytes(plan, lanes)) : 0);
  const partials = new Map<number, number>();
  let partialBytes = 0;
  for (const { array } of [...plan.weights.trained.values()].flat().flatMap((trained) => trained.partials)) {
    partials.set(array.offset, partialBytes);
    partialBytes += aligned(8 * array.length);
  }
  const blockBase = partialBase + (lanes - 1) * partialBytes;
  return {
    lanes,
    board,
    scratchBase: blockBase + (lanes - 1) * blocksPerLane * blockBytes,
    partial: (lane, array) =>
      lane === 0
        ? array
        : { ...array, offset: partialBase + (lane - 1) * partialBytes + (partials.get(array.offset) as number) },
    block: (lane, index) =>
      lane === 0 ? plan.blockOffset : blockBase + ((lane - 1) * blocksPerLane + index) * blockBytes,
  };
}

/** Words of the board, before those of the lanes. */
const words = [
  'job',
  'stop',
  'next',
  'turn',
  'failed',
  'news',
  'pass',
  'training',
  'epoch',
  'samples',
  'chunks',
  'truncate',
  'watched',
  'calls',
  'twin',
] as const;
export type Word = (typeof words)[number];

const laneWords = ['present', 'asked', 'done', 'walked'] as const;
/**
 * Of each lane: whether it is there, the last job that is asked of it and the last that it is done with, whether it
 * took part in a walk, and the chunk + 1 that waits in each block.
 */
const wordsPerLane = laneWords.length + blocksPerLane;
/** What a lane reports of each node: operations of six kinds, and how long it computed. */
const reports = 7;

/** About a tenth of a millisecond. */
const looks = 50_000;

/** So many calls of a twin are posted at a time. */
export const mostCalls = 64;
/** Of each: how many arguments it has, the arguments, and what it gave. */
const numbersPerCall = 18;

function largestPass(plan: Plan): { samples: number; nodes: number } {
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass');
  const counts = passes.flatMap(({ samples, splits }) => [samples, ...Object.values(splits)].map(({ count }) => count));
  const nodes = passes.map(({ groups }) => groups.reduce((sum, { members }) => sum + members.length, 0));
  return { samples: Math.max(1, ...counts), nodes: Math.max(1, ...nodes) };
}

function boardBytes(plan: Plan, lanes: number): number {
  const { samples, nodes } = largestPass(plan);
  const integers = words.length + lanes * wordsPerLane + samples;
  return aligned(4 * integers) + 8 * (samples + lanes * nodes * reports + mostCalls * numbersPerCall);
}

/** What is posted for the lanes and what they answer: whole numbers that are read and written atomically. */
export class Board {
  /** Dataset samples of the job. */
  readonly samples: Int32Array;
  /** The loss of each. */
  readonly losses: Float64Array;
  private readonly reports: Float64Array;
  private readonly calls: Float64Array;
  private readonly integers: Int32Array;
  private readonly nodes: number;

  constructor(buffer: ArrayBufferLike, plan: Plan, { board, lanes }: LanePlaces) {
    const { samples, nodes } = largestPass(plan);
    this.nodes = nodes;
    const own = words.length + lanes * wordsPerLane;
    this.integers = new Int32Array(buffer as ArrayBuffer, board, own);
    this.samples = new Int32Array(buffer as ArrayBuffer, board + 4 * own, samples);
    const numbers = board + aligned(4 * (own + samples));
    this.losses = new Float64Array(buffer as ArrayBuffer, numbers, samples);
    this.reports = new Float64Array(buffer as ArrayBuffer, numbers + 8 * samples, lanes * nodes * reports);
    const calls = numbers + 8 * (samples + this.reports.length);
    this.calls = new Float64Array(buffer as ArrayBuffer, calls, mostCalls * numbersPerCall);
  }

  get(word: Word): number {
    return Atomics.load(this.integers, words.indexOf(word));
  }

  set(word: Word, value: number): void {
    Atomics.store(this.integers, words.indexOf(word), value);
  }

  /** Adds 1 and gives what was there before. */
  take(word: Word): number {
    return Atomics.add(this.integers, words.indexOf(word), 1);
  }

  /** Puts a value there and gives what was there before. */
  exchange(word: Word, value: number): number {
    return Atomics.exchange(this.integers, words.indexOf(word), value);
  }

  notify(word: Word): void {
    Atomics.notify(this.integers, words.indexOf(word));
  }

  /**
   * Waits until the word is another; not for ever, so that nobody hangs on a lane that died. It looks again and again
   * before it sleeps: to wake whoever sleeps takes long, and most of what is waited for comes soon.
   */
  waitWhile(word: Word, value: number, milliseconds: number): void {
    const at = words.indexOf(word);
    for (let look = 0; look < looks; look++) if (Atomics.load(this.integers, at) !== value) return;
    Atomics.wait(this.integers, at, value, milliseconds);
  }

  /** Tells whoever waits for news. */
  tell(): void {
    this.take('news');
    this.notify('news');
  }

  lane(lane: number, word: (typeof laneWords)[number] | number): { get(): number; set(value: number): void } {
    const at = this.placeOf(lane) + (typeof word === 'number' ? laneWords.length + word : laneWords.indexOf(word));
    return {
      get: () => Atomics.load(this.integers, at),
      set: (value) => {
        Atomics.store(this.integers, at, value);
        Atomics.notify(this.integers, at);
      },
    };
  }

  private placeOf(lane: number): number {
    return words.length + lane * wordsPerLane;
  }

  waitForBlock(lane: number, index: number): void {
    const at = this.placeOf(lane) + laneWords.length + index;
    for (let state = Atomics.load(this.integers, at); state !== 0; state = Atomics.load(this.integers, at)) {
      if (this.get('stop') !== 0) return;
      Atomics.wait(this.integers, at, state, 50);
    }
  }

  /** The arguments of a call that is posted. */
  call(index: number): readonly number[] {
    const at = index * numbersPerCall;
    return Array.from(this.calls.subarray(at + 1, at + 1 + this.calls[at]));
  }

  setCall(index: number, given: readonly number[]): void {
    if (given.length > numbersPerCall - 2) throw new Error(`internal: a call of ${given.length} arguments`);
    this.calls.set([given.length, ...given], index * numbersPerCall);
  }

  answerOf(index: number): number {
    return this.calls[index * numbersPerCall + numbersPerCall - 1];
  }

  setAnswer(index: number, value: number): void {
    this.calls[index * numbersPerCall + numbersPerCall - 1] = value;
  }

  /** What a lane reports of each node of a pass. */
  reportOf(lane: number, node: number): Float64Array {
    const at = (lane * this.nodes + node) * reports;
    return this.reports.subarray(at, at + reports);
  }
}
