import { Worker } from 'node:worker_threads';
import { areLanesPresent, chunkSize, load, type Prepared, prepare, run, sentence, stopLanes } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Board } from '../packages/core/src/run/lanes.js';
import { corpus, storedHashes } from './corpus/frozen.js';
import type { LaneRequest } from './corpus/laneServer.js';
import { bundle } from './support/engines.js';
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
}, 120_000);

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

async function onThreads(text: string, point: number, lanes: number, kernels: LaneRequest['kernels']): Promise<Found> {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const { plan } = experiment.points[point];
  const accelerator = kernels === 'wasm' ? wasm : undefined;
  const { prepared } = prepare(plan, experiment.identity, { accelerator, lanes }) as { prepared: Prepared };
  const others = threads.slice(0, lanes - 1);
  others.forEach((thread, i) => {
    const asked: LaneRequest = { text, point, lanes, lane: i + 1, shared: prepared.shared, kernels };
    thread.postMessage(asked);
  });
  while (!areLanesPresent(prepared)) await new Promise((resolve) => setTimeout(resolve, 2));
  const events = run(prepared);
  let next = await events.next();
  while (!next.done) next = await events.next();
  const board = lanes === 1 ? undefined : new Board(prepared.buffer, plan, prepared.places);
  const helped = others.filter((_, i) => (board?.lane(i + 1, 'done').get() ?? 0) > 0).length;
  stopLanes(prepared);
  expect(next.value.complete).toBe(true);
  const { observables } = next.value.receipt;
  return {
    helped,
    hashes: Object.fromEntries(Object.entries(observables).map(([name, { sha256 }]) => [name, sha256])),
  };
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

  test.each(['wasm', 'typescript'] as const)(
    'N, T: has the hashes of one thread on 2 and on 8, with %s kernels',
    async (kernel) => {
      for (const [point, isShared] of shares[name].entries()) {
        const alone = await onThreads(text, point, 1, kernel);
        const stored = storedHashes().graphs[name];
        // The hashes of a sweep are of its joined tables.
        if (stored !== undefined && !text.includes('"sweep"')) expect(alone.hashes).toMatchObject(stored);
        // Where there is nothing to share, two threads show that nobody is called.
        for (const lanes of isShared ? [2, most] : [2]) {
          const found = await onThreads(text, point, lanes, kernel);
          expect(found).toEqual({ hashes: alone.hashes, helped: isShared ? lanes - 1 : 0 });
        }
      }
    },
    120_000,
  );
});
