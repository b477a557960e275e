import {
  type Experiment,
  type Issue,
  joinRuns,
  type LoadOptions,
  type Outputs,
  type RunEvent,
  type RunResult,
} from '@rheobase/core';
import type { Io } from '../io.js';
import type { Engine } from './engine.js';
import { inSharedMemory } from './inSharedMemory.js';
import { runPoint } from './runPoint.js';
import type { SweepJob, WorkerMessage } from './sweepProtocol.js';
import type { Threads } from './threads.js';

export interface RunPointsOptions {
  readonly experiment: Experiment;
  /** For workers, which plan the graph again. */
  readonly source: {
    readonly text: string;
    readonly options: LoadOptions;
    /** Packages of nodes. */
    readonly nodes: readonly string[];
  };
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly engine: Engine;
  /** Threads of one run, where only one goes at a time. */
  readonly threads?: Threads | undefined;
  /** Points computed at a time. */
  readonly jobs: number;
  /** One integer of shared memory; anything but 0 asks to stop. */
  readonly stop: Int32Array;
  readonly startWorker: Io['startWorker'];
  /** Checkpoints to go on from, by trainer. */
  readonly resume: (point: number) => Promise<ReadonlyMap<string, Uint8Array>>;
  /** Results of earlier runs that stand for those of a point, by path. */
  readonly reuse?: (point: number) => Promise<ReadonlyMap<string, Outputs>>;
  /** What a point found, whole or not. */
  readonly onResult?: (point: number, result: RunResult) => Promise<void>;
  readonly onPoint: (point: number) => void;
  readonly onEvent: (point: number, event: RunEvent) => void | Promise<void>;
  readonly onFinished: (point: number) => void | Promise<void>;
}

type PointOutcome = RunResult | { readonly refused: readonly Issue[] };

/** Runs one point: here, or in a worker. */
type Lane = (point: number, given: Given) => Promise<PointOutcome>;

/** What earlier runs left for a point. */
interface Given {
  readonly resume: ReadonlyMap<string, Uint8Array>;
  readonly reuse: ReadonlyMap<string, Outputs>;
}

/**
 * Runs all points of an experiment, several at a time, and joins their results. What comes out is the same, byte for
 * byte, whatever the number of jobs: a point knows nothing of the others, and results are joined in the order of the
 * points. After a failure no later point counts.
 */
export async function runPoints(options: RunPointsOptions): Promise<PointOutcome> {
  const { experiment, stop, jobs } = options;
  const count = experiment.points.length;
  const outcomes = new Map<number, PointOutcome>();
  let next = 0;
  let failed = count;
  const work = async (lane: Lane) => {
    while (next < count && next < failed && Atomics.load(stop, 0) === 0) {
      const point = next++;
      options.onPoint(point);
      const reuse = (await options.reuse?.(point)) ?? new Map();
      const outcome = await lane(point, { resume: await options.resume(point), reuse });
      outcomes.set(point, outcome);
      if (!('refused' in outcome)) await options.onResult?.(point, outcome);
      const ended = !('refused' in outcome) && outcome.complete;
      if (ended) await options.onFinished(point);
      else failed = Math.min(failed, Atomics.load(stop, 0) === 0 ? point : count);
    }
  };
  if (jobs === 1) await work((point, given) => runHere(options, point, given));
  else await runInWorkers(options, work);
  return joinOutcomes(options, outcomes, failed);
}

function runHere(
  { experiment, files, engine, threads, stop, onEvent }: RunPointsOptions,
  point: number,
  given: Given,
): Promise<PointOutcome> {
  const signal = {
    get aborted() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
  return runPoint(experiment, point, {
    ...given,
    files,
    engine,
    threads,
    signal,
    onEvent: (event) => onEvent(point, event),
  });
}

async function runInWorkers(options: RunPointsOptions, work: (lane: Lane) => Promise<void>): Promise<void> {
  const { source, engine, stop, jobs, startWorker } = options;
  const files = new Map([...options.files].map(([digest, bytes]) => [digest, inSharedMemory(bytes)]));
  const job: SweepJob = { kind: 'rheobase sweep', ...source, files, engine, stop };
  const workers = Array.from({ length: jobs }, () => startWorker(job));
  try {
    await Promise.all(
      workers.map((worker) => {
        let deliver: (message: WorkerMessage) => void = () => {};
        let fail: (error: Error) => void = () => {};
        worker.on('message', (message) => deliver(message));
        worker.on('error', (error) => fail(error));
        return work((point, given) => {
          return new Promise<PointOutcome>((resolve, reject) => {
            // A checkpoint is written before what follows it is looked at.
            let handled: Promise<void> = Promise.resolve();
            const then = (action: () => void | Promise<void>) => {
              handled = handled.then(action).catch(reject);
            };
            fail = reject;
            deliver = (message) => {
              if (message.type === 'event') then(() => options.onEvent(point, message.event));
              else if (message.type === 'finished') then(() => resolve(message.result));
              else if (message.type === 'refused') then(() => resolve({ refused: message.issues }));
              else reject(Object.assign(new Error(message.message), { stack: message.stack }));
            };
            worker.postMessage({ point, ...given });
          });
        });
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function joinOutcomes(
  { experiment, files }: RunPointsOptions,
  outcomes: ReadonlyMap<number, PointOutcome>,
  failed: number,
): PointOutcome {
  for (const outcome of outcomes.values()) if ('refused' in outcome) return outcome;
  const results = outcomes as ReadonlyMap<number, RunResult>;
  const isSwept = Object.keys(experiment.document.sweep ?? {}).length > 0;
  const first = results.get(0);
  if (!isSwept && first !== undefined) return first;
  const { points } = experiment;
  const isDone = (index: number) => index < failed && results.get(index)?.complete === true;
  const indices = [...points.keys()];
  const done = indices.filter(isDone);
  // An interrupted sweep may have gaps; the finished points are joined, and the result says that it is not complete.
  const order = [...done, ...indices.filter((index) => !isDone(index))];
  return joinRuns(
    { ...experiment, points: order.map((index) => points[index]) },
    done.map((index) => results.get(index) as RunResult),
    files,
  );
}
