import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type GraphDocument, parse, planDocument, type Receipt, type Result, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import {
  csv,
  decodeLink,
  encodeLink,
  extractFromPng,
  extractFromSvg,
  methodsMarkdown,
  openBundle,
} from '@rheobase/share';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kept } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** What leaves the page and what comes back: links, figures, tables, reports and bundles, in a real browser. */

let site: Site;
let folder = '';
if (noBrowser !== undefined) process.stdout.write(`left out: sharing in a browser: ${noBrowser}\n`);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: { getState(): { phase: string; result?: { receipt: Receipt; outputs: Record<string, Result> } } };
      readonly session: { select(ids: readonly string[]): void };
      readonly documents: { getState(): { document: GraphDocument; saved: GraphDocument } };
    };
  };
}

/** Four currents, one neuron each: runs in a moment and gives a table and a figure. */
function traces(): GraphDocument {
  const file = resolve(import.meta.dirname, '../../graphs/lif-traces.json');
  const { document } = parse(readFileSync(file, 'utf8'));
  if (document === undefined) throw new Error('lif-traces is not there');
  const { receipts: _, ...rest } = document;
  // With a layout, so that opening it adds none.
  const nodes = Object.keys(document.nodes).map((id, i) => [id, { x: 240 * i, y: 16 }] as const);
  return { ...rest, view: { nodes: Object.fromEntries(nodes) } };
}

describe.skipIf(noBrowser !== undefined)('the page hands on', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rheobase-share-'));
    site = await startSite();
  });
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const documentOf = async (page: Page) =>
    JSON.parse(
      await page.evaluate(() =>
        JSON.stringify((globalThis as never as Global).rheobase.editor.documents.getState().document),
      ),
    ) as GraphDocument;
  const isUnsaved = (page: Page) =>
    page.evaluate(() => {
      const { document, saved } = (globalThis as never as Global).rheobase.editor.documents.getState();
      return document !== saved;
    });

  async function command(page: Page, words: string): Promise<void> {
    await page.keyboard.press('Control+k');
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
  }

  async function saved(page: Page, act: () => Promise<void>): Promise<Buffer> {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    const path = join(folder, download.suggestedFilename());
    await download.saveAs(path);
    return readFileSync(path);
  }

  async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
    const transfer = await page.evaluateHandle(
      ([file, base64]) => {
        const data = new DataTransfer();
        data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], file));
        return data;
      },
      [name, Buffer.from(bytes).toString('base64')] as const,
    );
    await page.dispatchEvent('.window', 'drop', { dataTransfer: transfer });
  }

  it('a link that carries the graph, which opens as a new tab in no file', async () => {
    const graph = traces();
    const page = await site.open(graph, { permissions: ['clipboard-read', 'clipboard-write'] });
    await command(page, 'copy a link');
    await page.getByText('The link is copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link.startsWith(`${site.url}#g1=`)).toBe(true);
    const carried = decodeLink(link);
    expect('document' in carried && save(carried.document)).toBe(save(graph));

    const other = await page.context().newPage();
    await other.goto(link);
    await other.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
    await settled(other);
    expect(save(await documentOf(other))).toBe(save(graph));
    expect(await isUnsaved(other)).toBe(true);
    if (process.env.PICTURES) await other.screenshot({ path: `${process.env.PICTURES}/link.png` });
    // A reload shows the same tab, and no second one.
    await kept(other);
    await other.reload();
    await other.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
    expect(await other.locator('.tab').count()).toBe(1);
    // The same address, pasted into an open page.
    await other.evaluate((address) => location.assign(address), link);
    await expect.poll(() => other.locator('.tab').count()).toBe(2);
    // One that was cut on its way says so, and opens nothing.
    await other.evaluate((address) => location.assign(address), link.slice(0, -40));
    await other.getByText('The link was not opened: the link is damaged').waitFor();
    expect(await other.locator('.tab').count()).toBe(2);
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  it('a graph too large for a link says what to do instead', async () => {
    // Digests do not deflate.
    const digests = Array.from({ length: 700 }, (_, i) => createHash('sha256').update(String(i)).digest('hex'));
    const large: GraphDocument = { ...traces(), description: digests.join(' ') };
    expect(encodeLink(large)).toHaveProperty('problem');
    const page = await site.open(large);
    await command(page, 'copy a link');
    await page.getByText('Send the file, or a bundle').waitFor();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  it('figures, tables, report and bundle of a run; and a figure or a bundle opens the experiment again', async () => {
    const graph = traces();
    const page = await site.open(graph, {
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.keyboard.press('Control+Enter');
    const run = () => page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState());
    await expect.poll(async () => (await run()).phase).toBe('done');
    const receipt = (await run()).result?.receipt;
    await page.locator('.dock .figure svg').first().waitFor();
    if (process.env.PICTURES) {
      await page.locator('.dock-card.figure').hover();
      await page.screenshot({ path: `${process.env.PICTURES}/export.png` });
    }

    const form = (name: string) => page.getByRole('button', { name }).first();
    const svg = await saved(page, () => form('as SVG').click());
    const png = await saved(page, () => form('as PNG').click());
    for (const carried of [extractFromSvg(svg.toString('utf8')), extractFromPng(png)]) {
      if ('problem' in carried) throw new Error(carried.problem);
      expect(save(carried.document)).toBe(save(graph));
      expect(carried.receipt).toEqual(receipt);
    }
    // A table is shown with its node, and its file is the table that the program writes.
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.select(['counts']));
    const table = (await run()).result?.outputs['counts.table'];
    if (table?.kind !== 'table') throw new Error('counts gave no table');
    expect((await saved(page, () => form('as CSV').click())).toString('utf8')).toBe(csv(table.table));
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.select([]));
    await command(page, 'copy the methods');
    await page.getByText('The methods paragraph is copied.').waitFor();
    const planned = planDocument(graph, registry).experiment;
    if (planned === undefined) throw new Error('lif-traces has no plan');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(methodsMarkdown(planned));
    const report = (await saved(page, () => command(page, 'report of the run'))).toString('utf8');
    expect(report).toContain(receipt?.graphHash);
    expect(report).toContain('<svg');
    // Nothing beside it, so nothing that leads nowhere.
    expect(report).not.toContain('href="result.json"');
    const zip = await saved(page, () => command(page, 'save a bundle'));
    const bundle = openBundle(zip);
    if ('problem' in bundle) throw new Error(bundle.problem);
    expect(bundle.receipt).toEqual(receipt);
    expect([...bundle.files.keys()]).toEqual(expect.arrayContaining(['report.html', 'result.json', 'graph.json']));

    for (const [name, bytes] of [
      ['a.png', png],
      ['a.svg', svg],
      ['a.zip', zip],
    ] as const) {
      const before = await page.locator('.tab').count();
      await drop(page, name, bytes);
      await expect.poll(() => page.locator('.tab').count()).toBe(before + 1);
      const opened = await documentOf(page);
      expect(opened.receipts).toEqual([receipt]);
      const { receipts: _, ...bare } = opened;
      expect(save(bare)).toBe(save(graph));
    }
    // A byte of the picture's graph changed: refused in a sentence.
    const wrong = Uint8Array.from(png);
    wrong[wrong.length - 40] ^= 1;
    await drop(page, 'wrong.png', wrong);
    await page.getByText('wrong.png was not opened: the picture is damaged').waitFor();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });
});
