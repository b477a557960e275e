import { join, resolve } from 'node:path';
import {
  type ExpectationOutcome,
  evaluateExpectations,
  type Issue,
  isSignalPort,
  type Library,
  type Plan,
  portName,
  type RunResult,
} from '@rheobase/core';
import { runReport } from '@rheobase/share';
import { commandLine, shellWord } from '../commandLine.js';
import { type ResolvedFiles, resolveFiles } from '../data/resolveFiles.js';
import { type ExitCode, exitCode } from '../exitCode.js';
import type { Io } from '../io.js';
import { JsonOutput } from '../jsonOutput.js';
import { type GraphOptions, type LoadedGraph, loadGraph, type Refusal } from '../loadGraph.js';
import { CheckpointFolder } from '../run/checkpointFolder.js';
import type { Engine } from '../run/engine.js';
import { type Interrupt, listenForInterrupt } from '../run/interrupt.js';
import { Progress } from '../run/progress.js';
import { RecordingFolder } from '../run/recordingFolder.js';
import { Reuse, resultStore } from '../run/reuse.js';
import { chooseFolders, type RunFolders } from '../run/runFolder.js';
import { type RunPointsOptions, runPoints } from '../run/runPoints.js';
import { type SealPlace, seal } from '../run/seal.js';
import { isTfjs, openTfjs } from '../run/tfjsEngine.js';
import { threadsFor } from '../run/threads.js';
import { durationWords, printable, styleOf, widthOf, writeIssues, writeProblem } from '../style.js';
import { shownPath, summaryLines } from '../summary.js';

export interface RunCommandOptions extends GraphOptions {
  readonly out?: string;
  /** A folder, or true for the newest run of this graph. */
  readonly resume?: string | true;
  readonly json?: boolean;
  /** Prints warnings and errors only. */
  readonly quiet?: boolean;
  readonly figures: boolean;
  readonly dataDir?: string;
  readonly download: boolean;
  readonly jobs?: number;
  readonly threads?: number;
  readonly engine: Engine;
  /** Keeps the receipt: in the file, or beside it. */
  readonly seal?: SealPlace;
  /** Computes everything, whatever the store knows. */
  readonly fresh?: boolean;
  /** Computes a sample of what the store knew once more, and compares. */
  readonly proveCache?: boolean;
}

/** Runs a graph: plan, data, points, files, summary. What a person must know is said in words, the rest by the exit code. */
export async function runCommand(
  argument: string,
  options: RunCommandOptions,
  io: Io,
  library: Library,
): Promise<ExitCode> {
  const session = new Session(argument, options, io);
  try {
    if (options.seal !== undefined && (options.set !== undefined || options.seed !== undefined)) {
      const problem = 'a seal is for the file as it is: write --set and --seed into the file, then seal it.';
      return session.refuse({ problem }, exitCode.invalid);
    }
    const loaded = await loadGraph(argument, options, io, library);
    if (!('experiment' in loaded)) return session.refuse(loaded, exitCode.invalid);
    const refusal = await session.refuseEngine(loaded);
    if (refusal !== undefined) return session.refuse(refusal, exitCode.invalid);
    session.watch(loaded);
    const data = await session.findData(loaded);
    if ('issues' in data) {
      return session.refuse({ refused: data.issues }, data.temporary ? exitCode.temporary : exitCode.invalid);
    }
    const folders = await chooseFolders(io.cwd, loaded.experiment.identity.name, options);
    if ('problem' in folders) {
      return session.refuse(folders, folders.temporary ? exitCode.temporary : exitCode.invalid);
    }
    return await session.run(loaded, data.files, folders);
  } catch (error) {
    if (session.isStop(error)) return exitCode.interrupted;
    throw error;
  } finally {
    session.close();
  }
}

const defaultMemory = 2 * 1024 ** 3;

/** One call of the command: what it prints, and what it was told meanwhile. */
class Session {
  private readonly startedAt: number;
  private readonly interrupt: Interrupt;
  private readonly json: JsonOutput | undefined;
  private progress: Progress | undefined;
  /** By their text: a sweep meets the same issue at every point. */
  private readonly issues = new Map<string, Issue>();
  private readonly problems = new Set<string>();
  /** Results that were taken from the store, and points that were computed once more to prove it. */
  private reused = 0;
  private proven: number | undefined;

