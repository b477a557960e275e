import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type GraphDocument, load, type NodeDocument, parse, type Receipt, runExperiment, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, documentOf, drag, selected, wires } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** A whole experiment made by hand: an empty canvas, the mouse, the palette, fields; then it runs. */

const graphs = resolve(import.meta.dirname, '../../graphs');
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: an experiment built in a browser: ${noBrowser}\n`);

interface Runs {
  readonly rheobase: {
    readonly editor: { readonly runs: { getState(): { phase: string; result?: { receipt: Receipt } } } };
  };
}

const empty = { rheobase: 1, nodes: {} };

/** What the quickstart has, small: named values as they are typed, so that a run takes seconds. */
function quickstart(): GraphDocument {
  const { document } = parse(readFileSync(`${graphs}/quickstart.json`, 'utf8'));
  if (document === undefined) throw new Error('the quickstart is not there');
  return document;
}

const small: Readonly<Record<string, string>> = { epochs: '1', hidden: '8', train: '128', test: '32' };

async function headless(document: GraphDocument): Promise<Receipt> {
  const { experiment, issues } = load(save(document), registry);
  if (experiment === undefined) throw new Error(`it does not plan: ${JSON.stringify(issues)}`);
  const events = runExperiment(experiment);
  for (let next = await events.next(); ; next = await events.next()) {
    if (next.done) return next.value!.receipt;
  }
}

async function run(page: Page): Promise<Receipt | undefined> {
  const phase = () => page.evaluate(() => (globalThis as never as Runs).rheobase.editor.runs.getState().phase);
  await page.keyboard.press('Control+Enter');
  await expect.poll(phase).toBe('done');
  return page.evaluate(() => (globalThis as never as Runs).rheobase.editor.runs.getState().result?.receipt);
}

describe.skipIf(noBrowser !== undefined)('an experiment', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it('X: the quickstart is built with the mouse, and runs to the hashes of the saved file', async () => {
    const model = quickstart();
    const page = await site.open(empty, { viewport: { width: 1920, height: 1080 } });
    // Far enough out that all of it has room, by the wheel.
    await page.mouse.move(800, 500);
    await page.mouse.wheel(0, 360);
    await settled(page);
    const ids = new Map<string, string>();
    for (const [index, [id, { type }]] of Object.entries(model.nodes).entries()) {
      const spot = { x: 100 + (index % 8) * 180, y: 150 + Math.floor(index / 8) * 180 };
      await (index % 2 === 0 ? fromPalette(page, type, spot) : draggedOut(page, type, spot));
      const [made] = await selected(page);
      ids.set(id, made);
      await fill(page, model.nodes[id]);
    }
    for (const { from, to } of slotted(model)) {
      const [a, b] = [from, to].map((end) => end.replace(/^[^.]+/, (id) => ids.get(id) as string));
      await drag(page, await at(page, a, 'output'), await at(page, b));
      expect(await page.locator('.refusal').allTextContents()).toEqual([]);
    }
    const built = await documentOf(page);
    const renamed = (end: string) => end.replace(/^[^.]+/, (id) => ids.get(id) as string);
    expect(
      Object.values(built.nodes)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(
      Object.values(model.nodes)
        .map(({ type }) => type)
        .sort(),
    );
    expect(await wires(page)).toEqual(
      (model.edges ?? []).map(({ from, to }) => `${renamed(from)} ${renamed(to)}`).sort(),
    );
    const receipt = await run(page);
    const expected = await headless(built);
    expect(receipt?.observables).toEqual(expected.observables);
    expect(receipt?.graphHash).toBe(expected.graphHash);
    expect(Object.keys(expected.observables).length).toBeGreaterThan(10);
    // With nothing selected the dock shows all that there is.
    await page.mouse.click(1540, 140);
    await page.locator('.dock .figure svg').first().waitFor();
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });

  /** A double click, the name, Enter. */
  async function fromPalette(page: Page, type: string, { x, y }: { x: number; y: number }): Promise<void> {
    await page.mouse.dblclick(x + 50, y + 12);
    await page.keyboard.type(type);
    await page.keyboard.press('Enter');
    await settled(page);
  }

  /** Out of the open palette onto the canvas. */
  async function draggedOut(page: Page, type: string, { x, y }: { x: number; y: number }): Promise<void> {
    await page.mouse.dblclick(x + 50, y + 12);
    await page.keyboard.type(type);
    const entry = await page.getByRole('option').first().boundingBox();
    if (entry === null) throw new Error(`no ${type} in the palette`);
    // Aside, where the list does not cover it.
    const free = x > 900 ? x - 420 : x + 560;
    await page.mouse.move(entry.x + 30, entry.y + 10);
    await page.mouse.down();
    await page.mouse.move(free, y + 20, { steps: 3 });
    await page.mouse.up();
    await settled(page);
    const [made] = await selected(page);
    await drag(page, await at(page, made), { x: x + 20, y: y + 8 });
  }

  /** Types the parameters into the fields of the inspector. */
  async function fill(page: Page, node: NodeDocument): Promise<void> {
    for (const [name, written] of Object.entries(node.params ?? {})) {
      const field = page.locator(`[data-parameter="${name}"]`);
      const value = small[name] ?? plainOf(written);
      const choice = field.locator('select:not(.field-link)');
      const flag = field.locator('input[type=checkbox]');
      if ((await choice.count()) > 0) await choice.selectOption(String(value));
      else if ((await flag.count()) > 0) await flag.setChecked(String(value) === 'true');
      else {
        const input = field.locator('input[type=text], textarea').first();
        await input.click();
        await input.fill(textOf(value));
        await input.press('Tab');
      }
    }
  }
});

/** Named values are typed as they are. */
function plainOf(written: unknown): unknown {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written;
  const name = (written as { $param?: string }).$param as string;
  return small[name] ?? quickstart().parameters?.[name].value;
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value === 'object' ? JSON.stringify(value) : String(value);
  return value.every((one) => typeof one !== 'object') ? value.join(', ') : JSON.stringify(value);
}

/** Wires into one port in the order of their slots. */
function slotted({ edges = [] }: GraphDocument) {
  return [...edges].sort((a, b) => (a.slot ?? 0) - (b.slot ?? 0));
}
