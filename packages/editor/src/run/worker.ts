import { type Experiment, loadFrom, type Prepared, prepare, save, serveLane } from '@rheobase/core';
import { library } from '@rheobase/nodes/library';
import { type WebAssemblyLike, wasmAccelerator } from '@rheobase/wasm';
import { createFileStore } from '../data/fileStore.js';
import { findFiles } from '../data/findFiles.js';
import { keepDropped } from '../data/keepDropped.js';
import { onThreads } from './onThreads.js';
import type { PageMessage, WorkerMessage } from './protocol.js';
import { createRunner } from './runner.js';

/**
 * The engine, in a thread of its own: the page stays free while it computes. Where memory may be shared it has helpers,
 * which are this very script under another name.
 */

/** Put in by the build. */
declare const __PACKAGE_VERSION__: string;

interface WorkerScope {
  readonly name: string;
  readonly location: { readonly href: string };
  postMessage(message: WorkerMessage, moved?: readonly ArrayBufferLike[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** A thread plans the graph itself: kernels are functions and cannot be sent. */
interface LaneJob {
  readonly text: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The memory of the run. */
  readonly shared: unknown;
  readonly lane: number;
  readonly lanes: number;
}

const laneName = 'lane';
const scope = globalThis as unknown as WorkerScope;
const accelerator = wasmAccelerator(WebAssembly as unknown as WebAssemblyLike);
const packageVersion = __PACKAGE_VERSION__;
const now = () => performance.now();

if (scope.name === laneName) scope.onmessage = ({ data }: MessageEvent<LaneJob>) => void serve(data).catch(reportError);
else beEngine();

/** Computes chunks until the run has ended; then this thread waits for the next one. */
async function serve({ text, files, shared, lane, lanes }: LaneJob): Promise<void> {
  const { experiment } = await loadFrom(library, text, { packageVersion });
  if (experiment === undefined) throw new Error('internal: a thread cannot plan the graph');
  const [{ plan }] = experiment.points;
  const options = { files, accelerator, lanes, join: { shared, lane }, clock: now };
  const { prepared } = prepare(plan, experiment.identity, options);
  if (prepared === undefined) throw new Error('internal: a thread cannot prepare the plan');
  serveLane(prepared);
}

function beEngine(): void {
  const store = createFileStore(globalThis.indexedDB);
  const lanes: Worker[] = [];
  let folder = '';
  let threads = 1;

  /** One that fails is replaced at the next run; this one goes on without it. */
  function openLane(lane: number): Worker {
    const worker = new Worker(scope.location.href, { type: 'module', name: laneName });
    worker.onerror = () => delete lanes[lane];
    return worker;
  }

  function startLanes({ document }: Experiment, { shared, places, files }: Prepared): () => void {
    const text = save(document);
    // Data may be large and nobody writes it: the helpers read one copy.
    const own = new Map([...files].map(([digest, bytes]) => [digest, inSharedMemory(bytes)]));
    for (let lane = 1; lane < places.lanes; lane++) {
      lanes[lane] ??= openLane(lane);
      const job: LaneJob = { text, files: own, shared, lane, lanes: places.lanes };
      lanes[lane].postMessage(job);
    }
    return () => {};
  }

  const runner = createRunner({
    library,
    accelerator,
    packageVersion,
    post: (message, moved) => scope.postMessage(message, moved),
    files: (experiment) => findFiles(experiment, { store, folder, fetch: (address) => fetch(address) }),
    run: onThreads(() => threads, startLanes),
    breathe: macrotask(),
    now,
  });

  async function give(sha256: string): Promise<void> {
    scope.postMessage({ type: 'given', sha256, bytes: await store.get(sha256) });
  }

  scope.onmessage = ({ data }: MessageEvent<PageMessage>) => {
    if (data.type === 'file') void keepDropped(data, store).then((message) => scope.postMessage(message));
    else if (data.type === 'places') ({ folder, threads } = data);
    else if (data.type === 'give') void give(data.sha256);
    else if (data.type !== 'supply') void runner.receive(data);
  };
}

function inSharedMemory(bytes: Uint8Array): Uint8Array {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** Lets messages come in, without the four milliseconds that a timer waits at least. */
function macrotask(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let resolve: (() => void) | undefined;
  port1.onmessage = () => resolve?.();
  return () =>
    new Promise((done) => {
      resolve = done;
      port2.postMessage(null);
    });
}
