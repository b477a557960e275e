import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  applyOverrides,
  type GraphDocument,
  load,
  parse,
  type Receipt,
  type RunPosition,
  runExperiment,
  save,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsMnist } from '../support/needs.js';
import { noBrowser, type Site, startSite, takeFaults } from '../support/site.js';
import { wasm } from '../support/twins.js';

/** Threads in the page, while live views are open: a page that its host isolates, in a real browser. */

const graphs = resolve(import.meta.dirname, '../../graphs');
let site: Site;
/** The `data/` folder beside the site. */
let folder: string;
if (noBrowser !== undefined) process.stdout.write(`left out: threads in a browser: ${noBrowser}\n`);

interface Run {
  readonly phase: string;
  readonly threads: number;
  readonly position?: RunPosition;
  readonly result?: { readonly receipt: Receipt };
}

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: {
        getState(): Run;
        start(request?: object): void;
        pause(): void;
        go(stride?: string): void;
        stop(): void;
        readonly live: { readonly looks: { subscribe(key: string, heard: () => void): () => void } };
      };
      readonly documents: { run(command: object): void };
    };
    readonly canvas: { fit(ids?: readonly string[]): void };
  };
}

function small(name: string, set: Readonly<Record<string, number>>): GraphDocument {
  const { document } = parse(readFileSync(`${graphs}/${name}.json`, 'utf8'));
  // What the whole of it is expected to reach says nothing of this part.
  const { expect: _, receipts: __, ...rest } = applyOverrides(document!, { set }).document!;
  return rest;
}

async function headless(document: GraphDocument, files: ReadonlyMap<string, Uint8Array> = new Map()): Promise<Receipt> {
  const { experiment } = load(save(document), registry);
  const events = runExperiment(experiment!, { accelerator: wasm, files });
  for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value!.receipt;
}

const shows = {
  sc1: 'weights weight',
  lif1: 'raster spikes',
  sc2: 'gradients',
  lif2: 'activity spikes',
  lif3: 'trace membrane',
  'snn-train': 'training',
};

/** The document with six live views, near enough to one another to be seen at once. */
function watched(document: GraphDocument): GraphDocument {
  const nodes = Object.fromEntries(
    Object.entries(shows).map(([id, view], i) => [
      id,
      { x: (i % 3) * 260, y: Math.floor(i / 3) * 330, live: 140, shows: view },
    ]),
  );
  return { ...document, view: { nodes } };
}

/**
 * Puts beside the site as much of MNIST as the document reads, as `rheobase site --with` does. Gives what the page makes
 * of that: files of the right length, with nothing behind their beginning.
 */
function beginningsOf(mnist: string, { nodes }: GraphDocument): ReadonlyMap<string, Uint8Array> {
  const definition = registry.definitions.get(nodes.data.type)!;
  const { files } = definition.data!(definition.params.parse(nodes.data.params) as never)!;
  const found = new Map<string, Uint8Array>();
  const listed = files.map(({ name, sha256, bytes, reads = bytes }) => {
    const part = new Uint8Array(gunzipSync(readFileSync(join(mnist, `${name}.gz`)))).slice(0, reads);
    const file = `mnist/${name}.first-${reads}.gz`;
    mkdirSync(join(folder, 'mnist'), { recursive: true });
    writeFileSync(join(folder, file), gzipSync(part));
    const whole = new Uint8Array(bytes);
    whole.set(part);
    found.set(sha256, whole);
    return { of: sha256, file, bytes: reads, sha256: createHash('sha256').update(part).digest('hex') };
  });
  writeFileSync(join(folder, 'excerpts.json'), JSON.stringify({ rheobase: 'excerpts', version: 1, files: listed }));
  return found;
}

const stateOf = (page: Page): Promise<Run> =>
  page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState());

async function openWatched(document: GraphDocument, cores: number): Promise<Page> {
  const page = await site.open(watched(document), { cores });
  await page.evaluate((ids) => (globalThis as never as Global).rheobase.canvas.fit(ids), Object.keys(shows));
  await page.locator('[data-node="snn-train"] .live-picture').waitFor();
  return page;
}

/** Runs what is open to its end; gives how many new rasters came. */
async function runIn(page: Page): Promise<number> {
  const looks = await page.evaluate(
    () =>
      new Promise<number>((done) => {
        const { runs } = (globalThis as never as Global).rheobase.editor;
        let count = 0;
        runs.live.looks.subscribe('raster lif1.spikes', () => count++);
        runs.start({ fresh: true });
        const wait = () => (['running', 'paused'].includes(runs.getState().phase) ? setTimeout(wait, 20) : done(count));
        wait();
      }),
  );
  expect((await stateOf(page)).phase).toBe('done');
  return looks;
}

