import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { applyOverrides, type GraphDocument, parse, type Receipt, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { testIo } from '../../packages/cli/src/testing/testIo.js';
import { needsMnist } from '../support/needs.js';
import { noBrowser, type Site, startSite, takeFaults } from '../support/site.js';

/** The folder that `rheobase site` writes, served as a teacher's host would: below a path, and in a frame of another site. */

const root = resolve(import.meta.dirname, '../..');
let site: Site;
let folder = '';
const servers: Server[] = [];
if (noBrowser !== undefined) process.stdout.write(`left out: the written site in a browser: ${noBrowser}\n`);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: { getState(): { phase: string; result?: { receipt: Receipt } } };
    };
  };
  readonly crossOriginIsolated: boolean;
}

const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** Files of a folder below `/a/b/`; anything else is this text. */
async function serve(path: string | undefined, page = ''): Promise<string> {
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://host').pathname;
    if (path === undefined) response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    else {
      const file = join(path, asked.replace(/^\/a\/b\//, '').replace(/^$/, 'index.html'));
      if (!asked.startsWith('/a/b/') || !existsSync(file)) response.writeHead(404).end();
      else
        response
          .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
          .end(readFileSync(file));
    }
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('internal: no port');
  return `http://127.0.0.1:${address.port}/${path === undefined ? '' : 'a/b/'}`;
}

function graph(name: string, set: Readonly<Record<string, number>>): GraphDocument {
  const { document } = parse(readFileSync(`${root}/graphs/${name}.json`, 'utf8'));
  const changed = document === undefined ? undefined : applyOverrides(document, { set }).document;
  if (changed === undefined) throw new Error(`${name} has lost a parameter`);
  const { expect: _, receipts: __, ...rest } = changed;
  return rest;
}

/** What the program finds for the same file. */
async function byProgram(file: string, dataDir?: string): Promise<Receipt> {
  const io = testIo(registry);
  const words = [
    'run',
    file,
    '--out',
    'run',
    '--no-figures',
    '--quiet',
    ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
  ];
  expect(await main(words, io, registry), io.err()).toBe(0);
  return JSON.parse(readFileSync(join(io.cwd, 'run/receipt.json'), 'utf8')) as Receipt;
}

/** Writes a site with this template, and opens the template in a frame of a page elsewhere. */
async function inFrame(file: string, words: readonly string[]): Promise<Frame> {
  const out = mkdtempSync(join(folder, 'site-'));
  const io = testIo(registry, { siteFolders: [`${root}/packages/editor/dist`] });
  expect(await main(['site', '--out', out, '--template', file, ...words], io, registry), io.err()).toBe(0);
  const [, link] = /\?(open=templates\/\S+)/.exec(io.out()) ?? [];
  const host = await serve(out);
  const parent = await serve(undefined, `<iframe src="${host}?${link}" width="1200" height="760"></iframe>`);
  const page = await (await site.newContext()).newPage();
  await page.goto(parent);
  const frame = page.frames().find((one) => one.url().startsWith(host));
  if (frame === undefined) throw new Error('the frame is not there');
  await frame.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
  return frame;
}

async function runIn(frame: Frame): Promise<Receipt | undefined> {
  await frame.getByRole('button', { name: 'Run everything' }).click();
  const state = () => frame.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState());
  await expect.poll(async () => (await state()).phase).toBe('done');
  return (await state()).result?.receipt;
}

describe.skipIf(noBrowser !== undefined)('a written site', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rheobase-hosts-'));
    site = await startSite();
  });
  afterAll(async () => {
    await site?.close();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('below a path and in a frame: one thread, which it says, and the bytes of the program', async () => {
    const file = join(folder, 'quick.json');
    writeFileSync(file, save(graph('lif-traces', {})));
    const frame = await inFrame(file, []);
    expect(await frame.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    const receipt = await runIn(frame);
    await frame.getByText('one thread').waitFor();
    const expected = await byProgram(file);
    expect(receipt?.observables).toEqual(expected.observables);
    expect(receipt?.resultKeys).toEqual(expected.resultKeys);
    expect(takeFaults()).toEqual([]);
    await frame.page().context().close();
  });

  it('in class: a template by link, changed, answered and handed in as one file that the program runs as it is', async () => {
    const file = join(folder, 'assignment.json');
    const assignment: GraphDocument = {
      rheobase: 1,
      name: 'silence',
      nodes: {
        sweep: { type: 'source/current-sweep', params: { from: '0 pA', to: '300 pA', step: '100 pA' } },
        lif: { type: 'neuron/lif' },
        rate: { type: 'measure/firing-rate', params: { duration: '200 ms' } },
      },
      edges: [
        { from: 'sweep.current', to: 'lif.current' },
        { from: 'lif.spikes', to: 'rate.spikes' },
      ],
      view: {
        nodes: { sweep: { x: 0, y: 0 }, lif: { x: 240, y: 0 }, rate: { x: 480, y: 0 } },
        assignment: { locked: ['sweep'], questions: { q1: 'Which neuron stays silent?' } },
      },
    };
    writeFileSync(file, save(assignment));
    const frame = await inFrame(file, []);
    const page = frame.page();
    // A change, a note, an answer.
    await frame.locator('[data-node=lif] .card-head').click();
    await frame.getByLabel('tRef', { exact: true }).fill('5 ms');
    await page.keyboard.press('Tab');
    await frame.locator('.canvas').click({ position: { x: 420, y: 40 } });
    await page.keyboard.press('n');
    await page.keyboard.type('A longer pause, a lower rate.');
    await page.keyboard.press('Escape');
    await frame.locator('.canvas').click({ position: { x: 420, y: 40 } });
    await frame.getByLabel('Answer to q1').fill('The first: no current flows.');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      frame.getByRole('button', { name: 'Export the hand-in' }).click(),
    ]);
    const handIn = join(folder, 'hand-in.json');
    await download.saveAs(handIn);
    const text = readFileSync(handIn, 'utf8');
    const { document } = parse(text);
    expect(document?.nodes.lif.params).toEqual({ tRef: '5 ms' });
    expect(text).toContain('A longer pause, a lower rate.');
    expect(text).toContain('The first: no current flows.');
    // The program runs the very file, to the receipt that lies in it.
    const receipt = await byProgram(handIn);
    expect(receipt.observables).toEqual(document?.receipts?.[0]?.observables);
    expect(receipt.graphHash).toBe(document?.receipts?.[0]?.graphHash);
    expect(readFileSync(handIn, 'utf8')).toBe(text);
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  it('comes with the beginning of MNIST, and trains on it to the bytes of the program', async () => {
    const data = needsMnist();
    const file = join(folder, 'mnist.json');
    writeFileSync(file, save(graph('ffnn-mnist', { epochs: 1, hidden: 32, 'data.train': 300, 'data.test': 100 })));
    const frame = await inFrame(file, ['--with', 'mnist:300+100', '--data-dir', dirname(data)]);
    const receipt = await runIn(frame);
    const expected = await byProgram(file, dirname(data));
    expect(receipt?.observables).toEqual(expected.observables);
    // The receipt names the whole files: what was read of them is the same.
    expect(receipt?.data).toEqual(expected.data);
    expect(takeFaults()).toEqual([]);
    await frame.page().context().close();
  });
});
