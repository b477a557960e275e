import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyOverrides, type GraphDocument, parse } from '@rheobase/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** Live views in nodes, values that are changed while one looks, and runs that are pinned: in a real browser. */

const graphs = resolve(import.meta.dirname, '../../graphs');
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: live views in a browser: ${noBrowser}\n`);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: {
        getState(): { phase: string; of?: GraphDocument; isAgain: boolean };
        readonly live: {
          readonly looks: { get(key: string): { readonly facts: { readonly samples: number } } | undefined };
        };
      };
      readonly documents: { getState(): { document: GraphDocument; past: readonly unknown[] } };
      readonly session: { select(ids: readonly string[]): void; showDock(dock: boolean): void };
      readonly settings: { set(change: object): void };
    };
    readonly canvas: { fit(ids?: readonly string[]): void };
  };
}

function graph(name: string, set: Readonly<Record<string, number>> = {}): GraphDocument {
  const { document } = parse(readFileSync(`${graphs}/${name}.json`, 'utf8'));
  const { expect: _, receipts: __, ...rest } = applyOverrides(document!, { set }).document!;
  return rest;
}

const phase = (page: Page) =>
  page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState().phase);

const select = (page: Page, ids: readonly string[]) =>
  page.evaluate((chosen) => {
    const { editor, canvas } = (globalThis as never as Global).rheobase;
    editor.session.select(chosen);
    editor.session.showDock(false);
    canvas.fit(chosen);
  }, ids);

/** Colours that a picture has; one that only says that it waits has few. */
const colours = (page: Page, id: string) =>
  page.evaluate((node) => {
    const canvas = document.querySelector(`[data-node="${node}"] .live-picture`) as HTMLCanvasElement | null;
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const found = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 200) found.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return found.size;
  }, id);

const spikes = 0xc9480b;
const marks = (page: Page, id: string, colour: number) =>
  page.evaluate(
    ([node, wanted]) => {
      const canvas = document.querySelector(`[data-node="${node}"] .live-picture`) as HTMLCanvasElement | null;
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] === 255 && ((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]) === wanted) count++;
      }
      return count;
    },
    [id, colour] as const,
  );

const matrixSamples = () =>
  (globalThis as never as Global).rheobase.editor.runs.live.looks.get('matrix snn-test.confusion')?.facts.samples;

describe.skipIf(noBrowser !== undefined)('live views', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it('are switched on by a key, drawn while a network trains, and saved with their height', async () => {
    const document = graph('quickstart', { epochs: 2, hidden: 8, 'data.train': 128, 'data.test': 32 });
    const ids = ['lif1', 'sc1', 'snn-train', 'snn-test'];
    // Side by side, so that all of them are near enough to be seen in full.
    const nodes = Object.fromEntries(ids.map((id, i) => [id, { x: 280 * i, y: 0 }]));
    const page = await site.open({ ...document, view: { nodes } }, { colorScheme: 'light' });
    await select(page, ids);
    await page.keyboard.press('v');
    await settled(page);
    await select(page, ids);
    await page.locator('[data-node="lif1"] .live-picture').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.showDock(false));
    await expect.poll(() => phase(page)).toBe('done');
    await expect.poll(() => marks(page, 'lif1', spikes)).toBeGreaterThan(20);
    await expect.poll(() => colours(page, 'sc1')).toBeGreaterThan(20);
    await expect.poll(() => marks(page, 'snn-train', 0x0072b2)).toBeGreaterThan(20);
    // A confusion matrix is counted while the network trains; in the end there is the table.
    expect(await page.evaluate(matrixSamples)).toBeGreaterThan(0);
    await expect.poll(() => colours(page, 'snn-test')).toBeGreaterThan(5);

    // The grip makes it higher: one entry, in the file.
    const { y } = (await page.locator('[data-node="lif1"] .live').boundingBox())!;
    const grip = (await page.locator('[data-node="lif1"] .live-grip').boundingBox())!;
    const entries = () =>
      page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.getState().past.length);
    const before = await entries();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await entries()).toBe(before + 1);
    const live = () =>
      page.evaluate(() => {
        const { view } = (globalThis as never as Global).rheobase.editor.documents.getState().document;
        return (view as unknown as { nodes: { lif1: { live?: number } } }).nodes.lif1.live;
      });
    expect(await live()).toBeGreaterThan(130);
    expect((await page.locator('[data-node="lif1"] .live').boundingBox())!.y).toBe(y);

    // What is dear to run again says that it is old, and offers to run.
    await page.evaluate(() => {
      const { documents } = (globalThis as never as Global).rheobase.editor as never as {
        documents: { run(command: object): void };
      };
      documents.run({
        label: 'seed',
        change(draft: { seed: number }) {
          draft.seed = 7;
        },
      });
    });
    await page.locator('[data-node="lif1"] .live-stale').waitFor();
    await page.locator('[data-node="lif1"] .live-stale button').click();
    await expect.poll(() => phase(page)).toBe('done');
    await expect.poll(() => page.locator('.live-stale').count()).toBe(0);
    await select(page, ['lif1']);
    await page.keyboard.press('v');
    await expect.poll(live).toBeUndefined();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  it('what is quick runs again while a value is typed, and a pinned run stays behind it', async () => {
    const page = await site.open(graph('lif-traces'), { colorScheme: 'light' });
    await select(page, ['neurons']);
    await page.keyboard.press('v');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => phase(page)).toBe('done');
    await page.keyboard.press('k');
    const field = page.locator('[data-parameter="cM"] input[type="text"]');
    await field.fill('120 pF');
    const isCurrent = () =>
      page.evaluate(() => {
        const { runs, documents } = (globalThis as never as Global).rheobase.editor;
        const { of, isAgain } = runs.getState();
        return isAgain && of === documents.getState().document;
      });
    await expect.poll(isCurrent).toBe(true);
    expect(await page.locator('.live-stale').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.showDock(true));
    await expect.poll(() => page.locator('.pin-name').textContent()).toBe('cM = 100 pF');
    await field.blur();
    // Dragged, the last digit turns: one entry of the history, and what is shown is of the newest value.
    const handle = (await page.locator('[data-parameter="cM"] .scrub').boundingBox())!;
    const past = () =>
      page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.getState().past.length);
    const entriesBefore = await past();
    await page.mouse.move(handle.x + 8, handle.y + 8);
    await page.mouse.down();
    await page.mouse.move(handle.x + 8 + 45, handle.y + 8, { steps: 15 });
    await page.mouse.up();
    expect(await field.inputValue()).toBe('135 pF');
    expect(await past()).toBe(entriesBefore + 1);
    await expect.poll(isCurrent).toBe(true);
    // Its figure stands behind the current one too, grey, in the node and in the results.
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.select(['traces']));
    await expect.poll(() => page.locator('.dock .figure path[stroke="#8a94a3"]').count()).toBe(3);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/pinned.png` });
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.select(['neurons']));
    await page.locator('.pins button').click();
    await expect.poll(() => page.locator('.pins').count()).toBe(0);
    // Told not to, it does not run again, and says so.
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.settings.set({ rerun: false }));
    await field.fill('130 pF');
    await page.getByText('the graph has changed since').waitFor();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });
});
