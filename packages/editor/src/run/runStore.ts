import type { GraphDocument, Issue, Probe, Result, RunPosition, RunResult } from '@rheobase/core';
import { save } from '@rheobase/core';
import { createStore } from 'zustand/vanilla';
import type { DocumentStore } from '../document/documentStore.js';
import { createKeyed, type Keyed } from '../session/keyed.js';
import type {
  LookData,
  LookRequest,
  PageMessage,
  ProbeData,
  Progress,
  RunRequest,
  Stride,
  Travel,
  WorkerMessage,
} from './protocol.js';

/** One execution as the page sees it. State of a run is never saved with the document. */

export type RunPhase = 'idle' | 'running' | 'paused' | 'done' | 'stopped' | 'refused' | 'failed';

/** A point of a training curve. */
export interface Fact {
  readonly epoch: number;
  readonly facts: Readonly<Record<string, number>>;
}

export interface RunState {
  readonly phase: RunPhase;
  /** The document that is run, or was run last. */
  readonly of: GraphDocument | undefined;
  readonly upTo: string | undefined;
  readonly issues: readonly Issue[];
  readonly position: RunPosition | undefined;
  readonly result: RunResult | undefined;
  readonly reused: readonly string[];
  readonly times: Readonly<Record<string, number>>;
  /** How many threads took part in what is done. */
  readonly threads: number;
  readonly point: { readonly index: number; readonly count: number } | undefined;
  /** A run that a change of a parameter began by itself; what was shown before stays until it is done. */
  readonly isAgain: boolean;
  /** Milliseconds of the page's clock. */
  readonly began: number;
  readonly ended: number | undefined;
  readonly fault: string | undefined;
}

/** The part of a worker that is used, so that a test can be one. */
export interface Port {
  postMessage(message: PageMessage): void;
  onmessage: ((event: MessageEvent<WorkerMessage>) => void) | null;
  terminate(): void;
}

export interface LiveData {
  /** By node: how far its driver is. */
  readonly progress: Keyed<Progress>;
  /** When, and how far along, a driver first said of itself where it is. */
  readonly firstProgress: (node: string) => { readonly at: number; readonly fraction: number } | undefined;
  /** By node: what its driver said of itself, oldest first. */
  readonly history: Keyed<readonly Fact[]>;
  /** By port: the numbers of the last sample that was looked at. */
  readonly probes: Keyed<ProbeData>;
  /** By the key of the request; what an earlier run showed stays until there is something new. */
  readonly looks: Keyed<LookData>;
  /** By port. Results of an earlier run stay until new ones come. */
  readonly results: Keyed<Result>;
  /** Whether what was seen came after the result, so that it is of a later run. */
  readonly isLookNewer: (look: string, result: string) => boolean;
  /** By port: the document whose run gave the result. */
  readonly resultOf: (port: string) => GraphDocument | undefined;
}

export type RunStore = ReturnType<typeof createRunStore>;

const idle: RunState = {
  phase: 'idle',
  of: undefined,
  upTo: undefined,
  issues: [],
  position: undefined,
  result: undefined,
  reused: [],
  times: {},
  threads: 1,
  point: undefined,
  isAgain: false,
  began: 0,
  ended: undefined,
  fault: undefined,
};

/** So many points of a curve are kept; then every second one goes. */
const mostFacts = 600;