/**
 * Runs as often as there are threads, and until one run had them all: so short a run may be over before a thread has
 * begun, and the next one finds it awake.
 */
async function untilAllHelp(
  page: Page,
  cores: number,
  look: (result: { readonly receipt: Receipt }, looks: number) => void,
): Promise<void> {
  for (let time = 1, helped = 0; time <= cores || helped < cores; time++) {
    const looks = await runIn(page);
    const { result, threads } = await stateOf(page);
    if (result === undefined) throw new Error('there is no result');
    look(result, looks);
    helped = Math.max(helped, threads);
    expect(helped).toBeLessThanOrEqual(cores);
  }
}

describe.skipIf(noBrowser !== undefined)('a page that is isolated', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rheobase-threads-'));
    site = await startSite({ data: folder, isolated: true });
  });
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('X, N: quickstart on one thread and on two, with six live views open, has the hashes of a run without a page', async () => {
    const document = small('quickstart', { epochs: 3, hidden: 8, 'data.train': 256, 'data.test': 64 });
    const expected = await headless(document);
    for (const cores of [1, 2]) {
      const page = await openWatched(document, cores);
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
      // How often views are drawn is up to the machine.
      await untilAllHelp(page, cores, ({ receipt }, looks) => {
        expect(looks).toBeGreaterThan(0);
        expect(receipt.observables).toEqual(expected.observables);
        expect(receipt.resultKeys).toEqual(expected.resultKeys);
      });
      await page.keyboard.press('r');
      await page.getByText(cores === 1 ? 'one thread, in this page' : '2 threads, in this page').waitFor();
      expect(takeFaults()).toEqual([]);
      await page.context().close();
    }
  });

  it('X, N: snn-mnist on one thread and on two, with six live views open, has the hashes of a run without a page', async () => {
    const mnist = needsMnist();
    const document = small('snn-mnist', { epochs: 1, hidden: 32, 'data.train': 320, 'data.test': 64 });
    const expected = await headless(document, beginningsOf(mnist, document));
    for (const cores of [1, 2]) {
      const page = await openWatched(document, cores);
      await untilAllHelp(page, cores, ({ receipt }) => {
        expect(receipt.observables).toEqual(expected.observables);
      });
      expect(takeFaults()).toEqual([]);
      await page.context().close();
    }
  });

  it('X, N: on two threads it pauses, steps and goes on at once, to the same bytes; and ends when it is told to', async () => {
    const document = small('quickstart', { epochs: 40, hidden: 16, 'data.train': 512, 'data.test': 64 });
    const expected = await headless(document);
    const page = await openWatched(document, 2);
    const answers = await page.evaluate(async () => {
      const { runs } = (globalThis as never as Global).rheobase.editor;
      const until = (isSo: () => boolean) =>
        new Promise<void>((done) => {
          const look = () => (isSo() ? done() : setTimeout(look, 1));
          look();
        });
      let heard = 0;
      runs.live.looks.subscribe('raster lif1.spikes', () => heard++);
      runs.start();
      await until(() => heard > 0);
      const began = performance.now();
      runs.pause();
      await until(() => runs.getState().phase === 'paused');
      const pause = performance.now() - began;
      const places = [runs.getState().position];
      for (const stride of ['step', 'step', 'batch', 'epoch']) {
        const before = JSON.stringify(runs.getState().position);
        runs.go(stride);
        await until(() => runs.getState().phase === 'paused' && JSON.stringify(runs.getState().position) !== before);
        places.push(runs.getState().position);
      }
      const wentOn = performance.now();
      runs.go();
      await until(() => runs.getState().phase === 'done');
      const whole = performance.now() - wentOn;
      const { result } = runs.getState();
      runs.start({ fresh: true });
      const again = heard;
      await until(() => heard > again);
      const told = performance.now();
      runs.stop();
      await until(() => runs.getState().phase === 'stopped');
      return { pause, stop: performance.now() - told, whole, places, receipt: result?.receipt };
    });
    // Long before the run is over, however slow the machine is.
    expect(answers.pause).toBeLessThan(answers.whole / 2);
    expect(answers.stop).toBeLessThan(answers.whole / 2);
    const [, first, second, batch, epoch] = answers.places;
    expect([first?.step, second?.step]).toEqual([1, 2]);
    expect(second?.chunk).toBe(first?.chunk);
    expect(batch?.batch).not.toBe(second?.batch);
    expect(epoch?.epoch).not.toBe(batch?.epoch);
    expect(answers.receipt?.observables).toEqual(expected.observables);
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });
});
