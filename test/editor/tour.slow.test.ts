import type { GraphDocument, RunResult } from '@rheobase/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kept } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** The guided tour, walked through as a person does: every step waits for what is really done. */

let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: the guided tour in a browser: ${noBrowser}\n`);

interface Place {
  readonly x: number;
  readonly y: number;
  readonly face: { readonly name: string };
}

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly documents: { getState(): { document: GraphDocument } };
      readonly runs: { getState(): { phase: string; result?: RunResult } };
      scene(): {
        cards: ReadonlyMap<string, { x: number; y: number; inputs: readonly Place[]; outputs: readonly Place[] }>;
      };
    };
    readonly canvas: { toClient(at: { x: number; y: number }): { clientX: number; clientY: number } };
  };
}

describe.skipIf(noBrowser !== undefined)('the guided tour', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  const port = (page: Page, node: string, side: 'inputs' | 'outputs', name: string) =>
    page.evaluate(
      ([id, ports, wanted]) => {
        const { editor, canvas } = (globalThis as never as Global).rheobase;
        const card = editor.scene().cards.get(id);
        const place = card?.[ports].find(({ face }) => face.name === wanted);
        if (card === undefined || place === undefined) throw new Error(`no port ${id}.${wanted}`);
        return canvas.toClient({ x: card.x + place.x, y: card.y + place.y });
      },
      [node, side, name] as const,
    );

  async function wire(page: Page, from: readonly [string, string], to: readonly [string, string]): Promise<void> {
    const start = await port(page, from[0], 'outputs', from[1]);
    const end = await port(page, to[0], 'inputs', to[1]);
    await page.mouse.move(start.clientX, start.clientY);
    await page.mouse.down();
    await page.mouse.move((start.clientX + end.clientX) / 2, (start.clientY + end.clientY) / 2, { steps: 4 });
    await page.mouse.move(end.clientX, end.clientY, { steps: 4 });
    await page.mouse.up();
  }

  const step = (page: Page, number: number) => page.getByText(`Step ${number} of 10`).waitFor();

  async function picture(page: Page, name: string): Promise<void> {
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/tour-${name}.png` });
  }

  it('ends with a trained network of spikes and its operation count; one can leave and go on', async () => {
    const context = await site.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => expect.fail(error.message));
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Guided tour' }).click();
    await page.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.canvas !== undefined);
    await settled(page);
    await step(page, 1);
    await picture(page, '1');
    // The press is one key away.
    await page.keyboard.press('Enter');
    await step(page, 2);
    await wire(page, ['hidden', 'out'], ['neurons', 'current']);
    await step(page, 3);
    await picture(page, '3');

    // Left, and gone on with after a reload: what is not done yet is asked for again.
    await page.keyboard.press('Escape');
    await step(page, 2);
    await page.getByRole('button', { name: 'Leave the tour' }).click();
    expect(await page.locator('.tour').count()).toBe(0);
    await kept(page);
    await page.reload();
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByRole('button', { name: 'Go on with the tour' }).click();
    await page.waitForFunction(() => (globalThis as never as Partial<Global>).rheobase?.canvas !== undefined);
    await settled(page);
    await step(page, 2);
    expect(await page.locator('.tab').count()).toBe(1);

    await wire(page, ['hidden', 'out'], ['neurons', 'current']);
    await step(page, 3);
    await page.locator('.refusal button', { hasText: 'Insert' }).first().click();
    await step(page, 4);
    await page.getByRole('button', { name: 'Add a node' }).click();
    await page.keyboard.type('operation counter');
    await page.keyboard.press('Enter');
    await step(page, 5);
    await page.keyboard.press('f');
    await settled(page);
    await picture(page, '5');
    await wire(page, ['train', 'model'], ['operations1', 'model']);
    await step(page, 6);
    await wire(page, ['readout', 'spikes'], ['operations1', 'output']);
    await step(page, 7);
    await page.getByRole('button', { name: 'Run everything' }).click();
    await step(page, 8);
    await picture(page, '8');

    const { outputs } = await page.evaluate(() => {
      const { result } = (globalThis as never as Global).rheobase.editor.runs.getState();
      if (result === undefined) throw new Error('there is no result');
      return { outputs: result.outputs };
    });
    const column = (name: string, of: string) => {
      const result = outputs[name];
      if (result.kind !== 'table') throw new Error(`${name} is no table`);
      return result.table.columns.find((one) => one.name === of)?.values as (number | string)[];
    };
    const accuracy = column('test.summary', 'accuracy')[0] as number;
    expect(accuracy).toBeGreaterThan(0.5);
    await page.getByText(`share of ${Number(accuracy.toFixed(3))}`).waitFor();
    await page.keyboard.press('Enter');
    await step(page, 9);
    // The numbers of the step are those of the table, whatever rule one prefers.
    const conventions = column('operations1.conventions', 'convention');
    const operations = column('operations1.conventions', 'operations') as number[];
    const words = await page.locator('.tour').textContent();
    for (const name of ['dense', 'effective (ours)', 'output-spikes']) {
      const count = operations[conventions.indexOf(name)];
      expect(words).toContain(count.toLocaleString('en', { maximumFractionDigits: 0 }));
    }
    await picture(page, '9');
    await page.keyboard.press('Enter');
    await step(page, 10);
    await page.getByRole('button', { name: 'Finish' }).click();
    expect(await page.locator('.tour').count()).toBe(0);
    expect(takeFaults()).toEqual([]);
    await context.close();
  });
});