export function createRunStore(
  documents: Pick<DocumentStore, 'getState'>,
  openPort: () => Port,
  { folder, threads, now }: { readonly folder: string; readonly threads: number; readonly now: () => number },
) {
  const store = createStore<RunState>(() => idle);
  const progress = createKeyed<Progress>();
  const history = createKeyed<readonly Fact[]>();
  const probes = createKeyed<ProbeData>();
  const results = createKeyed<Result>();
  const looks = createKeyed<LookData>();
  const origins = new Map<string, GraphDocument>();
  /** What came last has the highest number. */
  const arrived = { looks: new Map<string, number>(), results: new Map<string, number>() };
  let arrivals = 0;
  const seen = { progress: new Set<string>(), history: new Set<string>(), probes: new Set<string>() };
  /** Samples on their way through a network, by number: who waits for them. */
  const travels = new Map<number, (outcome: Travel) => void>();
  let travel = 0;
  /** Files on their way to the browser's storage, by name: who waits to hear whether they are kept. */
  const keeping = new Map<string, (isKept: boolean) => void>();
  const first = new Map<string, { readonly at: number; readonly fraction: number }>();
  const kept = { looks: new Map<string, LookData>(), histories: new Map<string, readonly Fact[]>() };
  let port: Port | undefined;
  let run = 0;
  /** The document that runs now. */
  let runs: GraphDocument | undefined;
  /** Results of the run that runs now. */
  let came: Record<string, Result> = {};
  let again: { began: number; decline: () => void } | undefined;

  function send(message: PageMessage): void {
    if (port === undefined) {
      port = openPort();
      port.onmessage = ({ data }) => receive(data);
      port.postMessage({ type: 'places', folder, threads });
    }
    port.postMessage(message);
  }

  function start(request: Omit<RunRequest, 'text'> = {}): void {
    const { document } = documents.getState();
    run++;
    runs = document;
    came = {};
    again?.decline();
    again = undefined;
    first.clear();
    for (const key of seen.progress) progress.set(key, undefined);
    for (const key of seen.history) history.set(key, undefined);
    for (const key of seen.probes) probes.set(key, undefined);
    for (const keys of Object.values(seen)) keys.clear();
    store.setState({ ...idle, phase: 'running', of: document, upTo: request.upTo, began: now() }, true);
    send({ type: 'run', run, text: save(document), ...request });
  }

  /**
   * Runs the document as it is now without a word, if that is predicted to take less than `budget` milliseconds.
   * Resolves when it is done: true, or false where it was too dear, refused or overtaken. `shown` is told of whatever is
   * seen of it before.
   */
  function startAgain(budget: number, shown?: () => void): Promise<boolean> {
    onShown = shown;
    const { document } = documents.getState();
    const { upTo } = store.getState();
    again?.decline();
    run++;
    runs = document;
    came = {};
    return new Promise((resolve) => {
      again = { began: now(), decline: () => resolve(false) };
      finished = () => resolve(true);
      send({ type: 'run', run, text: save(document), upTo, budget });
    });
  }
  let finished: (() => void) | undefined;
  /** Told when a run that began by itself has shown something. */
  let onShown: (() => void) | undefined;

  function receive(message: WorkerMessage): void {
    if (message.type === 'file') {
      keeping.get(message.name)?.(message.kept);
      keeping.delete(message.name);
      return;
    }
    if (message.type === 'travelled') {
      travels.get(message.travel)?.(message.outcome);
      travels.delete(message.travel);
      return;
    }
    if (message.type === 'wanted' || message.type === 'given' || message.run !== run) return;
    switch (message.type) {
      case 'declined':
        again?.decline();
        again = undefined;
        return;
      case 'issues':
        if (again !== undefined) return;
        store.setState(({ issues }) => ({ issues: [...issues, ...message.issues] }));
        return;
      case 'point':
        if (again !== undefined) return;
        store.setState({ point: { index: message.index, count: message.count } });
        return;
      case 'progress':
        seen.progress.add(message.node);
        if (!first.has(message.node)) first.set(message.node, { at: now(), fraction: message.fraction });
        progress.set(message.node, message);
        addFact(message);
        return;
      case 'probes':
        for (const data of message.probes) {
          seen.probes.add(data.port);
          probes.set(data.port, merged(probes.get(data.port), data));
        }
        return;
      case 'looks':
        for (const data of message.looks) {
          arrived.looks.set(data.key, ++arrivals);
          looks.set(data.key, data);
          kept.looks.set(data.key, data);
        }
        if (again !== undefined) onShown?.();
        return;
      case 'result': {
        const name = `${message.node}.${message.port}`;
        if (runs !== undefined) origins.set(name, runs);
        arrived.results.set(name, ++arrivals);
        results.set(name, message.result);
        came[name] = message.result;
        return;
      }
      case 'paused':
        store.setState({ phase: 'paused', position: message.position });
        return;
      case 'resumed':
        store.setState({ phase: 'running' });
        return;
      case 'failed':
        again?.decline();
        again = undefined;
        store.setState({ phase: 'failed', fault: message.message, ended: now() });
        return;
      case 'done':
        finish(message);
    }
  }

  function finish(done: Extract<WorkerMessage, { type: 'done' }>): void {
    const { reused, threads: used, times } = done;
    const result = done.result && { ...done.result, outputs: { ...came, ...done.result.outputs } };
    if (again !== undefined) {
      const { began, decline } = again;
      again = undefined;
      if (result?.complete === true) {
        store.setState({ phase: 'done', of: runs, isAgain: true, result, reused, times, issues: result.issues });
        store.setState({ began, threads: used, ended: now() });
        finished?.();
      } else decline();
      return;
    }
    for (const [name, one] of Object.entries(done.result?.outputs ?? {})) {
      if (runs !== undefined) origins.set(name, runs);
      results.set(name, one);
    }
    const stopped = result?.issues.some(({ severity }) => severity === 'error') === true ? 'failed' : 'stopped';
    const phase = result === undefined ? 'refused' : result.complete ? 'done' : stopped;
    store.setState({ phase, result, reused, threads: used, times, ended: now() });
  }

  function addFact({ node, facts, fraction }: Progress): void {
    if (facts.loss === undefined) return;
    const before = history.get(node) ?? [];
    const fact = { epoch: fraction * (facts.epochs ?? 1), facts };
    const thinned = before.length < mostFacts ? before : before.filter((_, i) => i % 2 === 1);
    seen.history.add(node);
    history.set(node, [...thinned, fact]);
    kept.histories.set(node, [...thinned, fact]);
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    live: {
      progress,
      firstProgress: (node: string) => first.get(node),
      history,
      probes,
      looks,
      results,
      isLookNewer: (look, result) => (arrived.looks.get(look) ?? 0) > (arrived.results.get(result) ?? 0),
      resultOf: (name: string) => origins.get(name),
    } satisfies LiveData,
    start,
    startAgain,
    /** One sample through the network as an earlier run trained it. */
    travel(driver: string, sample: number): Promise<Travel> {
      return new Promise((resolve) => {
        travels.set(++travel, resolve);
        send({ type: 'travel', travel, text: save(documents.getState().document), driver, sample });
      });
    },
    /** What is shown of the last run, to be kept behind later ones. */
    shown: () => ({
      looks: new Map(kept.looks),
      histories: new Map(kept.histories),
      figures: new Map(
        Object.entries(store.getState().result?.outputs ?? {}).flatMap(([name, one]) =>
          one.kind === 'figure' ? [[name, one.figure] as const] : [],
        ),
      ),
    }),
    pause: () => send({ type: 'pause' }),
    go(stride?: Stride): void {
      // A stride from nothing begins the run and pauses at its first position.
      if (store.getState().phase !== 'paused') {
        start();
        send({ type: 'pause' });
      } else send({ type: 'continue', stride });
    },
    stop: () => send({ type: 'stop' }),
    watch: (wanted: readonly Probe[]) => send({ type: 'watch', probes: wanted }),
    look: (requests: readonly LookRequest[]) => send({ type: 'look', requests }),
    rate: (milliseconds: number) => send({ type: 'rate', milliseconds }),
    /** Whether the browser keeps the file. */
    addFile(name: string, bytes: Uint8Array): Promise<boolean> {
      return new Promise((resolve) => {
        keeping.set(name, resolve);
        send({ type: 'file', name, bytes });
      });
    },
    destroy(): void {
      port?.terminate();
      port = undefined;
    },
  };
}

/** A window that goes on where the last one of the same sample ended is put behind it. */
function merged(before: ProbeData | undefined, data: ProbeData): ProbeData {
  const continues =
    before !== undefined &&
    before.sample === data.sample &&
    before.size === data.size &&
    data.firstStep === before.firstStep + before.steps;
  if (!continues) return data;
  const values = new (data.values.constructor as Float64ArrayConstructor)(before.values.length + data.values.length);
  values.set(before.values);
  values.set(data.values, before.values.length);
  return { ...data, firstStep: before.firstStep, steps: before.steps + data.steps, values };
}
