import { setImmediate as breathe } from 'node:timers/promises';
import { type Experiment, type Issue, type Outputs, prepare, type RunEvent, type RunResult, run } from '@rheobase/core';
import { acceleratorOf, type Engine } from './engine.js';
import { startTfjs } from './tfjsEngine.js';
import { lanesFor, startThreads, type Threads } from './threads.js';

export interface PointOptions {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly engine: Engine;
  readonly threads?: Threads | undefined;
  /** True where the run shall stop at its next event. */
  readonly signal: { readonly aborted: boolean };
  /** Checkpoints to go on from, by trainer. */
  readonly resume: ReadonlyMap<string, Uint8Array>;
  /** Results that need not be computed again, by path. */
  readonly reuse: ReadonlyMap<string, Outputs>;
  readonly onEvent: (event: RunEvent) => void | Promise<void>;
}

/** A run computes without a pause; so often, in milliseconds, the keyboard and the disk get their turn. */
const breath = 25;

/** Runs one point of an experiment to its end, or until it is told to stop. */
export async function runPoint(
  { points, identity }: Experiment,
  point: number,
  { files, engine, threads, signal, resume, reuse, onEvent }: PointOptions,
): Promise<RunResult | { readonly refused: readonly Issue[] }> {
  const { plan } = points[point];
  const accelerator = await acceleratorOf(engine);
  const other = await startTfjs(engine, plan);
  const lanes = other === undefined ? lanesFor(plan, threads) : 1;
  const { prepared, issues } = prepare(plan, identity, { files, accelerator, lanes });
  if (prepared === undefined) return { refused: issues };
  const endThreads = await startThreads(prepared, threads, point, engine, files);
  try {
    const events = run(prepared, { signal, resume, reuse, engine: other });
    let last = performance.now();
    for (let next = await events.next(); ; next = await events.next()) {
      if (next.done) return next.value;
      await onEvent(next.value);
      const now = performance.now();
      if (now - last < breath) continue;
      await breathe();
      last = performance.now();
    }
  } finally {
    await endThreads();
  }
}
