import { numerics } from '@rheobase/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Calls, computeCorpus, type Outcome } from './corpus/everywhere.js';
import { addMissing, corpus, missing, storedHashes, storeHashes } from './corpus/frozen.js';
import { bundle, otherEngines } from './support/engines.js';
import { namesOf, nativeSets, needsNative } from './support/native.js';
import { leaveOut } from './support/needs.js';

/**
 * N: the same bits in every engine. The graphs of the corpus are files that do not change; their hashes were stored when
 * they were made. Whoever changes a bit raises `numerics`, deletes the stored hashes and says so in the change log.
 */

const isCi = process.env.CI !== undefined;
const kernels = ['typescript', 'wasm'] as const;

function sum(calls: Calls): number {
  return Object.values(calls).reduce((all, count) => all + count, 0);
}

let texts: Readonly<Record<string, string>>;
let script: string;
let here: Readonly<Record<(typeof kernels)[number], Outcome>>;

beforeAll(async () => {
  const added = isCi ? [] : addMissing();
  if (added.length > 0) process.stdout.write(`made graphs for the corpus, to be committed: ${added.join(', ')}\n`);
  texts = corpus();
  script = await bundle('corpus/everywhere.ts');
  here = { typescript: await computeCorpus(texts, 'typescript'), wasm: await computeCorpus(texts, 'wasm') };
  if (!isCi) storeHashes(numerics, here.typescript.hashes);
});

test('N: every neuron, loss, encoder and optimiser occurs in the corpus', () => {
  expect(missing(texts)).toEqual([]);
  expect(Object.keys(texts).length).toBeGreaterThanOrEqual(20);
});

test('N: the corpus has the hashes that are stored for these numerics', () => {
  const stored = storedHashes();
  expect(stored.numerics).toBe(numerics);
  expect(Object.keys(stored.graphs).sort()).toEqual(Object.keys(texts).sort());
  for (const [name, hashes] of Object.entries(stored.graphs)) {
    expect(Object.keys(hashes).length, name).toBeGreaterThan(0);
    // A node may have gained an output since.
    expect(here.typescript.hashes[name], name).toMatchObject(hashes);
  }
});

test('N: compiled twins give the same hashes, and are called wherever the engine has one', () => {
  expect(here.wasm.hashes).toEqual(here.typescript.hashes);
  expect(Object.values(here.typescript.calls)).toEqual(Object.keys(texts).map(() => ({})));
  expect(Object.entries(here.wasm.calls).filter(([, calls]) => sum(calls) === 0)).toEqual([]);
});

test.each(nativeSets)(
  'N, K: native twins (%s) give the same hashes, and are called instead of WebAssembly',
  async (set) => {
    const native = await computeCorpus(texts, 'wasm', { addon: needsNative(), set });
    expect(native.hashes).toEqual(here.typescript.hashes);
    const twins = namesOf(needsNative(), set);
    for (const name of Object.keys(texts)) {
      const isNative = ([twin]: [string, number]) => twins.includes(twin);
      const calls = Object.entries(here.wasm.calls[name]);
      expect(native.native[name], name).toEqual(Object.fromEntries(calls.filter(isNative)));
      expect(native.calls[name], name).toEqual(Object.fromEntries(calls.filter((one) => !isNative(one))));
    }
    const called = Object.values(native.native).flatMap((calls) => Object.keys(calls));
    expect(called).toEqual(expect.arrayContaining(['denseAccumulate', 'denseBackward', 'denseForward']));
  },
);

describe.each(otherEngines)('$name', ({ name, missing: reason, evaluate }) => {
  test.each(kernels)('N: gives the same hashes with %s kernels', async (kernel) => {
    if (reason !== undefined) leaveOut(`${name}: ${reason}`);
    const asked = `bundled.computeCorpus(${JSON.stringify(texts)}, ${JSON.stringify(kernel)})`;
    const { hashes, calls } = (await evaluate(script, asked)) as Outcome;
    expect(hashes).toEqual(here[kernel].hashes);
    expect(calls).toEqual(here[kernel].calls);
  });
});
