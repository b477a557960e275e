import {
  load,
  prepare,
  type RunEvent,
  type RunOptions,
  type RunResult,
  run,
  runExperiment,
  sentence,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { type Pair, renamed, smallPair } from './support/smallPair.js';

/** Nothing that is not part of the experiment may change a byte of it. */

function textOf(pair: Pair, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ rheobase: 1, seed: 7, ...pair, ...more });
}

function experimentOf(text: string) {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  return experiment;
}

async function hashes(text: string, options: RunOptions = {}): Promise<Record<string, string>> {
  const events = runExperiment(experimentOf(text), {}, options);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return hashesOf(next.value);
  }
}

function hashesOf(result: RunResult | undefined): Record<string, string> {
  expect(result?.complete).toBe(true);
  return Object.fromEntries(
    Object.entries(result?.receipt.observables ?? {}).map(([name, { sha256 }]) => [name, sha256]),
  );
}

const pair = smallPair();
const reference = await hashes(textOf(pair));

describe('X, N: the same bytes', () => {
  test('N: the run has observables, and the same run gives them again', async () => {
    expect(Object.keys(reference).length).toBeGreaterThan(10);
    expect(Object.keys(reference)).toContain('snn-train.model');
    expect(Object.keys(reference)).not.toContain('snn-ops.executed');
    expect(await hashes(textOf(pair))).toEqual(reference);
  });

  test('R: another seed gives other bytes', async () => {
    const other = await hashes(textOf(pair, { seed: 8 }));
    for (const name of ['ffnn-train.model', 'snn-train.model', 'snn-train.history']) {
      expect(other[name]).not.toBe(reference[name]);
    }
  });

  test.each([1, 3, 7, 10])('K: windows of %i steps, forward and backward', async (window) => {
    expect(await hashes(textOf(pair), { forwardWindow: window, backwardWindow: window })).toEqual(reference);
  });

  test.each([
    ['reversed', (chunks: number) => Array.from({ length: chunks }, (_, i) => chunks - 1 - i)],
    ['odd ones first', (chunks: number) => [...Array(chunks).keys()].sort((a, b) => (b % 2) - (a % 2) || a - b)],
  ])('N: chunks in another order: %s', async (_, schedule) => {
    const batches = smallPair({ batchSize: 40 });
    const straight = await hashes(textOf(batches));
    expect(await hashes(textOf(batches), { schedule })).toEqual(straight);
  });

  test('X: probes change nothing, and see every step of every sample', async () => {
    const { experiment } = load(textOf(pair), registry);
    const seen: RunEvent[] = [];
    const options = { observe: [{ port: 'lif1.spikes' }, { port: 'norm.out', samples: [0] }] };
    const events = runExperiment(experiment ?? experimentOf(''), {}, options);
    let next = await events.next();
    for (; !next.done; next = await events.next()) if (next.value.type === 'probe') seen.push(next.value);
    expect(hashesOf(next.value)).toEqual(reference);
    expect(seen.length).toBeGreaterThan(100);
  });

  test('N: another listener on any wire changes nothing that was there', async () => {
    const { nodes, edges } = smallPair();
    nodes['second-test'] = { type: 'measure/evaluate', params: { split: 'train' } };
    nodes.shadow = { type: 'layer/relu' };
    nodes['spare-ops'] = { type: 'measure/operations' };
    edges.push(
      { from: 'lif2.spikes', to: 'second-test.scores' },
      { from: 'data.labels', to: 'second-test.labels' },
      { from: 'norm.out', to: 'shadow.in' },
      { from: 'shadow.out', to: 'spare-ops.output' },
    );
    const more = await hashes(textOf({ nodes, edges }));
    for (const [name, hash] of Object.entries(reference)) expect([name, more[name]]).toEqual([name, hash]);
  });

  test('R: renaming every node changes no table and no number', async () => {
    const rename = (id: string) =>
      `z${id.length}-${[...id]
        .reverse()
        .join('')
        .replace(/[^a-z0-9]/g, '')}`;
    const other = await hashes(textOf(renamed(pair, rename)));
    // A table that lists nodes names them, and a model names its tensors: those differ by name alone.
    const named = /(model|layers|nodes|gradients)$/;
    for (const [name, hash] of Object.entries(reference)) {
      if (named.test(name)) continue;
      const [id, port] = name.split('.');
      expect([name, other[`${rename(id)}.${port}`]]).toEqual([name, hash]);
    }
  });

  test('R, F: packing nodes into a block, and unpacking them, changes no table and no number', async () => {
    const inside = ['sc1', 'lif1', 'sc2', 'lif2'];
    const { nodes, edges } = smallPair();
    const within = (end: string) => inside.includes(end.split('.')[0]);
    const block = {
      ports: { inputs: { in: ['sc1.in'] }, outputs: { spikes: 'lif2.spikes', membrane: 'lif2.membrane' } },
      nodes: Object.fromEntries(inside.map((id) => [id, nodes[id]])),
      edges: edges.filter(({ from, to }) => within(from) && within(to)),
    };
    const outer = Object.fromEntries(Object.entries(nodes).filter(([id]) => !inside.includes(id)));
    const moved = edges
      .filter(({ from, to }) => !(within(from) && within(to)))
      .map(({ from, to }) => ({
        from: within(from) ? `net.${from.split('.')[1]}` : from,
        to: within(to) ? `net.${to.split('.')[1]}` : to,
      }));
    const packed = { nodes: { ...outer, net: { type: 'block/snn', stream: '' } }, edges: moved };
    const other = await hashes(textOf(packed, { blocks: { snn: block } }));
    for (const name of ['snn-train.history', 'snn-test.accuracy', 'snn-test.predictions', 'snn-ops.conventions']) {
      expect([name, other[name]]).toEqual([name, reference[name]]);
    }
  });
});

