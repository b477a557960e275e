import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyOverrides, type GraphDocument, load, parse, type Receipt, runExperiment, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { type WebAssemblyLike, wasmAccelerator } from '@rheobase/wasm';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { mnistContent } from '../support/mnistContent.js';
import { needsMnist } from '../support/needs.js';
import { noBrowser, type Site, startSite, takeFaults } from '../support/site.js';

/** The spiking network of the study trains in a page, watched, and ends with the bytes of the run without one. */

const images = Number(process.env.RHEOBASE_IMAGES ?? 192);

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly runs: {
        getState(): { phase: string; position?: object; result?: { receipt: Receipt }; began: number; ended?: number };
        pause(): void;
        go(stride?: string): void;
        readonly live: {
          readonly history: { get(node: string): readonly { facts: { loss?: number } }[] | undefined };
          readonly probes: { get(port: string): { values: ArrayLike<number> } | undefined };
        };
      };
      readonly session: { select(ids: readonly string[]): void };
    };
  };
}

function reduced(): GraphDocument {
  const { document } = parse(readFileSync(new URL('../../graphs/snn-mnist.json', import.meta.url), 'utf8'));
  const set = { 'data.train': images, 'data.test': images / 4, ...(images < 1000 ? { epochs: 2 } : {}) };
  const { document: small } = applyOverrides(document!, { set });
  const { expect: _, receipts: __, ...rest } = small!;
  return rest;
}

async function headless(document: GraphDocument): Promise<Receipt> {
  const { experiment } = load(save(document), registry);
  const accelerator = wasmAccelerator(WebAssembly as unknown as WebAssemblyLike);
  const events = runExperiment(experiment!, { files: mnistContent(), accelerator });
  for (let next = await events.next(); ; next = await events.next()) if (next.done) return next.value!.receipt;
}

describe.skipIf(noBrowser !== undefined)('snn-mnist in the page', () => {
  let site: Site | undefined;
  afterAll(() => site?.close());

  it('X: trains with a live raster and loss, to the hashes of the headless run', async () => {
    site = await startSite({ data: resolve(needsMnist(), '..') });
    const document = reduced();
    const page: Page = await site.open(document);
    const state = () =>
      page.evaluate(() => {
        const { phase, result, began, ended } = (globalThis as never as Global).rheobase.editor.runs.getState();
        return { phase, receipt: result?.receipt, seconds: ((ended ?? began) - began) / 1000 };
      });
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.session.select(['snn-train', 'lif1']));
    await page.keyboard.press('Control+Enter');
    // While it trains, batch by batch until there is something to see: a loss that moves, and spikes.
    await page.evaluate(async () => {
      const { runs } = (globalThis as never as Global).rheobase.editor;
      const pausedPast = async (place: string) => {
        const isPast = () => runs.getState().phase === 'paused' && JSON.stringify(runs.getState().position) !== place;
        while (!isPast()) await new Promise((later) => setTimeout(later, 5));
      };
      runs.pause();
      await pausedPast('');
      while ((runs.live.history.get('snn-train')?.length ?? 0) < 2) {
        const place = JSON.stringify(runs.getState().position);
        runs.go('batch');
        await pausedPast(place);
      }
    });
    await page.locator('.dock .raster').first().waitFor();
    const seen = () =>
      page.evaluate(() => {
        const { live, getState } = (globalThis as never as Global).rheobase.editor.runs;
        return {
          phase: getState().phase,
          losses: live.history.get('snn-train')?.map(({ facts }) => facts.loss) ?? [],
          spikes: Array.from(live.probes.get('lif1.spikes')?.values ?? []).filter((one) => one > 0).length,
        };
      });
    const during = await seen();
    expect(during.phase).toBe('paused');
    expect(during.losses.length).toBeGreaterThan(1);
    expect(during.spikes).toBeGreaterThan(0);
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.runs.go());
    await expect.poll(async () => (await state()).phase, { timeout: 570_000, interval: 500 }).toBe('done');
    const { receipt, seconds } = await state();
    const expected = await headless(document);
    expect(receipt?.observables).toEqual(expected.observables);
    expect(receipt?.resultKeys).toEqual(expected.resultKeys);
    expect(Object.keys(expected.observables).length).toBeGreaterThan(15);
    expect(takeFaults()).toEqual([]);
    if (images >= 1000) process.stdout.write(`${images} images in the page: ${seconds.toFixed(1)} s\n`);
  });
});