  constructor(
    private readonly argument: string,
    private readonly options: RunCommandOptions,
    private readonly io: Io,
  ) {
    this.startedAt = io.now();
    this.json = options.json ? new JsonOutput(io.stdout, io.now) : undefined;
    this.interrupt = listenForInterrupt(io, () => {
      this.progress?.clear();
      if (this.progress !== undefined) io.stderr.write('stopping; Ctrl-C once more ends the program at once\n');
    });
  }

  close(): void {
    this.progress?.clear();
    this.interrupt.close();
  }

  /** A download that was told to stop throws; nothing has begun then. */
  isStop(error: unknown): boolean {
    return this.interrupt.signal.aborted && error === this.interrupt.signal.reason;
  }

  refuse(refusal: Refusal, code: ExitCode): ExitCode {
    const { io, json } = this;
    this.progress?.clear();
    if ('problem' in refusal) {
      json?.problem(refusal.problem);
      writeProblem(io.stderr, refusal.problem, styleOf(io.stderr, io.env));
    } else {
      json?.issues(refusal.refused);
      writeIssues(io.stderr, refusal.refused, styleOf(io.stderr, io.env));
    }
    json?.refused(code);
    return code;
  }

  /** Why the engine that was asked for cannot run the graph. */
  async refuseEngine({ experiment }: LoadedGraph): Promise<Refusal | undefined> {
    const { engine } = this.options;
    if (!isTfjs(engine)) return undefined;
    const opened = await openTfjs(engine, experiment.points[0].plan);
    if ('problem' in opened) return opened;
    return opened.issues.length === 0 ? undefined : { refused: opened.issues };
  }

  watch({ experiment, issues }: LoadedGraph): void {
    const { io, options } = this;
    this.tell(issues);
    if (options.quiet || this.json) return;
    const values = experiment.points.map((point) => point.values);
    this.progress = new Progress(io.stderr, styleOf(io.stderr, io.env), io.now, values);
  }

  findData({ experiment }: LoadedGraph): Promise<ResolvedFiles> {
    const { io, options } = this;
    const dataDir = options.dataDir ?? (io.env.RHEOBASE_DATA || undefined);
    return resolveFiles(experiment, {
      dataDir: dataDir === undefined ? undefined : resolve(io.cwd, dataDir),
      cacheDir: io.cacheDir,
      download: options.download,
      fetch: io.fetch,
      signal: this.interrupt.signal,
      onProgress: (download) => this.progress?.downloading(download),
    });
  }

