import { readFileSync } from 'node:fs';
import { applyOverrides, hashResult, load, parse, type RunResult, runExperiment, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { wasmAccelerator } from '@rheobase/wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LookData, LookRequest, Stride, WorkerMessage } from './protocol.js';
import { createRunner, type RunnerHost } from './runner.js';

/** The quickstart on a few digits, so that all of it takes a second or two. */
const text = reduced('quickstart', { epochs: 1, hidden: 8, 'data.train': 128, 'data.test': 32 });
let expected: RunResult;

beforeAll(async () => {
  expected = await headless(text);
});

function reduced(graph: string, set: Readonly<Record<string, number | string>>): string {
  const { document } = parse(readFileSync(new URL(`../../../../graphs/${graph}.json`, import.meta.url), 'utf8'));
  if (document === undefined) throw new Error('the graph is not there');
  const small = applyOverrides(document, { set });
  if (small.document === undefined) throw new Error(JSON.stringify(small.issues));
  return save(small.document);
}

async function headless(of: string): Promise<RunResult> {
  const { experiment } = load(of, registry);
  const events = runExperiment(experiment!);
  for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value!;
}

function open(host: Partial<RunnerHost> = {}) {
  const messages: WorkerMessage[] = [];
  const runner = createRunner({
    library: registry,
    accelerator: undefined,
    packageVersion: 'unknown',
    post: (message) => messages.push(message),
    files: async () => ({ files: new Map() }),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    now: () => performance.now(),
    ...host,
  });
  return { runner, messages };
}

function doneOf(messages: readonly WorkerMessage[]) {
  const done = messages.find((message) => message.type === 'done');
  if (done?.type !== 'done') throw new Error('the run is not done');
  // As the page does: results come one by one.
  const came = messages.flatMap((one) => (one.type === 'result' ? [[`${one.node}.${one.port}`, one.result]] : []));
  const outputs: RunResult['outputs'] = { ...Object.fromEntries(came), ...done.result?.outputs };
  return { ...done, result: done.result && { ...done.result, outputs } };
}

function hashes({ outputs }: Pick<RunResult, 'outputs'>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(outputs).map(([name, result]) => [name, hashResult(result)?.sha256]));
}

const cells = { port: 'confusion', row: 'label', column: 'predicted', value: 'samples' };

