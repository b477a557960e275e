import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type GraphDocument, save } from '@rheobase/core';
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
    readonly editor: { readonly documents: { getState(): { document: GraphDocument; saved: GraphDocument } } };
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

describe.skipIf(noBrowser !== undefined)('rheobase edit', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rheobase-edit-page-'));
    site = await startSite();
  }, 120_000);
  afterAll(async () => {
    await site?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function edit(words: readonly string[]): Promise<{ io: TestIo; page: Page; end: () => Promise<void> }> {
    const io = testIo(registry, { siteFolders: [`${root}/packages/editor/dist`] });
    const ended = main(['edit', ...words, '--port', '4300'], io, registry);
    await expect.poll(() => io.out()).toContain('http://');
    const [address] = /http:\S+/.exec(io.out()) ?? [''];
    const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
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
    await expect.poll(async () => (await documentOf(page)).nodes.lif.params?.tRef, { timeout: 10_000 }).toBe('3 ms');
    expect(await page.locator('.top-bar .unsaved').count()).toBe(0);

    // A node is added here, a parameter is changed outside: both are kept.
    await page.keyboard.press('n');
    await page.locator('.top-bar .unsaved').waitFor();
    writeFileSync(file, save(withParameter(graph, 'lif', 'tRef', '4 ms')));
    const dialog = page.getByRole('dialog');
    await dialog.getByText('neuron.json was changed by another program').waitFor({ timeout: 10_000 });
    expect(await dialog.innerText()).toContain('tRef');
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
});
