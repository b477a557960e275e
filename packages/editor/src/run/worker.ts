import { library } from '@rheobase/nodes/library';
import { type WebAssemblyLike, wasmAccelerator } from '@rheobase/wasm';
import { createFileStore } from '../data/fileStore.js';
import { findFiles } from '../data/findFiles.js';
import { keepDropped } from '../data/keepDropped.js';
import type { PageMessage, WorkerMessage } from './protocol.js';
import { createRunner } from './runner.js';

/** The engine, in a thread of its own: the page stays free while it computes. */

/** Put in by the build. */
declare const __PACKAGE_VERSION__: string;

interface WorkerScope {
  readonly location: { readonly href: string };
  postMessage(message: WorkerMessage, moved?: readonly ArrayBufferLike[]): void;
  onmessage: ((event: MessageEvent<PageMessage>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const store = createFileStore(globalThis.indexedDB);
let folder = '';

const runner = createRunner({
  library,
  accelerator: wasmAccelerator(WebAssembly as unknown as WebAssemblyLike),
  packageVersion: __PACKAGE_VERSION__,
  post: (message, moved) => scope.postMessage(message, moved),
  files: (experiment) => findFiles(experiment, { store, folder, fetch: (address) => fetch(address) }),
  breathe: macrotask(),
  now: () => performance.now(),
});

scope.onmessage = ({ data }) => {
  if (data.type === 'file') void keepDropped(data, store).then((message) => scope.postMessage(message));
  else if (data.type === 'places') folder = data.folder;
  else void runner.receive(data);
};

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
