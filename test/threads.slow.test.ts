import { Worker } from 'node:worker_threads';
import {
  type Accelerator,
  areLanesPresent,
  chunkSize,
  load,
  type Prepared,
  type Probe,
  prepare,
  type RunEvent,
  type RunPosition,
  type RunResult,
  run,
  sentence,
  stopLanes,
  threadsUsed,
} from '@rheobase/core';
import { nativeAccelerator } from '@rheobase/native';
import { registry } from '@rheobase/nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Board } from '../packages/core/src/run/lanes.js';
import { corpus, storedHashes } from './corpus/frozen.js';
import type { LaneRequest } from './corpus/laneServer.js';
import { bundle } from './support/engines.js';
import { nativeFile, nativeSets, needsNative } from './support/native.js';
import { wasm } from './support/twins.js';
import { twoRates } from './support/twoRates.js';

/**
 * N: the corpus on 1, 2 and 8 threads. The memory that the threads share says afterwards who took part: every thread
 * where the plan has chunks to share, none where it has not.
 */

const most = 8;
let threads: readonly Worker[];

beforeAll(async () => {
  const script = await bundle('corpus/laneServer.ts');
  const receive = `require('node:worker_threads').parentPort.on('message', (asked) => bundled.serve(asked));`;
  threads = Array.from({ length: most - 1 }, () => new Worker(`${script}\n${receive}`, { eval: true }));
});

afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.terminate()));
});

/** K: a walk is shared where it has several chunks, keeps all its steps, and no node of it waits for all samples. */
function sharesChunks({ passes }: Prepared): boolean {
  return [...passes].some(([step, bound]) => {
    const counts = [step.samples, ...Object.values(step.splits)].map(({ count }) => count);
    const training = step.loss !== undefined;
    const waits = [...bound.values()].some(
      ({ kernel: { reduce } }) => reduce !== undefined && (training || reduce.onlyInTraining !== true),
    );
    return !waits && step.window >= step.numSteps && Math.max(...counts) > chunkSize;
  });
}

interface Found {
  readonly hashes: Readonly<Record<string, string>>;
  /** Of the threads besides the first: those that worked at least once. */
  readonly helped: number;
}

type Asked = Pick<LaneRequest, 'kernels' | 'native'>;

/** The plan of one point, once all threads are there. */
async function joined(text: string, point: number, lanes: number, { kernels, native }: Asked): Promise<Prepared> {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const { plan } = experiment.points[point];
  const accelerator = kernels === 'typescript' ? undefined : native === undefined ? wasm : over(native.set);
  const { prepared } = prepare(plan, experiment.identity, { accelerator, lanes }) as { prepared: Prepared };
  threads.slice(0, lanes - 1).forEach((thread, i) => {
    const asked: LaneRequest = { text, point, lanes, lane: i + 1, shared: prepared.shared, kernels, native };
    thread.postMessage(asked);
  });
  while (!areLanesPresent(prepared)) await new Promise((resolve) => setTimeout(resolve, 2));
  return prepared;
}

function hashesOf({ receipt: { observables } }: RunResult): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(observables).map(([name, { sha256 }]) => [name, sha256]));
}

function over(set: string): Accelerator {
  return nativeAccelerator(wasm, needsNative(), { set });
}

async function onThreads(text: string, point: number, lanes: number, asked: Asked): Promise<Found> {
  const prepared = await joined(text, point, lanes, asked);
  const events = run(prepared);
  let next = await events.next();
  while (!next.done) next = await events.next();
  const helped = threadsUsed(prepared) - 1;
  stopLanes(prepared);
  expect(next.value.complete).toBe(true);
  return { helped, hashes: hashesOf(next.value) };
}

/** Of each value of a sweep, or of the one run, whether it has chunks to share. Two values show what all do. */
function pointsOf(text: string): readonly boolean[] {
  const { experiment } = load(text, registry);
  return (experiment?.points ?? []).slice(0, 2).map(({ plan }) => {
    const { prepared } = prepare(plan, experiment?.identity as Prepared['identity']);
    return sharesChunks(prepared as Prepared);
  });
}

const texts: Readonly<Record<string, string>> = { ...corpus(), 'two rates': twoRates() };
const shares = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, pointsOf(text)]));

test('N: most graphs of the corpus that train have chunks to share', () => {
  const shared = Object.keys(texts).filter((name) => shares[name].includes(true));
  expect(shared.length).toBeGreaterThanOrEqual(14);
  expect(shared).toContain('two rates');
});

