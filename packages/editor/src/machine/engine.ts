import { setImmediate as breathe } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import {
  chunkSize,
  type Experiment,
  explain,
  type Issue,
  type Prepared,
  prepare,
  run,
  runExperiment,
  save,
  stopLanes,
} from '@rheobase/core';
import { library } from '@rheobase/nodes/library';
import { type WebAssemblyLike, wasmAccelerator } from '@rheobase/wasm';
import type { PageMessage, WorkerMessage } from '../run/protocol.js';
import { createRunner, type FoundFiles } from '../run/runner.js';

/**
 * The engine of the page on Node, in a thread of `rheobase edit`: the very runner of the page's worker, with threads
 * that share its memory. What it cannot do itself, it asks of the thread that started it: files, and those threads.
 */

interface Started {
  readonly threads: number;
  readonly packageVersion: string;
}

/** What this thread asks of the one that started it; anything else that it sends is for the page. */
export type EngineRequest =
  | { readonly engine: 'files'; readonly id: number; readonly text: string }
  | {
      readonly engine: 'lanes';
      readonly text: string;
      readonly point: number;
      readonly shared: unknown;
      readonly lanes: number;
    }
  | { readonly engine: 'lanes-over' };

export type EngineAnswer = {
  readonly engine: 'files';
  readonly id: number;
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly issues?: readonly Issue[];
};

const port = parentPort;
if (port === null) throw new Error('internal: the engine is a thread');
const { threads, packageVersion } = workerData as Started;
const waiting = new Map<number, (found: FoundFiles) => void>();
let asked = 0;

const post = (message: WorkerMessage | EngineRequest) => port.postMessage(message);

const runner = createRunner({
  library,
  accelerator: wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly),
  packageVersion,
  post,
  files: ({ document }) =>
    new Promise((resolve) => {
      asked++;
      waiting.set(asked, resolve);
      post({ engine: 'files', id: asked, text: save(document) });
    }),
  run: runOnThreads,
  breathe,
  now: () => performance.now(),
});

port.on('message', (message: Exclude<PageMessage, { type: 'file' | 'places' }> | EngineAnswer) => {
  if (!('engine' in message)) void runner.receive(message);
  else {
    const { files, issues = [] } = message;
    waiting.get(message.id)?.(files === undefined ? { issues } : { files });
    waiting.delete(message.id);
  }
});

/** Points of a sweep one after another on this thread; one point on all of them, where it has chunks to share. */
async function* runOnThreads(...[experiment, prepareOptions = {}, runOptions = {}]: Parameters<typeof runExperiment>) {
  const [{ plan }] = experiment.points;
  const isShared = explain(plan).operations.some(({ samples }) => samples > chunkSize);
  if (experiment.points.length > 1 || threads === 1 || !isShared) {
    return yield* runExperiment(experiment, prepareOptions, runOptions);
  }
  const { prepared, issues } = prepare(plan, experiment.identity, { ...prepareOptions, lanes: threads });
  for (const issue of issues) yield { type: 'issue', issue } as const;
  if (prepared === undefined) return undefined;
  runOptions.onPrepared?.(prepared);
  startLanes(experiment, prepared);
  try {
    return yield* run(prepared, runOptions);
  } finally {
    stopLanes(prepared);
    post({ engine: 'lanes-over' });
  }
}

function startLanes({ document }: Experiment, { shared, places }: Prepared): void {
  post({ engine: 'lanes', text: save(document), point: 0, shared, lanes: places.lanes });
}
