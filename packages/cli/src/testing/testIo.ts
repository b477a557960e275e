import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import type { Registry } from '@rheobase/core';
import type { Io } from '../io.js';
import type { SweepJob, WorkerLike } from '../run/sweepProtocol.js';
import { serveSweep } from '../run/sweepWorker.js';

/** For tests only: a world of its own, with an empty folder, captured output, no terminal and no network. */
export interface TestIo extends Io {
  /** What was written so far. */
  out(): string;
  err(): string;
  /** Presses Ctrl-C. */
  interrupt(): void;
  /** Codes that the program asked to end with at once. */
  readonly exits: readonly number[];
}

export function testIo(registry: Registry, changes: Partial<Io> = {}): TestIo {
  let out = '';
  let err = '';
  const handlers = new Set<() => void>();
  const exits: number[] = [];
  return {
    stdout: { isTTY: false, columns: undefined, write: (text) => void (out += text) },
    stderr: { isTTY: false, columns: undefined, write: (text) => void (err += text) },
    env: {},
    cwd: mkdtempSync(join(tmpdir(), 'rheobase-cli-')),
    settingsFile: join(mkdtempSync(join(tmpdir(), 'rheobase-config-')), 'settings.json'),
    cacheDir: mkdtempSync(join(tmpdir(), 'rheobase-cache-')),
    siteFolders: [],
    graphFolders: [fileURLToPath(new URL('../../../../graphs/', import.meta.url))],
    cores: 2,
    codeStamp: () => 'test',
    now: () => performance.now(),
    onInterrupt(handler) {
      handlers.add(handler);
      return () => handlers.delete(handler);
    },
    exit: (code) => exits.push(code),
    fetch: () => Promise.reject(Object.assign(new Error('no network'), { code: 'ENOTFOUND' })),
    startWorker: (job) => threadless(job as SweepJob, registry),
    out: () => out,
    err: () => err,
    interrupt: () => {
      for (const handler of handlers) handler();
    },
    exits,
    ...changes,
  };
}

/** The worker's code on this thread: messages are cloned as between threads, but sources need no build. */
function threadless(job: SweepJob, registry: Registry): WorkerLike {
  const { port1, port2 } = new MessageChannel();
  serveSweep(port2, structuredClone(job), registry);
  return {
    postMessage: (request) => port1.postMessage(request),
    on: (event: string, listener: (value: never) => void) => port1.on(event as 'message', listener as () => void),
    terminate: async () => port1.close(),
  };
}