describe.each(Object.keys(texts))('%s', (name) => {
  const text = texts[name];

  async function compare(asked: Asked, several: readonly number[]): Promise<void> {
    for (const [point, isShared] of shares[name].entries()) {
      const alone = await onThreads(text, point, 1, asked);
      const stored = storedHashes().graphs[name];
      // The hashes of a sweep are of its joined tables.
      if (stored !== undefined && !text.includes('"sweep"')) expect(alone.hashes).toMatchObject(stored);
      // Where there is nothing to share, two threads show that nobody is called.
      for (const lanes of isShared ? several : [2]) {
        const found = await onThreads(text, point, lanes, asked);
        expect(found).toEqual({ hashes: alone.hashes, helped: isShared ? lanes - 1 : 0 });
      }
    }
  }

  test.each(['wasm', 'typescript'] as const)(
    'N, T: has the hashes of one thread on 2 and on 8, with %s kernels',
    (kernels) => compare({ kernels }, [2, most]),
  );

  test.each(nativeSets)('N, T: has the hashes of one thread on several, with native kernels (%s)', (set) => {
    // The widest is what runs; the others are the same code, compiled otherwise.
    const several = set === needsNative().sets[0] ? [2, most] : [2];
    return compare({ kernels: 'native', native: { file: nativeFile, set } }, several);
  });
});

test('N: who comes while a job is being posted takes part in it, and in no job that it was not asked for', async () => {
  const { experiment } = load(texts.quickstart, registry);
  const { plan } = experiment!.points[0];
  const { prepared } = prepare(plan, experiment!.identity, { accelerator: wasm, lanes: 2 }) as { prepared: Prepared };
  const board = new Board(prepared.buffer, plan, prepared.places);
  // All of job 6 stands there but its number.
  board.set('job', 5);
  board.set('samples', 2 * chunkSize);
  board.set('chunks', 2);
  board.lane(1, 'asked').set(6);
  const asked: LaneRequest = {
    text: texts.quickstart,
    point: 0,
    lanes: 2,
    lane: 1,
    shared: prepared.shared,
    kernels: 'wasm',
  };
  threads[0].postMessage(asked);
  while (!areLanesPresent(prepared)) await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([board.get('next'), board.lane(1, 'done').get()]).toEqual([0, 0]);
  board.set('job', 6);
  board.notify('job');
  while (board.lane(1, 'done').get() === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  expect([board.get('next'), board.lane(1, 'done').get()]).toEqual([3, 6]);
  stopLanes(prepared);
});

/** By port and sample: what was seen of it, walk after walk. The chunks of one walk come in any order. */
function seenOf(events: readonly RunEvent[]): ReadonlyMap<string, readonly number[][]> {
  const seen = new Map<string, number[][]>();
  for (const event of events) {
    if (event.type !== 'probe') continue;
    const key = `${event.port} ${event.sample}`;
    seen.set(key, [...(seen.get(key) ?? []), [event.firstStep, ...event.values]]);
  }
  return seen;
}

describe('somebody looks on', () => {
  const text = texts.quickstart;
  const observe: readonly Probe[] = [{ port: 'lif1.spikes' }, { port: 'lif2.membrane', samples: 'first' }];

  test('X, N: probes see on several threads what they see on one, and change no byte', async () => {
    const found: { seen: ReadonlyMap<string, unknown>; hashes: unknown }[] = [];
    for (const lanes of [1, 3]) {
      const prepared = await joined(text, 0, lanes, { kernels: 'wasm' });
      const events: RunEvent[] = [];
      const running = run(prepared, { observe });
      let next = await running.next();
      for (; !next.done; next = await running.next()) events.push(next.value);
      expect(threadsUsed(prepared)).toBe(lanes);
      stopLanes(prepared);
      found.push({ seen: seenOf(events), hashes: hashesOf(next.value) });
    }
    expect(found[0].seen.size).toBeGreaterThan(20);
    expect(found[1]).toEqual(found[0]);
    expect(found[0].hashes).toMatchObject(storedHashes().graphs.quickstart);
  });

  test('X, N: who steps through a walk gets the next step, and the rest has the same bytes', async () => {
    const prepared = await joined(text, 0, 2, { kernels: 'wasm' });
    const running = run(prepared);
    let next = await running.next();
    let batch = -1;
    const pauses: RunPosition[] = [];
    while (!next.done) {
      const event = next.value;
      if (event.type === 'paused') pauses.push(event.position);
      // In the midst of every second batch: from its first chunk that is done.
      const isFirst =
        event.type === 'position' && event.position.node === 'snn-train' && event.position.batch !== batch;
      if (isFirst) batch = event.position.batch;
      next = await running.next(isFirst && batch % 2 === 0 ? { until: { node: 'snn-train', step: 1 } } : undefined);
    }
    expect(threadsUsed(prepared)).toBe(2);
    stopLanes(prepared);
    expect(pauses.map(({ step }) => step)).toEqual(pauses.map(() => 1));
    expect(pauses.filter(({ chunk }) => chunk > 0).length).toBeGreaterThan(0);
    expect(hashesOf(next.value)).toMatchObject(storedHashes().graphs.quickstart);
  });
});