describe('X: the runner of the page', () => {
  it('gives the bytes of a run without a page, with WebAssembly and with probes', async () => {
    const { runner, messages } = open({ accelerator: wasmAccelerator(WebAssembly as never) });
    runner.receive({ type: 'watch', probes: [{ port: 'lif1.spikes', samples: 'first' }] });
    await runner.receive({ type: 'run', run: 1, text });
    const { result, reused } = doneOf(messages);
    expect(hashes(result!)).toEqual(hashes(expected));
    expect(result!.receipt).toEqual(expected.receipt);
    expect(reused).toEqual([]);
    expect(messages.some((message) => message.type === 'probes')).toBe(true);
  });

  it.each(['step', 'batch', 'epoch'] as const)(
    'pauses after every %s and ends with the same bytes',
    async (stride: Stride) => {
      const small = reduced('quickstart', { epochs: 2, hidden: 4, 'data.train': 160, 'data.test': 16 });
      let pauses = 0;
      const positions: unknown[] = [];
      const { runner, messages } = open({
        post: (message) => {
          messages.push(message);
          if (message.type !== 'paused') return;
          positions.push(message.position);
          // The first few strides, then on to the end.
          setImmediate(() => runner.receive({ type: 'continue', stride: ++pauses < 6 ? stride : undefined }));
        },
      });
      const running = runner.receive({ type: 'run', run: 1, text: small });
      runner.receive({ type: 'pause' });
      await running;
      expect(pauses).toBe(6);
      expect(new Set(positions.map((one) => JSON.stringify(one))).size).toBe(6);
      expect(hashes(doneOf(messages).result!)).toEqual(hashes(await headless(small)));
    },
  );

  it('H: takes what has not changed from an earlier run', async () => {
    const { runner, messages } = open();
    await runner.receive({ type: 'run', run: 1, text });
    messages.length = 0;
    const { document } = parse(text);
    const nodes = structuredClone(document!.nodes) as Record<
      string,
      { type: string; params?: Record<string, unknown> }
    >;
    const bars = Object.values(nodes).find(({ type }) => type === 'view/bar')!;
    bars.params = { ...bars.params, title: 'Another title' };
    await runner.receive({ type: 'run', run: 2, text: save({ ...document!, nodes } as never) });
    const { result, reused } = doneOf(messages);
    const passes = messages.filter((message) => message.type === 'progress');
    expect(passes).toEqual([]);
    expect(reused.length).toBeGreaterThan(5);
    expect(hashes(result!)).toEqual(hashes(expected));
  });

  it('runs up to a node and no further', async () => {
    const { runner, messages } = open();
    await runner.receive({ type: 'run', run: 1, text, upTo: 'ffnn-train' });
    const { result } = doneOf(messages);
    const names = Object.keys(result!.outputs);
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => name.startsWith('ffnn-train.'))).toBe(true);
    for (const name of names) expect(hashes(result!)[name], name).toEqual(hashes(expected)[name]);
  });

  it('stops when it is told to, and keeps what is finished', async () => {
    const { runner, messages } = open({
      post: (message) => {
        messages.push(message);
        if (message.type === 'progress') runner.receive({ type: 'stop' });
      },
    });
    await runner.receive({ type: 'run', run: 1, text });
    expect(doneOf(messages).result!.complete).toBe(false);
  });

  it('says what is wrong with a graph and runs nothing', async () => {
    const { runner, messages } = open();
    await runner.receive({ type: 'run', run: 1, text: '{"rheobase":1,"nodes":{"a":{"type":"no/such"}}}' });
    expect(messages.map(({ type }) => type)).toEqual(['issues', 'done']);
    expect(doneOf(messages).result).toBeUndefined();
  });

  it('X: live views of every form change no byte', async () => {
    const looks: LookRequest[] = [
      { key: 'raster', form: 'raster', of: 'lif1.spikes' },
      { key: 'trace', form: 'trace', of: 'lif1.membrane' },
      { key: 'values', form: 'values', of: 'data.images' },
      { key: 'activity', form: 'activity', of: 'lif1.spikes' },
      { key: 'rate', form: 'rate', of: 'lif2.spikes' },
      { key: 'weights', form: 'weights', of: 'sc1.weight', shape: [64, 8], tile: [8, 8] },
      { key: 'gradients', form: 'gradients', of: 'snn-train' },
      { key: 'matrix', form: 'matrix', of: 'snn-test', cells },
    ];
    const { runner, messages } = open({ accelerator: wasmAccelerator(WebAssembly as never), now: fast() });
    runner.receive({ type: 'look', requests: looks });
    await runner.receive({ type: 'run', run: 1, text });
    const { result } = doneOf(messages);
    expect(hashes(result!)).toEqual(hashes(expected));
    expect(result!.receipt).toEqual(expected.receipt);
    const seen = new Set(looksIn(messages).map(({ form }) => form));
    expect([...seen].sort()).toEqual(looks.map(({ form }) => form).sort());
  });

  it('shows the spikes of a sample, from its first step to its last', async () => {
    const { runner, messages } = open({ now: fast() });
    runner.receive({ type: 'watch', probes: [{ port: 'lif1.spikes', samples: 'first' }] });
    runner.receive({ type: 'look', requests: [{ key: 'raster', form: 'raster', of: 'lif1.spikes' }] });
    await runner.receive({ type: 'run', run: 1, text, upTo: 'snn-train' });
    const rasters = looksIn(messages);
    const numbers = messages.flatMap((message) => (message.type === 'probes' ? message.probes : []));
    expect(rasters.length).toBeGreaterThan(3);
    for (const { sample, values, rows, columns, seen, steps } of rasters) {
      expect(seen).toBe(steps);
      const drawn = new Set<string>();
      values.forEach((mark, at) => {
        if (mark !== 0) drawn.add(`${at % columns} ${Math.floor(at / columns)}`);
      });
      const walks = numbers.filter((one) => one.sample === sample);
      const marks = walks.map(({ values: all, size }) => {
        expect(size).toBe(rows);
        return new Set([...all].flatMap((spike, at) => (spike === 0 ? [] : [`${Math.floor(at / size)} ${at % size}`])));
      });
      expect(marks).toContainEqual(drawn);
    }
  });

  it('counts a confusion matrix while a network trains, as the evaluation counts the samples that it sees', async () => {
    const { runner, messages } = open({ now: fast() });
    runner.receive({ type: 'look', requests: [{ key: 'm', form: 'matrix', of: 'snn-test', cells }] });
    await runner.receive({ type: 'run', run: 1, text });
    const at = messages.findIndex((one) => one.type === 'result' && one.node === 'snn-train');
    const before = looksIn(messages.slice(0, at));
    const after = looksIn(messages.slice(at));
    expect(before.length).toBeGreaterThan(3);
    expect(before.at(-1)!.facts.samples).toBeGreaterThan(32);
    // The last one has all 32 images of the test split, and then there is the table: the same counts.
    const table = doneOf(messages).result!.outputs['snn-test.confusion'];
    if (table.kind !== 'table') throw new Error('no table');
    const counts = table.table.columns.find(({ name }) => name === 'samples')!.values;
    expect(after.at(-1)!.facts.samples).toBe(32);
    expect([...after.at(-1)!.values]).toEqual(counts);
  });

  it('shows the size of the gradient that the trainer reports, where there is one update', async () => {
    const once = reduced('quickstart', {
      epochs: 1,
      hidden: 8,
      'data.train': 64,
      'data.test': 16,
      'snn-train.batchSize': 64,
    });
    const { runner, messages } = open({ now: fast() });
    runner.receive({ type: 'look', requests: [{ key: 'g', form: 'gradients', of: 'snn-train' }] });
    await runner.receive({ type: 'run', run: 1, text: once, upTo: 'snn-train' });
    const [{ names, values }] = looksIn(messages);
    const table = doneOf(messages).result!.outputs['snn-train.gradients'];
    if (table.kind !== 'table') throw new Error('no table');
    const cells = (name: string) => table.table.columns.find((column) => column.name === name)!.values;
    expect(names).toEqual(cells('tensor'));
    cells('norm').forEach((norm, i) => {
      expect(values[3 * i]).toBeCloseTo((norm as number) / Math.sqrt(cells('numbers')[i] as number), 6);
    });
  });

  it('X: a sample on its way is the one that the evaluation saw', async () => {
    const { runner, messages } = open();
    await runner.receive({ type: 'travel', travel: 1, text, driver: 'snn-test', sample: 21 });
    expect(messages).toEqual([{ type: 'travelled', travel: 1, outcome: { missing: 'model' } }]);
    messages.length = 0;
    await runner.receive({ type: 'run', run: 1, text });
    const table = doneOf(messages).result!.outputs['snn-test.predictions'];
    if (table.kind !== 'table') throw new Error('no table');
    const cells = (name: string) => table.table.columns.find((column) => column.name === name)!.values;
    for (const sample of [0, 21, 31]) {
      messages.length = 0;
      await runner.receive({ type: 'travel', travel: 2, text, driver: 'snn-test', sample });
      const [message] = messages;
      if (message.type !== 'travelled' || 'missing' in message.outcome) throw new Error('it did not travel');
      const { signals } = message.outcome;
      expect(signals[0].sample).toBe(cells('sample')[sample]);
      expect(signals.find(({ port }) => port === 'data.labels')?.values[0]).toBe(cells('label')[sample]);
      const sums = (port: string) => {
        const { values, size, steps } = signals.find((one) => one.port === port)!;
        expect(values.length).toBe(size * steps);
        return Array.from({ length: size }, (_, f) =>
          Array.from(values).reduce((sum, value, i) => (i % size === f ? sum + value : sum), 0),
        );
      };
      // The highest count; of equal ones the higher membrane, as evaluate says.
      const [spikes, membranes] = [sums('lif3.spikes'), sums('lif3.membrane')];
      const best = spikes.map((_, f) => f).sort((a, b) => spikes[b] - spikes[a] || membranes[b] - membranes[a])[0];
      expect(best).toBe(cells('predicted')[sample]);
    }
    messages.length = 0;
    await runner.receive({ type: 'travel', travel: 3, text, driver: 'snn-test', sample: 32 });
    expect(messages).toEqual([{ type: 'travelled', travel: 3, outcome: { missing: 'sample' } }]);
  });

  it('H, X: who comes back to a value sees what was seen of it, and a view that is new then is computed', async () => {
    const { runner, messages } = open();
    const trace: LookRequest = { key: 'v', form: 'trace', of: 'neurons.voltage' };
    const [low, high] = [reduced('lif-traces', { tRef: '1 ms' }), reduced('lif-traces', { tRef: '3 ms' })];
    const lookAt = async (run: number, of: string) => {
      messages.length = 0;
      await runner.receive({ type: 'run', run, text: of, budget: 1e9 });
      return looksIn(messages);
    };
    runner.receive({ type: 'look', requests: [trace] });
    const first = (await lookAt(1, low)).at(-1)!;
    expect((await lookAt(2, high)).at(-1)!.values).not.toEqual(first.values);
    const back = await lookAt(3, low);
    expect(back).toEqual([first]);
    expect(doneOf(messages).reused).toContain('record');
    // Nobody looked at the rates then.
    runner.receive({ type: 'look', requests: [trace, { key: 'r', form: 'rate', of: 'neurons.spikes' }] });
    expect((await lookAt(4, low)).map(({ key }) => key)).toContain('r');
  });

  it('declines what is predicted to take longer than it may, and nothing is run', async () => {
    const { runner, messages } = open();
    await runner.receive({ type: 'run', run: 1, text, budget: 200 });
    expect(messages.map(({ type }) => type)).toEqual(['declined']);
    messages.length = 0;
    await runner.receive({ type: 'run', run: 2, text: reduced('lif-traces', {}), budget: 200 });
    expect(doneOf(messages).result!.complete).toBe(true);
  });
});

/** A clock on which every event is a frame apart. */
function fast(): () => number {
  let now = 0;
  return () => (now += 40);
}

function looksIn(messages: readonly WorkerMessage[]): readonly LookData[] {
  return messages.flatMap((message) => (message.type === 'looks' ? message.looks : []));
}
