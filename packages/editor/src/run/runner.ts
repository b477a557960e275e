import {
  type Accelerator,
  type Experiment,
  type GraphDocument,
  type Issue,
  type Library,
  type Loaded,
  type Outputs,
  type PassStep,
  type Prepared,
  type Probe,
  parse,
  planFrom,
  type RunEvent,
  type RunPosition,
  type RunResult,
  runExperiment,
  threadsUsed,
} from '@rheobase/core';
import { createForecast } from './forecast.js';
import { createLooker } from './look.js';
import { createLookMemory } from './lookMemory.js';
import { createMemory } from './memory.js';
import { createNodeTimes } from './nodeTimes.js';
import { createPace } from './pace.js';
import type { PageMessage, ProbeData, RunnerMessage, RunRequest, Stride, Travel, WorkerMessage } from './protocol.js';
import { travel } from './travel.js';
import { upstreamOf } from './upstream.js';

/** The surroundings of a runner, so that it runs in a worker and in a test alike. */
export interface RunnerHost {
  /** Of which the nodes of a graph are loaded when it runs. */
  readonly library: Library;
  readonly accelerator: Accelerator | undefined;
  readonly packageVersion: string;
  /** Memory in `moved` goes over without a copy. */
  readonly post: (message: WorkerMessage, moved?: readonly ArrayBufferLike[]) => void;
  /** The content of every file that the experiment names, by digest, or why one is missing. */
  readonly files: (experiment: Experiment) => Promise<FoundFiles>;
  /** Runs an experiment, where that is not done on this thread alone; to the same bytes. */
  readonly run?: typeof runExperiment;
  /** Lets messages come in. */
  readonly breathe: () => Promise<void>;
  /** Milliseconds. */
  readonly now: () => number;
}

export type FoundFiles = { readonly files: ReadonlyMap<string, Uint8Array> } | { readonly issues: readonly Issue[] };

interface Session {
  readonly pause: () => void;
  readonly go: (stride: Stride | undefined) => void;
  readonly stop: () => void;
}

/** So long, in milliseconds, the engine computes before messages may come in. */
const breath = 12;
/** So long the page may take to say that there is a newer value. */
const answer = 8;
/** So often, in milliseconds, live views get new numbers at most. */
const usualFrame = 33;

/** So long a view that was opened within a sample waits for the next one to begin. */
const patience = 150;

