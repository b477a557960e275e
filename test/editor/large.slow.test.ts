import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lattice } from '../../bench/editor/lattice.mjs';
import { at, documentOf, type Global, labels, type Point } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/**
 * A thousand nodes, by counts and not by times: what is on the page, what one key press and one frame touch. Each is a
 * fault of rete's plugins, or was one of ours; the times are measured by bench/editor/frames.mjs.
 */

let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: the editor in a browser: ${noBrowser}\n`);
const size = 1000;

interface Counted {
  /** Elements put in or taken out below the nodes, and nodes of which anything changed. */
  readonly elements: number;
  readonly cards: readonly string[];
  readonly wires: readonly string[];
  /** Calls that paint, by the class of the canvas. */
  readonly painted: Readonly<Record<string, number>>;
}

interface Counting {
  counting: { start(): void; stop(): Counted };
}

describe.skipIf(noBrowser !== undefined)('a thousand nodes', () => {
  let page: Page;
  beforeAll(async () => {
    site = await startSite();
    page = await site.open(lattice(size));
    await page.evaluate(watch);
  });
  afterAll(() => site?.close());

  const view = async (k: number, x = -800 * k, y = -400 * k) => {
    await page.evaluate((to) => (globalThis as never as Global).rheobase.canvas.viewport.set(to), { k, x, y });
    await settled(page);
  };

  /** What changes on the page while something is done, and until all of it is drawn. */
  const counted = async (act: () => Promise<void>): Promise<Counted> => {
    await page.evaluate(() => (globalThis as never as Counting).counting.start());
    await act();
    await settled(page);
    return page.evaluate(() => (globalThis as never as Counting).counting.stop());
  };

  it('has the nodes on the page that are near, none of a far level, and one root for all', async () => {
    await view(0.2);
    expect(await page.locator('.rete-node').count()).toBe(0);
    await view(1);
    const near = await page.locator('.rete-node').count();
    expect(near).toBeGreaterThan(10);
    expect(near).toBeLessThan(60);
    const roots = await page.evaluate(
      () =>
        [...document.querySelectorAll('.canvas *')].filter((element) =>
          Object.keys(element).some((key) => key.startsWith('__reactContainer')),
        ).length,
    );
    // Of the nodes, and of groups and notes.
    expect(roots).toBe(2);
    expect(takeFaults()).toEqual([]);
  });

  it('touches nothing on the page while it pans, and paints no node anew in the minimap', async () => {
    await view(1);
    const pan = await counted(() =>
      page.evaluate(async () => {
        const { viewport } = (globalThis as never as Global).rheobase.canvas;
        const { x, y, k } = viewport.transform;
        for (let step = 1; step <= 20; step++) {
          viewport.set({ k, x: x - 4 * step, y });
          await new Promise((frame) => requestAnimationFrame(frame));
        }
        viewport.set({ k, x, y });
      }),
    );
    expect(pan.elements).toBe(0);
    expect(pan.cards).toEqual([]);
    expect(pan.painted['minimap nodes'] ?? 0).toBe(0);
  });

  it('shows what a key press in a field means by touching that node, its wires and what they make wrong', async () => {
    await view(1, 100, -500);
    const card = await at(page, 'n4-0');
    await page.mouse.click(card.x, card.y);
    await settled(page);
    const field = page.locator('[data-parameter=units] input[type=text]');
    await field.click();
    // 16 becomes 160: the sum behind it takes two inputs of one size.
    const wrong = await counted(() => page.keyboard.press('0'));
    expect(await field.inputValue()).toBe('160');
    expect(await page.locator('[data-node="n4-1"]').getAttribute('class')).toContain('wrong');
    expect(await page.locator('[data-wire="n4-0.out→n4-1.a"] .wire-label').textContent()).toBe('160');
    expect(new Set(wrong.cards)).toEqual(new Set(['n4-0', 'n4-1']));
    expect(wrong.wires.length).toBeLessThan(12);
    const right = await counted(() => page.keyboard.press('Backspace'));
    expect(await page.locator('[data-node="n4-1"]').getAttribute('class')).not.toContain('wrong');
    expect(new Set(right.cards)).toEqual(new Set(['n4-0', 'n4-1']));
    // One that changes nothing behind it: nothing but itself.
    const far = await counted(async () => {
      await field.press('End');
      await field.press('Space');
    });
    expect(far.cards.filter((id) => id !== 'n4-0')).toEqual([]);
    expect(Object.values(far.painted).reduce((sum, one) => sum + one, 0)).toBeLessThan(50);
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.undo());
    expect(takeFaults()).toEqual([]);
  });

  it('paints each node once in the minimap where one moves', async () => {
    await view(0.2, 100, 100);
    const from = await at(page, 'n4-6');
    const moved = await counted(() => drag(from, { x: from.x + 40, y: from.y + 30 }, 1));
    const nodes = moved.painted['minimap nodes'];
    expect(nodes).toBeGreaterThanOrEqual(size);
    // Once for each frame of a drag of one step: where it is taken, and where it is let go.
    expect(nodes).toBeLessThan(5 * size);
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.undo());
  });

  it('moves all of them in one entry, which one undo takes back', async () => {
    await view(0.2, 100, 100);
    const before = await documentOf(page);
    const entries = (await labels(page)).length;
    const from = await at(page, 'n4-6');
    await page.mouse.click(from.x, from.y);
    await page.keyboard.press('Control+a');
    await drag(from, { x: from.x + 200, y: from.y + 100 }, 12);
    const after = await documentOf(page);
    const places = (of: typeof before) => Object.values(of.view?.nodes as never as Record<string, Point>);
    const [a, b] = [places(before), places(after)];
    const shift = { x: b[0].x - a[0].x, y: b[0].y - a[0].y };
    expect(shift.x).toBeGreaterThan(800);
    expect(b).toEqual(a.map(({ x, y }) => ({ x: x + shift.x, y: y + shift.y })));
    expect((await labels(page)).length).toBe(entries + 1);
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.undo());
    expect(await documentOf(page)).toEqual(before);
    expect(takeFaults()).toEqual([]);
  });

  async function drag(from: Point, to: Point, steps: number): Promise<void> {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps });
    await page.mouse.up();
    await settled(page);
  }
});

/** Counts what is done to nodes, wires and canvases. */
function watch(): void {
  let elements = 0;
  const cards: string[] = [];
  const wires: string[] = [];
  let painted: Record<string, number> = {};
  const observer = new MutationObserver((records) => {
    for (const { target, addedNodes, removedNodes, type } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      if (type === 'childList') elements += addedNodes.length + removedNodes.length;
      const card = element?.closest<HTMLElement>('[data-node]')?.dataset.node;
      if (card !== undefined) cards.push(card);
      const wire = element?.closest<SVGElement>('[data-wire]')?.dataset.wire;
      if (wire !== undefined) wires.push(wire);
    }
  });
  const { prototype } = CanvasRenderingContext2D;
  for (const name of ['fill', 'stroke', 'fillRect', 'fillText'] as const) {
    const plain = prototype[name] as (...given: unknown[]) => void;
    prototype[name] = function counting(this: CanvasRenderingContext2D, ...given: unknown[]) {
      // The picture of the minimap's nodes is on no page.
      const place = this.canvas.className || 'minimap nodes';
      painted[place] = (painted[place] ?? 0) + 1;
      return plain.apply(this, given);
    } as never;
  }
  (globalThis as never as Counting).counting = {
    start() {
      elements = 0;
      cards.length = 0;
      wires.length = 0;
      painted = {};
      for (const part of document.querySelectorAll('.nodes, .wires')) {
        observer.observe(part, { subtree: true, childList: true, attributes: true, characterData: true });
      }
    },
    stop() {
      observer.takeRecords();
      observer.disconnect();
      return { elements, cards: [...new Set(cards)], wires: [...new Set(wires)], painted };
    },
  };
}
