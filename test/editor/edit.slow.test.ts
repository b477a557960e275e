import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  applyOverrides,
  type GraphDocument,
  parse,
  type RunPosition,
  type RunResult,
  save,
  sha256,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { type TestIo, testIo } from '../../packages/cli/src/testing/testIo.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** `rheobase edit` with a real page: the file on the disk and the document in the page are one. */

const root = resolve(import.meta.dirname, '../..');
let site: Site;
let folder = '';
if (noBrowser !== undefined) process.stdout.write(`left out: rheobase edit in a browser: ${noBrowser}\n`);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly documents: { getState(): { document: GraphDocument; saved: GraphDocument } };
      readonly runs: {
        getState(): { phase: string; position?: RunPosition; result?: RunResult };
        start(request?: { fresh: boolean }): void;
        pause(): void;
        go(): void;
        stop(): void;
        addFile(name: string, bytes: Uint8Array): Promise<boolean>;
        readonly live: {
          readonly history: { get(node: string): readonly unknown[] | undefined };
          readonly results: { get(name: string): unknown };
        };
      };
    };
  };
}

const graph: GraphDocument = {
  rheobase: 1,
  name: 'one neuron',
  nodes: {
    current: { type: 'source/current-sweep', params: { from: '0 pA', to: '400 pA', step: '100 pA' } },
    lif: { type: 'neuron/lif' },
    rate: { type: 'measure/firing-rate' },
  },
  edges: [
    { from: 'current.current', to: 'lif.current' },
    { from: 'lif.spikes', to: 'rate.spikes' },
  ],
  view: { nodes: { current: { x: 0, y: 0 }, lif: { x: 240, y: 0 }, rate: { x: 480, y: 0 } } },
};

function withParameter(document: GraphDocument, node: string, name: string, value: string): GraphDocument {
  const old = document.nodes[node];
  return { ...document, nodes: { ...document.nodes, [node]: { ...old, params: { ...old.params, [name]: value } } } };
}

