import { save } from '@rheobase/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentOf, type Global, type Point } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** Whatever a person does in whatever order: all of it can be undone, and done again. */

/** `RHEOBASE_GESTURES=2000` for the long run. */
const steps = Number(process.env.RHEOBASE_GESTURES ?? 160);
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: random gestures in a browser: ${noBrowser}\n`);

const begin = {
  rheobase: 1,
  name: 'begin',
  nodes: {
    data: { type: 'source/digits' },
    flat: { type: 'layer/flatten' },
    fc: { type: 'layer/dense', params: { units: 10 } },
    relu: { type: 'layer/relu' },
  },
  edges: [
    { from: 'data.images', to: 'flat.in' },
    { from: 'flat.out', to: 'fc.in' },
  ],
  view: {
    nodes: { data: { x: 0, y: 0 }, flat: { x: 240, y: 0 }, fc: { x: 480, y: 0 }, relu: { x: 720, y: 0 } },
  },
};

/** Numbers from 0 to 1, the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const keys = [
  'Control+d',
  'Delete',
  'Control+z',
  'Control+z',
  'Control+Shift+z',
  'Control+g',
  'Control+b',
  'Control+Shift+b',
  'Enter',
  'Control+ArrowUp',
  'b',
  'c',
  'n',
  'Escape',
  'Control+a',
  'ArrowRight',
  'Shift+ArrowDown',
  'Alt+a',
  'Alt+Shift+h',
];
const words = ['dense', 'relu', 'leaky', 'flatten', 'add', 'train', 'evaluate', 'constant'];

describe.skipIf(noBrowser !== undefined)('random gestures', { timeout: 60_000 + steps * 1_500 }, () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it(`are undone to the bytes at the beginning and done again to those at the end (${steps} steps)`, async () => {
    const page = await site.open(begin);
    const random = numbers(7);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
    const opened = save(await documentOf(page));
    for (let step = 0; step < steps; step++) {
      const dice = random();
      if (dice < 0.3) await dragFrom(page, await spots(page), random, pick);
      else if (dice < 0.4) {
        const { x, y } = pick(await spots(page));
        const adds = random() < 0.3;
        if (adds) await page.keyboard.down('Shift');
        await page.mouse.click(x, y);
        if (adds) await page.keyboard.up('Shift');
      } else if (dice < 0.5) {
        await page.mouse.dblclick(80 + random() * 800, 120 + random() * 600);
        if (await page.locator('.palette').count()) {
          await page.keyboard.type(pick(words));
          await page.keyboard.press(random() < 0.8 ? 'Enter' : 'Escape');
        } else await page.keyboard.press('Escape');
      } else if (dice < 0.56) {
        const field = page.locator('.inspector-node .field input[type=text]').first();
        if (await field.count()) await field.fill(String(Math.floor(random() * 50))).catch(() => undefined);
        await page.locator('.canvas').focus();
      } else if (dice < 0.6) {
        await page.mouse.move(600, 400);
        await page.mouse.wheel(0, (random() - 0.5) * 200);
      } else {
        await page.locator('.canvas').focus();
        await page.keyboard.press(pick(keys));
      }
      if (step % 40 === 39) await mirrorIsEqual(page);
    }
    await page.keyboard.press('Escape');
    await settled(page);
    const last = save(await documentOf(page));
    const rounds = () =>
      page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.getState().past.length);
    expect(await rounds()).toBeGreaterThan(Math.min(steps / 8, 100));
    await page.evaluate(() => {
      const { documents } = (globalThis as never as Global).rheobase.editor;
      // What was undone last is done again, so that the end of the history is known.
      while (documents.redo());
    });
    const end = save(await documentOf(page));
    await page.evaluate(() => {
      const { documents } = (globalThis as never as Global).rheobase.editor;
      while (documents.undo());
    });
    await mirrorIsEqual(page);
    expect(save(await documentOf(page))).toBe(opened);
    await page.evaluate(() => {
      const { documents } = (globalThis as never as Global).rheobase.editor;
      while (documents.redo());
    });
    await mirrorIsEqual(page);
    expect(save(await documentOf(page))).toBe(end);
    expect(last.length).toBeGreaterThan(10);
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  });
});

/** Where something is that one might press: nodes, ports, and places between. */
function spots(page: Page): Promise<readonly Point[]> {
  return page.evaluate(() => {
    const { editor, canvas } = (globalThis as never as Global).rheobase;
    const found: Point[] = [{ x: 300, y: 600 }];
    for (const card of editor.scene().cards.values()) {
      for (const { x, y } of [{ x: 40, y: 14 }, ...card.inputs, ...card.outputs]) {
        const { clientX, clientY } = canvas.toClient({ x: card.x + x, y: card.y + y });
        if (clientX > 20 && clientX < 900 && clientY > 110 && clientY < 760) found.push({ x: clientX, y: clientY });
      }
    }
    return found;
  });
}

async function dragFrom(
  page: Page,
  all: readonly Point[],
  random: () => number,
  pick: <T>(list: readonly T[]) => T,
): Promise<void> {
  const [from, to] = [pick(all), random() < 0.5 ? pick(all) : { x: 80 + random() * 800, y: 120 + random() * 600 }];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  if (random() < 0.15) await page.keyboard.press('Escape');
  await page.mouse.up();
}

/** rete and the page show the document, and nothing else. */
async function mirrorIsEqual(page: Page): Promise<void> {
  await settled(page);
  const [shown, meant] = await page.evaluate(() => {
    const { editor, canvas } = (globalThis as never as Mirrored).rheobase;
    const places = [...document.querySelectorAll<HTMLElement>('.rete-node')].map(
      ({ style, firstElementChild }) => `${(firstElementChild as HTMLElement).dataset.node} ${style.left} ${style.top}`,
    );
    const cards = [...editor.scene().cards.values()];
    return [
      [
        canvas.rete
          .getNodes()
          .map(({ id }) => id)
          .sort(),
        places.sort(),
      ],
      [
        cards.map(({ id }) => id).sort(),
        cards
          .filter(({ id }) => canvas.mounted().has(id))
          .map(({ id, x, y }) => `${id} ${x}px ${y}px`)
          .sort(),
      ],
    ];
  });
  expect(shown).toEqual(meant);
}

interface Mirrored {
  readonly rheobase: {
    readonly editor: { scene(): { cards: ReadonlyMap<string, Point & { readonly id: string }> } };
    readonly canvas: {
      readonly rete: { getNodes(): readonly { readonly id: string }[] };
      mounted(): ReadonlySet<string>;
    };
  };
}