  async run(
    loaded: LoadedGraph,
    files: ReadonlyMap<string, Uint8Array>,
    { folder, resumed }: RunFolders,
  ): Promise<ExitCode> {
    const { experiment, file } = loaded;
    const { points, document } = experiment;
    const isSwept = Object.keys(document.sweep ?? {}).length > 0;
    const kept = new CheckpointFolder(join(folder, 'checkpoints'), isSwept);
    const earlier = resumed === undefined ? undefined : new CheckpointFolder(join(resumed, 'checkpoints'), isSwept);
    if (earlier !== undefined && (await earlier.isEmpty())) {
      this.problems.add(`${this.shown(resumed as string)} holds no checkpoint: this run started over.`);
    }
    const recordings = new RecordingFolder(folder, isSwept ? points.map(({ values }) => values) : []);
    // The store holds what the native engine computed.
    const reuse =
      this.options.fresh || isTfjs(this.options.engine) ? undefined : new Reuse(resultStore(this.io), experiment);
    const settings: RunPointsOptions = {
      experiment,
      source: { text: file.text, options: loaded.options, nodes: loaded.nodeFiles },
      files,
      jobs: this.jobs(loaded),
      engine: this.options.engine,
      // Several runs at a time leave no core for them.
      threads: threadsFor(loaded, this.options.threads, this.io),
      stop: this.interrupt.stop,
      startWorker: this.io.startWorker,
      resume: async (point) => (await earlier?.read(point)) ?? new Map(),
      onPoint: (point) => {
        this.progress?.beginPoint(point);
        if (isSwept) this.json?.point(point, points.length, points[point].values);
      },
      onEvent: async (point, event) => {
        this.progress?.event(point, event);
        this.json?.event(point, event);
        if (event.type === 'issue') this.tell([event.issue]);
        if (event.type === 'rows') {
          // What goes to the disk meanwhile is no result: the next run has to write it again.
          reuse?.leaveOut(point, event.node);
          await recordings.append(point, event);
        }
        if (event.type !== 'checkpoint') return;
        const problem = await kept.keep(point, event.node, event.bytes);
        if (problem !== undefined) this.problems.add(problem);
      },
      onFinished: async (point) => {
        await recordings.finish(point);
        this.progress?.endPoint(point);
      },
    };
    const result = await runPoints({
      ...settings,
      ...(reuse === undefined
        ? {}
        : { reuse: (point) => reuse.known(point), onResult: (point, found) => reuse.keep(point, found) }),
    }).finally(() => recordings.close());
    if (!('refused' in result) && reuse !== undefined && this.options.proveCache) {
      const contradiction = await this.proveCache(settings, reuse);
      if (contradiction !== undefined) return this.refuse({ problem: contradiction }, exitCode.fault);
    }
    this.progress?.clear();
    if ('refused' in result) return this.refuse(result, exitCode.invalid);
    this.tell(result.issues);
    if (reuse?.problem !== undefined) this.problems.add(reuse.problem);
    this.reused = reuse?.count() ?? 0;

    const expectations = evaluateExpectations(document, result.outputs);
    const command = this.command(file.argument);
    const input = runReport(experiment, result, [...this.issues.values()], expectations, command);
    const { writeRunFolder } = await import('../report/writeRunFolder.js');
    const written = await writeRunFolder(folder, input, {
      figures: this.options.figures,
      recordings: recordings.files,
      onNumbers: () => this.printNumbers(loaded, result, expectations, folder),
    });
    if ('problem' in written) {
      const code = this.refuse(written, exitCode.temporary);
      this.warn();
      // What was learned is not lost with the report.
      if (!this.json && !(await kept.isEmpty())) this.io.stderr.write(`${this.again(folder)} --out <folder>\n`);
      return code;
    }
    for (const note of written.notes) this.problems.add(note);
    // The checkpoints have served once all that follows from them is on the disk.
    if (result.complete) await kept.remove();
    if (this.options.seal !== undefined && result.complete) {
      const { problem } = await seal(file, result.receipt, this.options.seal);
      if (problem !== undefined) return this.refuse({ problem: `${problem}.` }, exitCode.temporary);
    }

    const code = this.codeOf(result, expectations);
    if (this.json === undefined) this.printRest(result, expectations, folder);
    else {
      this.json.issues([...this.issues.values()]);
      this.warn();
      this.json.done({ result, expectations, folder: this.shown(folder), files: written.files, code });
    }
    return code;
  }

  /** Computes some of what the store knew once more; a sentence where the bytes are others. */
  private async proveCache(options: RunPointsOptions, reuse: Reuse): Promise<string | undefined> {
    const sample = reuse.sample();
    for (const point of sample) {
      const { experiment } = options;
      const alone = { ...experiment, points: [experiment.points[point]] };
      let found: RunResult | undefined;
      const silent = { onPoint: () => {}, onFinished: () => {}, onEvent: () => {}, resume: async () => new Map() };
      await runPoints({
        ...options,
        ...silent,
        experiment: alone,
        jobs: 1,
        onResult: async (_, result) => void (found = result),
      });
      if (found?.complete !== true) continue;
      const wrong = await reuse.contradicted(point, found);
      if (wrong.length > 0) {
        return `the store contradicts a fresh run: ${wrong.join(', ')}. These entries were taken out of it; please report this.`;
      }
    }
    this.proven = sample.length;
    return undefined;
  }

  /** What the run found: printed as soon as it is on the disk, before figures are drawn. */
  private printNumbers(
    { experiment }: LoadedGraph,
    result: RunResult,
    expectations: readonly ExpectationOutcome[],
    path: string,
  ): void {
    const { io, options } = this;
    if (options.quiet || this.json) return;
    const out = styleOf(io.stdout, io.env);
    const { points } = experiment;
    const what = points.length > 1 ? `${points.length} runs` : `seed ${points[0].plan.inferred.graph.seed}`;
    const took = durationWords(io.now() - this.startedAt);
    const stored = this.reused === 0 ? '' : `, ${this.reused} results from the store`;
    const proof = this.proven === undefined ? '' : `, ${this.proven} computed again: same bytes`;
    const head = `${out.bold(printable(result.name))}  ${out.dim(`${what}, ${took}${stored}${proof}`)}`;
    const lines = summaryLines({
      outputs: result.outputs,
      steps: stepTables(points[0].plan),
      // Of a run that was stopped nothing was expected.
      expectations: result.complete ? expectations : [],
      folder: this.shown(path),
      width: widthOf(io.stdout),
      style: out,
    });
    io.stdout.write(`${[head, ...lines, ''].join('\n')}\n`);
  }

