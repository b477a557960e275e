import { canonicalJson, type Json, type Outputs, sha256 } from '@rheobase/core';
import { expect, test } from 'vitest';
import { drawer, edited, type Kind, kinds, planned, runState, type State, start } from './cache/walk.js';

/**
 * H: a result that was kept under its result key is never contradicted by a fresh run, whatever was edited between.
 * RHEOBASE_EDITS=10000 makes the walk as long (`pnpm prove-cache`); the length in a usual run is enough to catch every
 * key that leaves something out.
 */

const length = Number(process.env.RHEOBASE_EDITS ?? 400);
const isLong = length > 2000;
/** A mutant that was caught so often is not planned any more. */
const enough = isLong ? 20 : 1;

/** A key over everything but one thing, at any depth. */
const without = (name: string) => (content: Json) => keyed(strip(content, name));

function keyed(content: Json): string {
  const text = canonicalJson(content);
  return sha256(Uint8Array.from(text, (character) => character.charCodeAt(0) & 255));
}

function strip(value: Json, name: string): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => strip(item, name));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== name)
      .map(([key, item]) => [key, strip(item, name)]),
  );
}

/** Everything that a key is made of. */
const components = [
  'numerics',
  'seed',
  'dtype',
  'slice',
  'sharers',
  'node',
  'upstream',
  'path',
  'type',
  'version',
  'code',
  'params',
  'stream',
  'weights',
  'frozen',
  'data',
  'wires',
] as const;

test('H: the cache is never contradicted; a key that leaves out any one thing is', async () => {
  const draw = drawer(1);
  const kept = new Map<string, { digest: string; outputs: Outputs }>();
  const mutants = new Map(components.map((name) => [name, { kept: new Map<string, string>(), caught: 0 }]));
  const seen = new Map<Kind, number>();
  let state: State = start;
  let before = '';
  let hits = 0;
  let changes = 0;
  for (let step = 0; step < length; step++) {
    let known = 0;
    const fresh = await runState(state);
    // What the cache would say, held against what is true; and a run that uses it, held against both.
    const used = await runState(state, (keys) => {
      const found = new Map<string, Outputs>();
      for (const [path, key] of keys) {
        const entry = kept.get(key);
        if (entry !== undefined) found.set(path, entry.outputs);
      }
      known += found.size;
      return found;
    });
    expect(
      used.map(({ bytes }) => [...bytes]),
      `step ${step}`,
    ).toEqual(fresh.map(({ bytes }) => [...bytes]));
    for (const { keys, bytes, outputs } of fresh) {
      for (const [path, digest] of bytes) {
        const key = keys.get(path) as string;
        const entry = kept.get(key);
        if (entry !== undefined) expect(entry.digest, `step ${step}: ${path}`).toBe(digest);
        kept.set(key, { digest, outputs: outputs.get(path) as Outputs });
      }
    }
    for (const [name, mutant] of mutants) {
      if (mutant.caught >= enough) continue;
      planned(state, without(name)).points.forEach(({ plan }, point) => {
        for (const [path, digest] of fresh[point].bytes) {
          const key = plan.resultKeys.get(path) as string;
          const entry = mutant.kept.get(key);
          if (entry !== undefined && entry !== digest) mutant.caught++;
          mutant.kept.set(key, digest);
        }
      });
    }
    if (isLong && step % 1000 === 999) process.stdout.write(`${step + 1} edits, ${hits} hit, ${changes} changed\n`);
    const now = JSON.stringify(fresh.map(({ bytes }) => [...bytes]));
    if (known > 0) hits++;
    if (now !== before) changes++;
    before = now;
    const next = edited(state, draw);
    seen.set(next.kind, (seen.get(next.kind) ?? 0) + 1);
    state = next.state;
  }
  const share = (count: number) => `${((100 * count) / length).toFixed(1)} %`;
  if (isLong) {
    const edits = kinds.map((kind) => `${kind} ${seen.get(kind) ?? 0}`).join(', ');
    const caught = [...mutants].map(([name, mutant]) => `${name} ${mutant.caught}`).join(', ');
    process.stdout.write(
      `${length} edits: ${share(hits)} hit, ${share(changes)} changed a result\nof each kind: ${edits}\nmutants caught (up to ${enough} times and a few): ${caught}\n`,
    );
  }
  expect(hits / length).toBeGreaterThan(0.3);
  expect(changes / length).toBeGreaterThan(0.3);
  // Drawn evenly: no kind below half its share.
  for (const kind of kinds) expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(length / kinds.length / 2);
  const missed = [...mutants].filter(([, { caught }]) => caught === 0).map(([name]) => name);
  expect(missed).toEqual([]);
}, 7_200_000);

test('H: there is a mutant for every part of a key', () => {
  const names = new Set<string>();
  const collect = (value: Json, isNode: boolean): void => {
    for (const [name, item] of Object.entries(value as Record<string, Json>)) {
      names.add(name);
      if (isNode) continue;
      // Slice and sharers are lists of nodes, each described alike; what a node holds is its own.
      for (const node of name === 'node' ? [item] : name === 'slice' || name === 'sharers' ? (item as Json[]) : []) {
        collect(node, true);
      }
    }
  };
  const start1 = { ...start, 'shared weights': 1 };
  const { points } = planned(start1, (content) => {
    collect(content, false);
    return keyed(content);
  });
  expect(points[0].plan.resultKeys.size).toBeGreaterThan(0);
  expect([...names].sort()).toEqual([...components].sort());
});

test('H: keys are made when they are asked for, and once', () => {
  let made = 0;
  const { points } = planned(start, (content) => {
    made++;
    return keyed(content);
  });
  expect(made).toBe(0);
  const [{ plan }] = points;
  const keys = plan.resultKeys;
  expect(made).toBe(keys.size);
  expect(plan.resultKeys).toBe(keys);
  expect(made).toBe(keys.size);
});

test('H: a layout changes no key, a renamed node changes its own', () => {
  const keys = (state: State) => [...planned(state).points[0].plan.resultKeys];
  expect(keys({ ...start, layout: 7 })).toEqual(keys(start));
  expect(keys({ ...start, rename: 1 }).map(([, key]) => key)).not.toEqual(keys(start).map(([, key]) => key));
});
