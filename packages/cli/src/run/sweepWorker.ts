import { parentPort, workerData } from 'node:worker_threads';
import { type Experiment, type Library, type LoadOptions, loadFrom, type RunEvent } from '@rheobase/core';
import { library } from '@rheobase/nodes/library';
import { runPoint } from './runPoint.js';
import type { PointRequest, SweepJob, WorkerPort } from './sweepProtocol.js';

/** Progress is for eyes; so often, in milliseconds, is enough. */
const progressPause = 50;

/** Results come with the end of the point; positions and probes nobody reads. */
const carried: ReadonlySet<RunEvent['type']> = new Set(['progress', 'rows', 'checkpoint', 'issue'] as const);

/** A worker thread: runs the points of a sweep that it is asked for, one after another. */
export function serveSweep(
  port: WorkerPort,
  { text, options, nodes, files, engine, stop }: SweepJob,
  known: Library,
): void {
  const planned = plan(text, options, nodes, known);
  const signal = {
    get aborted() {
      return Atomics.load(stop, 0) !== 0;
    },
  };
  let lastProgress = Number.NEGATIVE_INFINITY;
  const onEvent = (event: RunEvent) => {
    if (!carried.has(event.type)) return;
    if (event.type === 'progress') {
      if (performance.now() - lastProgress < progressPause && event.fraction < 1) return;
      lastProgress = performance.now();
    }
    port.postMessage({ type: 'event', event });
  };
  const serve = async ({ point, resume, reuse }: PointRequest) => {
    try {
      const experiment = await planned;
      if (experiment === undefined) throw new Error('internal: a worker cannot plan the graph');
      const result = await runPoint(experiment, point, { files, engine, signal, resume, reuse, onEvent });
      port.postMessage(
        'refused' in result ? { type: 'refused', issues: result.refused } : { type: 'finished', result },
      );
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ type: 'fault', message, stack });
    }
  };
  port.on('message', (request) => void serve(request));
}

async function plan(
  text: string,
  options: LoadOptions,
  files: readonly string[],
  known: Library,
): Promise<Experiment | undefined> {
  if (files.length === 0) return (await loadFrom(known, text, options)).experiment;
  const { withPackages } = await import('../nodePackages.js');
  const extended = await withPackages(known, files, '');
  return 'problem' in extended ? undefined : (await loadFrom(extended, text, options)).experiment;
}

if (parentPort !== null && (workerData as SweepJob | null)?.kind === 'rheobase sweep') {
  serveSweep(parentPort, workerData as SweepJob, library);
}