  private printRest(result: RunResult, expectations: readonly ExpectationOutcome[], path: string): void {
    const { io, options } = this;
    const style = styleOf(io.stderr, io.env);
    const folder = this.shown(path);
    const failed = expectations.filter(({ passed }) => passed === false);
    if (options.quiet) for (const { text } of failed) io.stderr.write(`${style.bad('✗')} ${printable(text)}\n`);
    writeIssues(io.stderr, [...this.issues.values()], style);
    this.warn();
    if (failed.length > 0 && (options.set !== undefined || options.seed !== undefined)) {
      io.stderr.write('note: the expectations are those of the file as it is; --set or --seed changed this run.\n');
    }
    if (this.wasStopped(result)) {
      io.stderr.write(`stopped; finished parts are in ${folder}\n${this.again(path)}\n`);
    } else if (!options.quiet) io.stdout.write(`report  ${folder}/report.html\n`);
  }

  private warn(): void {
    const { io, json, problems } = this;
    const { bold } = styleOf(io.stderr, io.env);
    for (const problem of problems) {
      if (json) json.problem(problem);
      else io.stderr.write(`${bold('warning')}: ${printable(problem)}\n`);
    }
  }

  /** An engine that changes the numbers is part of it. */
  private command(argument: string): string {
    const { set, seed, engine } = this.options;
    return commandLine(argument, {
      ...(set === undefined ? {} : { set }),
      ...(seed === undefined ? {} : { seed }),
      ...(isTfjs(engine) ? { engine } : {}),
    });
  }

  private again(folder: string): string {
    return `go on with  ${this.command(this.argument)} --resume ${shellWord(this.shown(folder))}`;
  }

  private codeOf(result: RunResult, expectations: readonly ExpectationOutcome[]): ExitCode {
    if (this.wasStopped(result)) return exitCode.interrupted;
    const hasErrors = [...this.issues.values()].some(({ severity }) => severity === 'error');
    if (!result.complete || hasErrors) return exitCode.modelFailed;
    return expectations.some(({ passed }) => passed === false) ? exitCode.unexpected : exitCode.fine;
  }

  private wasStopped({ complete }: RunResult): boolean {
    return !complete && this.interrupt.signal.aborted;
  }

  /** As many as there are cores and points, and as fit into the memory allowed. */
  private jobs({ experiment: { points } }: LoadedGraph): number {
    const { jobs = this.io.cores, memory = defaultMemory } = this.options;
    const most = Math.max(1, ...points.map(({ plan }) => plan.bytes));
    return Math.max(1, Math.min(jobs, points.length, Math.floor(memory / most)));
  }

  private tell(issues: readonly Issue[]): void {
    for (const issue of issues) this.issues.set(JSON.stringify(issue), issue);
  }

  private shown(path: string): string {
    return shownPath(this.io.cwd, path);
  }
}

/**
 * Tables that are only steps: those that another table is made of, and whatever else comes from such a node. What a
 * graph joins, compares or summarises stands for them.
 */
function stepTables({ inferred: { graph } }: Plan): ReadonlySet<string> {
  const tablesOf = (path: string) =>
    Object.entries(graph.nodes.get(path)?.definition.outputs ?? {})
      .filter(([, port]) => !isSignalPort(port) && [port.result].flat().includes('table'))
      .map(([port]) => portName({ node: path, port }));
  const read = graph.edges.filter(({ to }) => {
    const definition = graph.nodes.get(to.node)?.definition;
    if (definition?.role === 'result' && definition.acrossSweep) return false;
    return tablesOf(to.node).length > 0;
  });
  return new Set(read.flatMap(({ from }) => tablesOf(from.node)));
}
