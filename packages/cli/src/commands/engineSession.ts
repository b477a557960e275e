import { type Library, loadFrom } from '@rheobase/core';
import { createMessageReader, packMessage } from '@rheobase/share';
import { resolveFiles } from '../data/resolveFiles.js';
import type { Io } from '../io.js';
import { openNative } from '../run/engine.js';
import { inSharedMemory } from '../run/inSharedMemory.js';
import type { Thread } from '../run/threads.js';
import { packageVersion } from '../version.js';

/** The thread that runs the engine of a page, as far as it is used. */
export interface EngineThread extends Thread {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** What that thread is started with. */
export interface PageEngineData {
  readonly threads: number;
  readonly packageVersion: string;
  /** Where compiled twins lie that this machine can load. */
  readonly native?: string | undefined;
}

export interface EngineOptions {
  readonly threads: number;
  readonly dataDir: string | undefined;
  readonly download: boolean;
}

export interface EngineSession {
  /** What the page sends, in pieces. */
  readonly take: (piece: Uint8Array) => void;
  readonly end: () => void;
}

/** What the page says, as far as it is read here. */
interface PageMessage {
  readonly type: string;
  readonly run?: number;
  readonly sha256?: string;
  readonly bytes?: Uint8Array;
}

type Request =
  | { readonly engine: 'files'; readonly id: number; readonly text: string }
  | {
      readonly engine: 'lanes';
      readonly text: string;
      readonly point: number;
      readonly shared: unknown;
      readonly lanes: number;
    }
  | { readonly engine: 'lanes-over' };

/**
 * One engine for one document of a page. The page's messages go to the engine's thread and back as they are; what that
 * thread asks for, files and threads that join it, it gets here.
 */
export function startEngine(
  { threads, dataDir, download }: EngineOptions,
  io: Io,
  library: Library,
  tell: (bytes: Uint8Array) => void,
): EngineSession | undefined {
  const opened = openNative();
  const native = 'file' in opened ? opened.file : undefined;
  const engine = io.startPageEngine?.({ threads, packageVersion: packageVersion(), native });
  if (engine === undefined) return undefined;
  let files: ReadonlyMap<string, Uint8Array> = new Map();
  let lanes: Thread[] = [];
  const options = { packageVersion: packageVersion() };
  const endLanes = () => {
    for (const lane of lanes) void lane.terminate();
    lanes = [];
  };
  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    tell(packMessage({ type: 'failed', run: lastRun, message }));
  };
  let lastRun = 0;
  /** Files that the page was asked for, by digest. */
  const asked = new Map<string, (bytes: Uint8Array | undefined) => void>();

  /** What was dropped onto the page is kept there. */
  function given(digest: string): Promise<Uint8Array | undefined> {
    asked.get(digest)?.(undefined);
    return new Promise((resolve) => {
      asked.set(digest, resolve);
      tell(packMessage({ type: 'wanted', sha256: digest }));
    });
  }

  async function findFiles(id: number, text: string): Promise<void> {
    const { experiment } = await loadFrom(library, text, options);
    if (experiment === undefined) throw new Error('internal: what the engine planned cannot be planned');
    const places = { dataDir, cacheDir: io.cacheDir, download, fetch: io.fetch };
    const found = await resolveFiles(experiment, { ...places, given });
    if ('files' in found) files = new Map([...found.files].map(([digest, bytes]) => [digest, inSharedMemory(bytes)]));
    engine?.postMessage({ engine: 'files', id, ...('files' in found ? { files } : { issues: found.issues }) });
  }

  engine.on('message', (message) => {
    const request = message as Request;
    if (!('engine' in request)) tell(packMessage(message));
    else if (request.engine === 'files') void findFiles(request.id, request.text).catch(fail);
    else if (request.engine === 'lanes-over') endLanes();
    else {
      const { text, point, shared, lanes: count } = request;
      const job = {
        kind: 'rheobase lane',
        text,
        options,
        point,
        engine: 'native',
        files,
        shared,
        lanes: count,
      } as const;
      for (let lane = 1; lane < count; lane++) {
        const started = io.startLane?.({ ...job, lane });
        if (started === undefined) continue;
        started.on('error', fail);
        lanes.push(started);
      }
    }
  });
  engine.on('error', fail);
  const take = createMessageReader((messages) => {
    for (const message of messages as PageMessage[]) {
      if (message.type === 'run') lastRun = message.run ?? 0;
      if (message.type === 'supply') {
        asked.get(message.sha256 ?? '')?.(message.bytes);
        asked.delete(message.sha256 ?? '');
      } else if (message.type !== 'places') engine.postMessage(message);
    }
  });
  return {
    take,
    end() {
      endLanes();
      void engine.terminate();
    },
  };
}
