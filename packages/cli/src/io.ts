import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeStamp } from './codeStamp.js';
import type { EngineThread, PageEngineData } from './commands/engineSession.js';
import type { LaneJob } from './run/laneWorker.js';
import type { WorkerLike } from './run/sweepProtocol.js';
import type { Thread } from './run/threads.js';
import { userFolders } from './userFolders.js';

export interface TextStream {
  readonly isTTY: boolean;
  /** Characters of a line, on a terminal. */
  readonly columns: number | undefined;
  write(text: string): void;
}

/** All that a command knows of the world around it; tests hand in another. */
export interface Io {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the user sets once for all graphs. */
  readonly settingsFile: string;
  /** Relative paths start here. */
  readonly cwd: string;
  /** Where downloads are kept. */
  readonly cacheDir: string;
  /** Where graphs that came with the program lie; the first folder that exists is meant. */
  readonly graphFolders: readonly string[];
  /** Where the site of the editor lies; the first folder that holds it is meant. */
  readonly siteFolders: readonly string[];
  readonly cores: number;
  /** Names the code of this program; the store keeps results of other code apart. */
  codeStamp(): string;
  /** Milliseconds, for a person's eyes only: no result knows the time. */
  now(): number;
  /** Calls back at every Ctrl-C; the function it returns stops that. */
  onInterrupt(handler: () => void): () => void;
  /** Ends the program at once. */
  exit(code: number): void;
  readonly fetch: typeof globalThis.fetch;
  startWorker(data: unknown): WorkerLike;
  /** Starts a thread that computes chunks of a run; undefined where a run has one thread. */
  readonly startLane?: (job: LaneJob) => Thread;
  /** Starts the thread in which the engine of a page runs; undefined where there is none. */
  readonly startPageEngine?: (data: PageEngineData) => EngineThread;
}

export function processIo(): Io {
  for (const stream of [process.stdout, process.stderr]) {
    // Whoever read us has gone, as in `rheobase nodes | head`: nobody is left to write to.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const { settings, cache } = userFolders(process.platform, process.env, homedir());
  return {
    stdout: streamOf(process.stdout),
    stderr: streamOf(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    settingsFile: join(settings, 'settings.json'),
    cacheDir: cache,
    // In the package; in the repository, whose graphs are copied there only to be packed.
    graphFolders: ['../graphs/', '../../../graphs/'].map((path) => fileURLToPath(new URL(path, import.meta.url))),
    siteFolders: ['../site', '../../editor/dist'].map((path) => fileURLToPath(new URL(path, import.meta.url))),
    cores: availableParallelism(),
    codeStamp: () => codeStamp(dirname(fileURLToPath(import.meta.url))),
    now: () => performance.now(),
    onInterrupt(handler) {
      process.on('SIGINT', handler);
      return () => process.off('SIGINT', handler);
    },
    exit: (code) => process.exit(code),
    fetch: globalThis.fetch,
    startWorker(workerData) {
      // Loaded here, where it is needed: a command that starts no thread begins sooner.
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      return new Worker(new URL('./run/sweepWorker.js', import.meta.url), { workerData });
    },
    startPageEngine(workerData) {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      return new Worker(new URL('./run/pageEngine.js', import.meta.url), { workerData });
    },
    startLane(workerData) {
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      return new Worker(new URL('./run/laneWorker.js', import.meta.url), { workerData });
    },
  };
}

function streamOf(stream: NodeJS.WriteStream): TextStream {
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
    write: (text) => void stream.write(text),
  };
}
