import { parentPort, workerData } from 'node:worker_threads';
import { type LoadOptions, loadFrom, prepare, serveLane } from '@rheobase/core';
import { library } from '@rheobase/nodes/library';
import { acceleratorOf, type Engine } from './engine.js';

/** Handed to a thread that computes chunks of a run. It plans the graph itself: kernels are functions and cannot be sent. */
export interface LaneJob {
  readonly kind: 'rheobase lane';
  readonly text: string;
  readonly options: LoadOptions;
  readonly point: number;
  readonly engine: Engine;
  /** Data files by SHA-256, in memory that all threads share. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The memory of the run. */
  readonly shared: unknown;
  readonly lane: number;
  readonly lanes: number;
}

async function serve({ text, options, point, engine, files, shared, lane, lanes }: LaneJob): Promise<void> {
  const { experiment } = await loadFrom(library, text, options);
  if (experiment === undefined) throw new Error('internal: a thread cannot plan the graph');
  const accelerator = await acceleratorOf(engine);
  const { plan } = experiment.points[point];
  const { prepared } = prepare(plan, experiment.identity, { files, accelerator, lanes, join: { shared, lane } });
  if (prepared === undefined) throw new Error('internal: a thread cannot prepare the plan');
  serveLane(prepared);
}

if (parentPort !== null && (workerData as LaneJob | null)?.kind === 'rheobase lane') await serve(workerData as LaneJob);