describe.skipIf(noBrowser !== undefined)('rheobase edit', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rheobase-edit-page-'));
    site = await startSite();
  });
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function edit(words: readonly string[]): Promise<{ io: TestIo; page: Page; end: () => Promise<void> }> {
    const io = testIo(registry, { siteFolders: [`${root}/packages/editor/dist`] });
    const ended = main(['edit', ...words, '--port', '4300'], io, registry);
    await expect.poll(() => io.out()).toContain('http://');
    const [address] = /http:\S+/.exec(io.out()) ?? [''];
    const context = await site.newContext();
    const page = await context.newPage();
    page.on('pageerror', (error) => expect.fail(error.message));
    await page.goto(address);
    await page.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
    await settled(page);
    const end = async () => {
      await context.close();
      io.interrupt();
      expect(await ended).toBe(0);
    };
    return { io, page, end };
  }

  const documentOf = async (page: Page) =>
    JSON.parse(
      await page.evaluate(() =>
        JSON.stringify((globalThis as never as Global).rheobase.editor.documents.getState().document),
      ),
    ) as GraphDocument;

  it('reads an edit from outside, asks where there are unsaved changes, and saves the file whole', async () => {
    const file = join(folder, 'neuron.json');
    writeFileSync(file, save(graph));
    const { page, end } = await edit([file]);
    // Nothing unsaved: what was changed outside is there, and can be undone.
    writeFileSync(file, save(withParameter(graph, 'lif', 'tRef', '3 ms')));
    await expect.poll(async () => (await documentOf(page)).nodes.lif.params?.tRef).toBe('3 ms');
    expect(await page.locator('.top-bar .unsaved').count()).toBe(0);

    // A node is added here, a parameter is changed outside: both are kept.
    await page.keyboard.press('n');
    await page.locator('.top-bar .unsaved').waitFor();
    writeFileSync(file, save(withParameter(graph, 'lif', 'tRef', '4 ms')));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('neuron.json was changed by another program').waitFor();
    await dialog.getByText('tRef').waitFor();
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/outside.png` });
    await dialog.getByRole('button', { name: 'Keep both' }).click();
    const merged = await documentOf(page);
    expect(merged.nodes.lif.params?.tRef).toBe('4 ms');
    expect(Object.keys((merged.view as { notes?: object }).notes ?? {})).toHaveLength(1);
    // What is kept is not in the file yet; saving writes all of it.
    await page.locator('.top-bar .unsaved').waitFor();
    await page.keyboard.press('Control+s');
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(save(merged));
    await expect.poll(() => page.locator('.top-bar .unsaved').count()).toBe(0);
    // The program's own write is no edit from outside.
    await page.waitForTimeout(700);
    expect(await dialog.count()).toBe(0);

    // After a reload it is one tab, still of this file.
    await page.reload();
    await page.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
    await settled(page);
    expect(await page.locator('.tab').count()).toBe(1);
    await page.keyboard.press('n');
    await page.keyboard.press('Control+s');
    if (process.env.PICTURES) await page.waitForTimeout(800);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/outside2.png` });
    await expect.poll(async () => readFileSync(file, 'utf8') === save(await documentOf(page))).toBe(true);
    expect(takeFaults()).toEqual([]);
    await end();
  });

  it('X: runs on the engine of the machine with threads, watched, paused and stopped, to the bytes of the page', async () => {
    const file = join(folder, 'digits.json');
    const { document } = parse(readFileSync(`${root}/graphs/quickstart.json`, 'utf8'));
    const set = { epochs: 1, hidden: 8, 'data.train': 192, 'data.test': 64 };
    const changed = document === undefined ? undefined : applyOverrides(document, { set }).document;
    if (changed === undefined) throw new Error('the quickstart has lost a parameter');
    const { expect: _, receipts: __, ...rest } = changed;
    // Beside it a table of the person's own, which lies nowhere: it is dropped onto the page.
    const own = new TextEncoder().encode(`drive (pA),rate (Hz)\n${process.pid},1\n`);
    const table = { name: 'own.csv', sha256: sha256(own), bytes: own.length };
    const small = { ...rest, nodes: { ...rest.nodes, own: { type: 'source/table', params: { file: table } } } };
    writeFileSync(file, save(small));
    // The built program: threads are made of its files.
    const program = spawn(
      process.execPath,
      ['packages/cli/bin/rheobase.mjs', 'edit', file, '--threads', '2', '--port', '4330'],
      { cwd: root },
    );
    let out = '';
    program.stdout.on('data', (piece: Buffer) => {
      out += piece.toString();
    });
    const context = await site.newContext();
    try {
      await expect.poll(() => out).toContain('http://');
      const page = await context.newPage();
      page.on('pageerror', (error) => expect.fail(error.message));
      const asked: string[] = [];
      page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
      await page.goto(/http:\S+/.exec(out)?.[0] ?? '');
      await page.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
      await settled(page);
      const state = () => page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState());
      const phase = async () => (await state()).phase;
      await page.keyboard.press('r');
      const where = page.getByLabel('Where the engine runs');

      await page.evaluate(
        (numbers) => (globalThis as never as Global).rheobase.editor.runs.addFile('own.csv', new Uint8Array(numbers)),
        [...own],
      );
      await where.selectOption({ label: '2 threads, on this machine' });
      if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/engine.png` });
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.start());
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.pause());
      await expect.poll(phase).toBe('paused');
      expect((await state()).position?.node).toBeDefined();
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.go());
      await expect.poll(phase).toBe('done');
      const there = (await state()).result?.receipt;
      expect(there?.data.own).toEqual({ 'own.csv': table.sha256 });
      expect(Object.keys(there?.observables ?? {})).toContain('own.table');
      expect(asked.some((one) => one.startsWith('POST /api/engine/'))).toBe(true);
      // What it said on the way: the curve of a trainer, and the numbers of a signal.
      const seen = await page.evaluate(() => {
        const { live } = (globalThis as never as Global).rheobase.editor.runs;
        return {
          loss: live.history.get('snn-train')?.length ?? 0,
          figure: live.results.get('bars.figure') !== undefined,
        };
      });
      expect(seen.loss).toBeGreaterThan(0);
      expect(seen.figure).toBe(true);

      await where.selectOption({ value: 'page' });
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.start({ fresh: true }));
      await expect.poll(phase).toBe('done');
      const here = (await state()).result?.receipt;
      expect(there?.observables).toEqual(here?.observables);
      expect(there?.resultKeys).toEqual(here?.resultKeys);
      expect(there?.graphHash).toBe(here?.graphHash);

      // A run that is stopped ends, and the program lives on.
      await where.selectOption({ label: '2 threads, on this machine' });
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.start({ fresh: true }));
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.stop());
      await expect.poll(phase).toMatch(/stopped|refused/);
      expect(program.exitCode).toBe(null);
    } finally {
      await context.close();
      const ended = new Promise((done) => program.once('exit', done));
      program.kill('SIGINT');
      expect(await ended).toBe(0);
    }
  });
});
