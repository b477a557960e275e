import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyOverrides, type GraphDocument, load, parse, type Receipt, runExperiment, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kept } from '../support/canvas.js';
import { noBrowser, type Site, startSite, takeFaults } from '../support/site.js';

/** Runs in the page, and what the window keeps: a real browser against the engine without one. */

const graphs = resolve(import.meta.dirname, '../../graphs');
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: runs in a browser: ${noBrowser}\n`);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: { getState(): { phase: string; result?: { receipt: Receipt } } };
      readonly documents: { getState(): { document: GraphDocument } };
    };
  };
}

/** The quickstart on a few digits. */
function small(): GraphDocument {
  const { document } = parse(readFileSync(`${graphs}/quickstart.json`, 'utf8'));
  if (document === undefined) throw new Error('the quickstart is not there');
  const set = { epochs: 1, hidden: 8, 'data.train': 128, 'data.test': 32 };
  const changed = applyOverrides(document, { set }).document;
  if (changed === undefined) throw new Error('the quickstart has lost a parameter');
  // What the whole of it is expected to reach says nothing of this part.
  const { expect: _, receipts: __, ...rest } = changed;
  return rest;
}

async function headless(document: GraphDocument): Promise<Receipt> {
  const { experiment } = load(save(document), registry);
  if (experiment === undefined) throw new Error('the quickstart does not plan');
  const events = runExperiment(experiment);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return next.value!.receipt;
  }
}

describe.skipIf(noBrowser !== undefined)('the page', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  const phase = (page: Page) =>
    page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.getState().phase);

  it('X, N: runs the engine in a thread of its own, to the hashes of a run without a page', async () => {
    const document = small();
    const page = await site.open(document);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => phase(page)).toBe('done');
    const receipt = await page.evaluate(
      () => (globalThis as never as Global).rheobase.editor.runs.getState().result?.receipt,
    );
    const expected = await headless(document);
    expect(receipt?.observables).toEqual(expected.observables);
    expect(receipt?.resultKeys).toEqual(expected.resultKeys);
    expect(receipt?.graphHash).toBe(expected.graphHash);
    // A figure of the run is drawn in the dock.
    await page.locator('.dock .figure svg').first().waitFor();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  it('keeps what was edited when the page is killed', async () => {
    const page = await site.open(small());
    const name = page.getByRole('button', { name: 'Start', exact: true });
    await name.waitFor();
    await page.keyboard.press('n');
    await kept(page);
    const edited = await page.evaluate(() =>
      JSON.stringify((globalThis as never as Global).rheobase.editor.documents.getState().document),
    );
    const context = page.context();
    await page.close({ runBeforeUnload: false });

    const again = await context.newPage();
    await again.goto(site.url);
    // Among what was lately open, not the card of the experiment.
    const lately = again.locator('section', { has: again.getByRole('heading', { name: 'Lately open' }) });
    await lately.locator('.start-recent button').first().click();
    await again.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.editor !== undefined);
    const found = await again.evaluate(() =>
      JSON.stringify((globalThis as never as Global).rheobase.editor.documents.getState().document),
    );
    expect(save(JSON.parse(found) as GraphDocument)).toBe(save(JSON.parse(edited) as GraphDocument));
    expect(takeFaults()).toEqual([]);
    await context.close();
  });

  it('shows every experiment that is shipped as a card', async () => {
    const context = await site.newContext();
    const page = await context.newPage();
    await page.goto(site.url);
    const shipped = readdirSync(graphs).filter((file) => file.endsWith('.json'));
    await expect.poll(() => page.locator('.start-card').count()).toBe(shipped.length);
    // A picture is loaded when its card comes near: a figure of a real run, or the graph.
    expect(await page.locator('.start-card svg').count()).toBeLessThan(shipped.length);
    for (const card of await page.locator('.start-card').all()) {
      await card.scrollIntoViewIfNeeded();
      await card.locator('svg').waitFor();
    }
    expect(takeFaults()).toEqual([]);
    await context.close();
  });
});
