import { setTimeout as pause } from 'node:timers/promises';
import {
  areLanesPresent,
  chunkSize,
  explain,
  type LoadOptions,
  type Plan,
  type Prepared,
  stopLanes,
} from '@rheobase/core';
import type { Io } from '../io.js';
import type { LoadedGraph } from '../loadGraph.js';
import type { Engine } from './engine.js';
import { inSharedMemory } from './inSharedMemory.js';
import type { LaneJob } from './laneWorker.js';

/** A thread, as far as it is used. */
export interface Thread {
  on(event: 'error', listener: (error: Error) => void): unknown;
  terminate(): Promise<unknown>;
}

export interface Threads {
  readonly count: number;
  /** Asked for by number: they start however little there is to do. */
  readonly isAsked: boolean;
  readonly source: { readonly text: string; readonly options: LoadOptions };
  readonly start: (job: LaneJob) => Thread;
}

/** Each has blocks of its own in the memory of the run. */
const mostThreads = 30;

/** A thread plans the graph and compiles its kernels before it helps; below so many operations that costs more time. */
const worthwhile = 2e9;

/** One thread a core unless a number was asked for; none where nothing can start them. */
export function threadsFor(
  { file, options }: LoadedGraph,
  asked: number | undefined,
  { startLane, cores }: Io,
): Threads | undefined {
  if (startLane === undefined) return undefined;
  const count = Math.min(mostThreads, asked ?? cores);
  return { count, isAsked: asked !== undefined, source: { text: file.text, options }, start: startLane };
}

/** How many threads a run of this plan gets: those that have chunks to share. */
export function lanesFor(plan: Plan, threads: Threads | undefined): number {
  if (threads === undefined || threads.count === 1) return 1;
  const shared = explain(plan).operations.filter(({ samples }) => samples > chunkSize);
  const operations = shared.reduce((sum, { total }) => sum + (total.macs ?? 0) + (total.acs ?? 0), 0);
  return threads.isAsked || operations > worthwhile ? threads.count : 1;
}

/** Starts the threads of a prepared plan; gives what ends them. Threads that were asked for are waited for. */
export async function startThreads(
  prepared: Prepared,
  threads: Threads | undefined,
  point: number,
  engine: Engine,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<() => Promise<void>> {
  const { shared, places } = prepared;
  const { lanes } = places;
  if (threads === undefined || lanes === 1) return async () => {};
  const own = new Map([...files].map(([digest, bytes]) => [digest, inSharedMemory(bytes)]));
  let fault: Error | undefined;
  const started = Array.from({ length: lanes - 1 }, (_, i) => {
    const job = { kind: 'rheobase lane', ...threads.source, point, engine, files: own, shared, lanes } as const;
    const thread = threads.start({ ...job, lane: i + 1 });
    thread.on('error', (error) => {
      fault = error;
    });
    return thread;
  });
  while (threads.isAsked && fault === undefined && !areLanesPresent(prepared)) await pause(5);
  if (fault !== undefined) throw fault;
  return async () => {
    stopLanes(prepared);
    await Promise.all(started.map((thread) => thread.terminate()));
  };
}