describe('X: pausing', () => {
  async function pausedAt(until: NonNullable<RunOptions['until']>[]) {
    const [{ plan }] = experimentOf(textOf(pair)).points;
    const { identity } = experimentOf(textOf(pair));
    const { prepared } = prepare(plan, identity);
    if (prepared === undefined) throw new Error('not prepared');
    const [first, ...later] = until;
    const events = run(prepared, { until: first });
    const pauses: RunEvent[] = [];
    let next = await events.next();
    while (!next.done) {
      if (next.value.type === 'paused') {
        pauses.push(next.value);
        const going = later.shift();
        next = await events.next(going === undefined ? undefined : { until: going });
      } else next = await events.next();
    }
    return { pauses, found: hashesOf(next.value) };
  }

  test('X: pausing inside a batch, inside a chunk and at an epoch changes no byte', async () => {
    const { pauses, found } = await pausedAt([
      { node: 'snn-train', epoch: 0, batch: 1, chunk: 0, step: 3 },
      { node: 'snn-train', epoch: 0, batch: 1, chunk: 1 },
      { node: 'snn-train', epoch: 1 },
      { node: 'snn-test', chunk: 0, step: 4 },
    ]);
    expect(pauses.map((event) => event.type === 'paused' && event.position)).toMatchObject([
      { node: 'snn-train', epoch: 0, batch: 1, chunk: 0, step: 3 },
      { node: 'snn-train', epoch: 0, batch: 1, chunk: 1 },
      { node: 'snn-train', epoch: 1, batch: 0 },
      { node: 'snn-test', chunk: 0, step: 4 },
    ]);
    expect(found).toEqual(reference);
  });

  test('X: an abandoned run keeps what was finished and says that it is not complete', async () => {
    const signal = { aborted: false };
    const events = runExperiment(experimentOf(textOf(pair)), {}, { signal });
    let next = await events.next();
    for (; !next.done; next = await events.next()) {
      if (next.value.type === 'result' && next.value.port === 'history') signal.aborted = true;
    }
    expect(next.value?.complete).toBe(false);
    const histories = Object.keys(next.value?.outputs ?? {}).filter((name) => name.endsWith('.history'));
    expect(histories).toHaveLength(1);
  });

  test('D: a run resumed from a checkpoint ends with the bytes of one that was not interrupted', async () => {
    const kept = new Map<string, Uint8Array>();
    const signal = { aborted: false };
    const events = runExperiment(experimentOf(textOf(pair)), {}, { signal });
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.type !== 'checkpoint') continue;
      kept.set(next.value.node, next.value.bytes);
      if (next.value.node === 'snn-train' && next.value.epoch === 0) signal.aborted = true;
    }
    expect([...kept.keys()]).toContain('snn-train');
    expect(await hashes(textOf(pair), { resume: kept })).toEqual(reference);
  });

  test('D: a checkpoint of another seed is refused in words, and the run starts over', async () => {
    const kept = new Map<string, Uint8Array>();
    for await (const event of runExperiment(experimentOf(textOf(pair, { seed: 8 })), {})) {
      if (event.type === 'checkpoint') kept.set(event.node, event.bytes);
    }
    const issues: string[] = [];
    for await (const event of runExperiment(experimentOf(textOf(pair)), {}, { resume: kept })) {
      if (event.type === 'issue') issues.push(sentence(event.issue));
    }
    expect(issues).toContain(
      'snn-train: cannot resume: the checkpoint belongs to another graph, seed or data. It starts over from the first epoch.',
    );
  });
});

describe('D: passes', () => {
  test('D: evaluate and operations over one split share a pass; another split does not', () => {
    const passes = experimentOf(textOf(pair)).points[0].plan.steps.filter((step) => step.kind === 'pass');
    const drivers = passes.map((step) => (step.kind === 'pass' ? [...step.drivers].sort() : []));
    // ops listens to lif2 alone, evaluate to lif2 and the labels; both slices hold the same nodes.
    expect(drivers).toContainEqual(['snn-ops', 'snn-test']);
    expect(drivers).toContainEqual(['snn-train']);
  });

  test('D: sharing a pass changes no bit', async () => {
    const { nodes, edges } = smallPair();
    const alone = { ...nodes };
    delete alone['snn-test'];
    const rest = edges.filter(({ to }) => !to.startsWith('snn-test.'));
    const found = await hashes(textOf({ nodes: alone, edges: rest }));
    expect(found['snn-ops.conventions']).toBe(reference['snn-ops.conventions']);
  });

  test('T: truncating the gradient changes the training; a truncation longer than the run does not', async () => {
    const cut = await hashes(textOf(smallPair({ truncate: 3 })));
    expect(cut['snn-train.model']).not.toBe(reference['snn-train.model']);
    expect((await hashes(textOf(smallPair({ truncate: 10 }))))['snn-train.model']).toBe(reference['snn-train.model']);
    const windows = { forwardWindow: 2, backwardWindow: 4 };
    expect(await hashes(textOf(smallPair({ truncate: 3 })), windows)).toEqual(cut);
  });
});
