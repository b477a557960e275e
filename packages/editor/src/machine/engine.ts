import { createRequire } from 'node:module';
import { setImmediate as breathe } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { type Issue, save } from '@rheobase/core';
import { type NativeAddon, nativeAccelerator } from '@rheobase/native';
import { library } from '@rheobase/nodes/library';
import { type WebAssemblyLike, wasmAccelerator } from '@rheobase/wasm';
import { onThreads } from '../run/onThreads.js';
import type { RunnerMessage, WorkerMessage } from '../run/protocol.js';
import { createRunner, type FoundFiles } from '../run/runner.js';

/**
 * The engine of the page on Node, in a thread of `rheobase edit`: the very runner of the page's worker, with threads
 * that share its memory. What it cannot do itself, it asks of the thread that started it: files, and those threads.
 */

interface Started {
  readonly threads: number;
  readonly packageVersion: string;
  /** Where the twins lie that were compiled for this machine, if it has any. */
  readonly native?: string | undefined;
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
const { threads, packageVersion, native } = workerData as Started;
const wasm = wasmAccelerator((globalThis as unknown as { WebAssembly: WebAssemblyLike }).WebAssembly);
const waiting = new Map<number, (found: FoundFiles) => void>();
let asked = 0;

const post = (message: WorkerMessage | EngineRequest) => port.postMessage(message);

const runner = createRunner({
  library,
  accelerator:
    native === undefined ? wasm : nativeAccelerator(wasm, createRequire(import.meta.url)(native) as NativeAddon),
  packageVersion,
  post,
  files: ({ document }) =>
    new Promise((resolve) => {
      asked++;
      waiting.set(asked, resolve);
      post({ engine: 'files', id: asked, text: save(document) });
    }),
  run: onThreads(
    () => threads,
    ({ document }, { shared, places }) => {
      post({ engine: 'lanes', text: save(document), point: 0, shared, lanes: places.lanes });
      return () => post({ engine: 'lanes-over' });
    },
  ),
  breathe,
  now: () => performance.now(),
});

port.on('message', (message: RunnerMessage | EngineAnswer) => {
  if (!('engine' in message)) void runner.receive(message);
  else {
    const { files, issues = [] } = message;
    waiting.get(message.id)?.(files === undefined ? { issues } : { files });
    waiting.delete(message.id);
  }
});
