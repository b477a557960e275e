import { resolve } from 'node:path';
import { type Issue, type RunResult, sentence } from '@rheobase/core';
import { resolveFiles } from '../data/resolveFiles.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import type { LoadedGraph } from '../loadGraph.js';
import type { Engine } from './engine.js';
import type { Interrupt } from './interrupt.js';
import type { Reuse } from './reuse.js';
import { runPoints } from './runPoints.js';
import { threadsFor } from './threads.js';

export interface FreshOptions {
  readonly dataDir?: string;
  readonly download: boolean;
  readonly jobs?: number;
  readonly threads?: number;
  readonly memory?: number;
  readonly engine: Engine;
}

export type FreshOutcome = RunResult | { readonly problem: string; readonly code: ExitCode };

const defaultMemory = 2 * 1024 ** 3;

/** Runs a graph to its results and writes nothing; from nothing, unless a store is given. */
export async function runFresh(
  loaded: LoadedGraph,
  options: FreshOptions,
  io: Io,
  interrupt: Interrupt,
  reuse?: Reuse,
): Promise<FreshOutcome> {
  const { experiment, file, options: loadOptions, nodeFiles } = loaded;
  const dataDir = options.dataDir ?? (io.env.RHEOBASE_DATA || undefined);
  const data = await resolveFiles(experiment, {
    dataDir: dataDir === undefined ? undefined : resolve(io.cwd, dataDir),
    cacheDir: io.cacheDir,
    download: options.download,
    fetch: io.fetch,
    signal: interrupt.signal,
  });
  if ('issues' in data) {
    return { problem: words(data.issues), code: data.temporary ? exitCode.temporary : exitCode.invalid };
  }
  const { jobs = io.cores, memory = defaultMemory } = options;
  const most = Math.max(1, ...experiment.points.map(({ plan }) => plan.bytes));
  const result = await runPoints({
    experiment,
    source: { text: file.text, options: loadOptions, nodes: nodeFiles },
    files: data.files,
    engine: options.engine,
    threads: threadsFor(loaded, options.threads, io),
    jobs: Math.max(1, Math.min(jobs, experiment.points.length, Math.floor(memory / most))),
    stop: interrupt.stop,
    startWorker: io.startWorker,
    resume: async () => new Map(),
    ...(reuse === undefined
      ? {}
      : { reuse: (point) => reuse.known(point), onResult: (point, found) => reuse.keep(point, found) }),
    onPoint: () => {},
    onEvent: () => {},
    onFinished: () => {},
  });
  if ('refused' in result) return { problem: words(result.refused), code: exitCode.invalid };
  if (result.complete) return result;
  if (interrupt.signal.aborted) return { problem: 'stopped.', code: exitCode.interrupted };
  return { problem: words(result.issues), code: exitCode.modelFailed };
}

function words(issues: readonly Issue[]): string {
  return issues.map(sentence).join(' ');
}