/** Runs experiments one at a time, and can be paused, stepped and stopped at any event. A new run ends the one before. */
export function createRunner(host: RunnerHost) {
  const memory = createMemory();
  const looker = createLooker();
  const forecast = createForecast();
  const lookMemory = createLookMemory();
  /** What the engine copies out now: all that is looked at, or nothing between two frames. */
  const probes: Probe[] = [];
  let watched: readonly Probe[] = [];
  let frame: number = usualFrame;
  let lookedAt = 0;
  let current: Session | undefined;

  function observed(): readonly Probe[] {
    const whole = new Set(watched.map(({ port }) => port));
    return [...watched, ...looker.probes(host.now()).filter(({ port }) => !whole.has(port))];
  }

  /** From the beginning of the next sample; within a long one after a moment. */
  function lookAnew(): void {
    probes.length = 0;
    lookedAt = host.now() - frame;
  }

  async function begin(run: number, request: RunRequest): Promise<void> {
    current?.stop();
    const session = createSession(run);
    current = session;
    try {
      await session.execute(request);
    } catch (error) {
      host.post({ type: 'failed', run, message: error instanceof Error ? error.message : String(error) });
    }
  }

  async function planned({ text, upTo }: RunRequest): Promise<Loaded> {
    const parsed = parse(text);
    if (parsed.document === undefined) return { issues: parsed.issues };
    const document: GraphDocument = upTo === undefined ? parsed.document : upstreamOf(parsed.document, upTo);
    const made = await planFrom(host.library, document, { packageVersion: host.packageVersion });
    return { ...made, issues: [...parsed.issues, ...made.issues] };
  }

  async function travelOn(message: Extract<PageMessage, { type: 'travel' }>): Promise<void> {
    let outcome: Travel = { missing: 'pass' };
    try {
      const { experiment } = await planned({ text: message.text, upTo: message.driver });
      const found = experiment === undefined ? undefined : await host.files(experiment);
      if (experiment !== undefined && found !== undefined) {
        const { accelerator } = host;
        outcome =
          'issues' in found
            ? { missing: 'data' }
            : await travel(experiment, message.driver, message.sample, memory, { files: found.files, accelerator });
      }
    } finally {
      host.post({ type: 'travelled', travel: message.travel, outcome });
    }
  }

  function createSession(run: number) {
    const signal = { aborted: false };
    const pace = createPace();
    let wake: (() => void) | undefined;
    let at: RunPosition | undefined;

    async function execute(request: RunRequest): Promise<void> {
      const { experiment, issues } = await planned(request);
      if (issues.length > 0) host.post({ type: 'issues', run, issues });
      if (experiment !== undefined && request.budget !== undefined) {
        const predicted = forecast.milliseconds(experiment, memory);
        if (predicted > request.budget) {
          host.post({ type: 'declined', run, predicted });
          return;
        }
      }
      const found = experiment === undefined ? undefined : await host.files(experiment);
      if (found !== undefined && 'issues' in found) host.post({ type: 'issues', run, issues: found.issues });
      // One that was stopped before it began says so too: somebody may wait for it.
      if (signal.aborted || experiment === undefined || found === undefined || 'issues' in found) {
        host.post({ type: 'done', run, result: undefined, reused: [], threads: 1, times: {} });
        return;
      }
      await follow(experiment, found.files, request);
    }

    async function follow(
      experiment: Experiment,
      files: ReadonlyMap<string, Uint8Array>,
      { fresh = false, budget }: RunRequest,
    ): Promise<void> {
      /** Begun by a change of a value: nobody waits for it once there is a newer one. */
      const isQuick = budget !== undefined;
      const [{ plan: first }] = experiment.points;
      // Results of one point are kept; a sweep is computed anew.
      const single = experiment.points.length === 1 ? first : undefined;
      const reuse = single === undefined || fresh ? undefined : new Map(memory.known(single));
      if (single !== undefined && reuse !== undefined) {
        const wanted = (step: PassStep) => looker.inPass(step.layout.signals);
        const mayRun = (known: ReadonlyMap<string, Outputs>) =>
          budget !== undefined && forecast.milliseconds(experiment, { known: () => known }) <= budget;
        const looks = lookMemory.replay(single, reuse, wanted, mayRun);
        if (looks.length > 0) host.post({ type: 'looks', run, looks });
      }
      const lengths = new Map(
        first.steps.flatMap((step) => (step.kind === 'pass' ? [[step.drivers[0], step.numSteps] as const] : [])),
      );
      const times: Record<string, number> = {};
      const pending: ProbeData[] = [];
      const nodeTimes = createNodeTimes();
      let bound: Prepared | undefined;
      const onPrepared = (prepared: Prepared) => {
        looker.begin(prepared);
        probes.splice(0, probes.length, ...observed());
        nodeTimes.begin(prepared);
        bound = prepared;
        since = host.now();
      };
      const options = { signal, observe: probes, onPrepared, ...(reuse === undefined ? {} : { reuse }) };
      const { accelerator, now: clock } = host;
      const events = (host.run ?? runExperiment)(experiment, { files, accelerator, clock }, options);
      let breathed = host.now();
      let shown = breathed;
      let since = breathed;
      let until: { node: string; step: number } | undefined;
      let result: RunResult | undefined;
      let hasSeen = false;
      let [shows, shownAt] = [0, 0];
      lookedAt = breathed;

      function see(event: Extract<RunEvent, { type: 'probe' }>): void {
        hasSeen = true;
        looker.see(event);
        if (watched.some(({ port }) => port === event.port)) pending.push(event);
      }

      function show(): void {
        if (pending.length > 0) host.post({ type: 'probes', run, probes: pending.splice(0) });
        const looks = looker.take();
        if (looks.length > 0) shows++;
        if (single !== undefined) lookMemory.seen(looks);
        if (looks.length > 0)
          host.post(
            { type: 'looks', run, looks },
            looks.map(({ values }) => values.buffer),
          );
      }

      for (;;) {
        const next = await events.next(until === undefined ? undefined : { until });
        until = undefined;
        if (next.done) {
          result = next.value;
          break;
        }
        const event = next.value;
        const now = host.now();
        const isPlace = event.type === 'position' || event.type === 'paused';
        if (isPlace || event.type === 'result') {
          const node = isPlace ? event.position.node : event.node;
          times[node] = (times[node] ?? 0) + now - since;
          since = now;
        }
        if (isPlace) at = event.position;
        if (event.type === 'probe') see(event);
        else pass(event);
        if (event.type === 'progress') looker.batchDone(event.node, now);
        if (event.type === 'result') {
          looker.resultDone(event.node, event.result);
          // The pass is over: what was seen of it is not kept waiting by tables and figures.
          show();
          if (single !== undefined) lookMemory.keep(single, event.node);
        }
        if (isPlace) {
          lookMemory.passing(event.position.node);
          looker.passing(event.position.node, now);
          const isEnd = event.position.step >= (lengths.get(event.position.node) ?? 1);
          // A sample is seen from its first step to its last; then nothing is copied out until a frame is due.
          if (isEnd && hasSeen) probes.length = 0;
          if (now - shown > frame) {
            show();
            shown = now;
          }
          const rested = now - lookedAt;
          if (probes.length === 0 && rested > frame && (isEnd || rested > patience)) {
            probes.push(...observed());
            lookedAt = now;
            hasSeen = false;
          }
        }
        if (at !== undefined && isPlace && pace.pausesAt(at, event.type === 'paused')) {
          show();
          await rest(at);
          since = host.now();
          // Whoever steps looks at every step.
          if (probes.length === 0) probes.push(...observed());
          until = pace.nextStep(lengths.get(at.node) ?? 1);
        }
        // Between what is seen and what is computed of it a newer value may overtake.
        const isSeen = isQuick && event.type === 'result' && shownAt !== shows;
        shownAt = shows;
        if (!isSeen && host.now() - breathed < breath) continue;
        const began = host.now();
        do await host.breathe();
        while (isSeen && !signal.aborted && host.now() - began < answer);
        breathed = host.now();
        if (isQuick && signal.aborted) {
          await events.return(undefined);
          return;
        }
      }
      show();
      if (single !== undefined && result !== undefined) memory.keep(single, result);
      const reused = [...(reuse?.keys() ?? [])];
      if (result?.complete === true && single !== undefined) forecast.learn(single, times);
      const threads = bound === undefined ? 1 : threadsUsed(bound);
      // What came one by one is not sent again; a sweep joins what came.
      const told = single === undefined || result === undefined ? result : { ...result, outputs: {} };
      host.post({ type: 'done', run, result: told, reused, threads, times: { ...times, ...nodeTimes.read() } });
    }

    async function rest(position: RunPosition): Promise<void> {
      host.post({ type: 'paused', run, position });
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
      host.post({ type: 'resumed', run });
    }

    function pass(event: RunEvent): void {
      switch (event.type) {
        case 'progress':
          host.post({ type: 'progress', run, node: event.node, fraction: event.fraction, facts: event.facts });
          return;
        case 'result':
          host.post({ type: 'result', run, node: event.node, port: event.port, result: event.result });
          return;
        case 'issue':
          host.post({ type: 'issues', run, issues: [event.issue] });
          return;
        case 'point':
          host.post({ type: 'point', run, index: event.index, count: event.count });
          return;
      }
    }

    return {
      execute,
      pause: pace.pause,
      go(stride: Stride | undefined) {
        pace.go(stride, at);
        wake?.();
      },
      stop() {
        signal.aborted = true;
        pace.go(undefined, undefined);
        wake?.();
      },
    };
  }

  return {
    receive(message: RunnerMessage): Promise<void> | undefined {
      switch (message.type) {
        case 'run':
          return begin(message.run, message);
        case 'travel':
          return travelOn(message);
        case 'pause':
          current?.pause();
          return undefined;
        case 'continue':
          current?.go(message.stride);
          return undefined;
        case 'stop':
          current?.stop();
          return undefined;
        case 'watch':
          watched = message.probes;
          lookAnew();
          return undefined;
        case 'rate':
          frame = Math.max(usualFrame, message.milliseconds);
          looker.pace(frame);
          return undefined;
        case 'look':
          looker.ask(message.requests);
          lookAnew();
          return undefined;
      }
    },
  };
}
