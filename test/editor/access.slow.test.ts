import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { GraphDocument } from '@rheobase/core';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, documentOf, drag, type Global, labels, type Point, selected, wires } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** Without a mouse, by touch, in a small window, for a screen reader: the editor is for everyone. */

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: access to the editor in a browser: ${noBrowser}\n`);

const chain: GraphDocument = {
  rheobase: 1,
  name: 'chain',
  nodes: {
    data: { type: 'source/digits' },
    flat: { type: 'layer/flatten' },
    fc: { type: 'layer/dense', params: { units: 10 } },
    relu: { type: 'layer/relu' },
  },
  edges: [{ from: 'data.images', to: 'flat.in' }],
  view: {
    nodes: { data: { x: 0, y: 0 }, flat: { x: 240, y: 0 }, fc: { x: 480, y: 0 }, relu: { x: 480, y: 220 } },
  },
};

describe.skipIf(noBrowser !== undefined)('the editor', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  async function open(graph: object = chain, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await site.open(graph, options);
    await page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.set({ x: 60, y: 120, k: 1 }));
    await settled(page);
    return page;
  }

  async function close(page: Page): Promise<void> {
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  }

  const focusIn = (page: Page, selector: string) =>
    page.evaluate((inside) => document.activeElement?.closest(inside) !== null, selector);

  it('does the whole job by keys: adds, wires, sets, runs, reads the result', async () => {
    const page = await site.open({ rheobase: 1, nodes: {} });
    const add = async (words: string) => {
      await page.keyboard.press('Shift+A');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      await settled(page);
      await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset.node !== undefined);
    };
    const wire = async (words: string) => {
      await page.keyboard.press('w');
      await page.keyboard.type(words);
      await page.keyboard.press('Enter');
      await settled(page);
    };
    await add('source/current-sweep');
    await add('neuron/lif');
    await wire('current-sweep1');
    await add('measure/firing-rate');
    await wire('lif1.spikes');
    expect(await wires(page)).toEqual(['current-sweep1.current lif1.current', 'lif1.spikes firing-rate1.spikes']);
    // What is added stands beside what was selected, never on it.
    const boxes = await page
      .locator('[data-node]')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
    expect(new Set(boxes).size).toBe(3);

    await page.keyboard.press('ArrowLeft');
    expect(await selected(page)).toEqual(['lif1']);
    await page.keyboard.press('F6');
    expect(await focusIn(page, '.side')).toBe(true);
    for (let n = 0; n < 40 && !(await focusIn(page, '[data-parameter=tRef] input')); n++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('3 ms');
    await page.keyboard.press('Enter');
    expect((await documentOf(page)).nodes.lif1.params).toEqual({ tRef: '3 ms' });

    await page.keyboard.press('Shift+F6');
    expect(await focusIn(page, '.canvas')).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.locator('.dock .phase.done').waitFor();
    for (let n = 0; n < 6 && !(await focusIn(page, '.dock')); n++) await page.keyboard.press('F6');
    expect(await focusIn(page, '.dock')).toBe(true);
    await page.keyboard.press('Control+K');
    await page.keyboard.type('select all');
    await page.keyboard.press('Enter');
    expect(await page.locator('.dock table').first().textContent()).toMatch(/rate/);
    expect(await labels(page)).toContain('Set lif1.tRef');
    await close(page);
  });

  it('goes to the nearest node by arrows, moves it with Shift, and the focus follows', async () => {
    const page = await open();
    await page.locator('.canvas').focus();
    const node = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.node);
    const path: (string | undefined)[] = [];
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp']) {
      await page.keyboard.press(key);
      await settled(page);
      path.push(await node());
    }
    expect(path).toEqual(['data', 'flat', 'fc', 'relu', 'fc']);
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    expect((await documentOf(page)).view?.nodes).toMatchObject({ fc: { x: 480, y: 16 } });
    expect(await labels(page)).toEqual(['Move']);
    await close(page);
  });

  it('binds other keys, names what a key did before, and goes back to the usual ones', async () => {
    const page = await open();
    await page.keyboard.press('Shift+?');
    const form = page.getByRole('dialog', { name: 'Keys' });
    await form.getByRole('button', { name: 'Keys of Add a note' }).click();
    await page.keyboard.press('b');
    expect(await form.getByRole('status').textContent()).toBe('B did “Bypass” until now.');
    await page.keyboard.press('Escape');
    expect(await form.count()).toBe(0);
    await page.locator('.canvas').focus();
    await page.keyboard.press('b');
    expect(await labels(page)).toEqual(['Add note']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await page.reload();
    await page.locator('.canvas').focus();
    await page.keyboard.press('b');
    expect(await labels(page)).toEqual(['Add note']);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('keys');
    await page.keyboard.press('Enter');
    await form.getByRole('button', { name: 'Usual keys for everything' }).click();
    expect(await form.getByRole('button', { name: 'Keys of Bypass' }).textContent()).toBe(' B');
    await close(page);
  });

  describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
    it('has nothing that axe calls serious', async () => {
      const page = await open(
        { ...chain, nodes: { ...chain.nodes, fc: { type: 'layer/dense', params: { units: -1 } } } },
        { colorScheme },
      );
      const found: string[] = [];
      const look = async (state: string) => {
        await settled(page);
        await page.evaluate(axe);
        const violations = await page.evaluate(async () => {
          const { axe: tool } = globalThis as never as { axe: { run(options: object): Promise<Found> } };
          const { violations: all } = await tool.run({ resultTypes: ['violations'] });
          return all
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 140)}`));
        });
        found.push(...violations.map((one) => `${state}: ${one}`));
      };
      await look('canvas');
      const fc = await at(page, 'fc');
      await page.mouse.click(fc.x, fc.y);
      await page.getByRole('button', { name: /problem/ }).click();
      await look('node and problems');
      await drag(page, await at(page, 'data.labels'), await at(page, 'relu.in'));
      await look('refusal');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await look('commands');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift+?');
      await look('keys');
      await page.keyboard.press('Escape');
      await page.locator('.canvas').focus();
      await page.keyboard.press('Shift+A');
      await look('palette');
      await page.keyboard.press('Escape');
      await page.locator('.canvas').focus();
      await page.keyboard.press('o');
      await page.keyboard.press('r');
      await look('outline and dock');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.locator('.start-card').first().waitFor();
      await look('start');
      expect(found).toEqual([]);
      await close(page);
    });
  });

  it('can be used in a window 1024 wide, with all of the bar in reach', async () => {
    const page = await open(chain, { viewport: { width: 1024, height: 700 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024);
    const boxes = await page
      .locator('.top-bar button')
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
    expect(boxes.every(({ right, width }) => right <= 1024 && width > 0)).toBe(true);
    const { width = 0 } = (await page.locator('.canvas').boundingBox()) ?? {};
    expect(width).toBeGreaterThan(560);
    await close(page);
  });

  it('moves nothing by itself where a person wants reduced motion', async () => {
    const page = await open(chain, { reducedMotion: 'reduce' });
    await page.locator('.canvas').focus();
    const zoom = () => page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.transform.k);
    const before = await zoom();
    await page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.set({ x: 0, y: 0, k: 0.2 }));
    await page.keyboard.press('f');
    const after = await zoom();
    await page.waitForTimeout(300);
    expect([after, before > 0.2]).toEqual([await zoom(), true]);
    const animated = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    expect(animated).toBe(0);
    await close(page);
  });

  it('takes fingers: one pans, two zoom, a wire is drawn by dragging or by two taps, a long press opens the menu', async () => {
    const page = await open(chain, { hasTouch: true });
    const cdp = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) =>
      cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(({ x, y }, id) => ({ x, y, id })) });
    const view = () => page.evaluate(() => ({ ...(globalThis as never as Global).rheobase.canvas.viewport.transform }));
    const swipe = async (from: Point, to: Point) => {
      await touch('touchStart', [from]);
      for (let n = 1; n <= 4; n++) {
        await touch('touchMove', [{ x: from.x + ((to.x - from.x) * n) / 4, y: from.y + ((to.y - from.y) * n) / 4 }]);
      }
      await touch('touchEnd', []);
      await settled(page);
    };
    const tap = async (point: Point) => {
      await touch('touchStart', [point]);
      await touch('touchEnd', []);
      await settled(page);
    };
    const before = await view();
    await swipe({ x: 300, y: 600 }, { x: 360, y: 560 });
    const panned = await view();
    expect([panned.x - before.x, panned.y - before.y, panned.k]).toEqual([60, -40, 1]);

    await swipe(await at(page, 'flat.out'), await at(page, 'fc.in'));
    expect(await wires(page)).toEqual(['data.images flat.in', 'flat.out fc.in']);
    await tap(await at(page, 'flat.out'));
    expect(await page.locator('.only-heard').textContent()).toBe('flat.out: now the other port');
    await tap(await at(page, 'relu.in'));
    expect(await wires(page)).toEqual(['data.images flat.in', 'flat.out fc.in', 'flat.out relu.in']);

    await touch('touchStart', [await at(page, 'fc')]);
    await page.getByRole('menu').waitFor();
    await touch('touchEnd', []);
    await page.getByRole('menuitem', { name: 'Duplicate' }).tap();
    await settled(page);
    expect(Object.keys((await documentOf(page)).nodes)).toContain('fc1');

    const middle = { x: 500, y: 600 };
    await touch('touchStart', [middle]);
    await touch('touchStart', [middle, { x: 560, y: 600 }]);
    for (let n = 1; n <= 4; n++) {
      await touch('touchMove', [
        { x: 500 - n * 10, y: 600 },
        { x: 560 + n * 10, y: 600 },
      ]);
    }
    await touch('touchEnd', []);
    await settled(page);
    expect((await view()).k).toBeGreaterThan(1.8);
    await close(page);
  });
});

interface Found {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}
