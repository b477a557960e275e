import { type GraphDocument, parse, save } from '@rheobase/core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, documentOf, drag, type Global, labels, type Point, selected, wires } from '../support/canvas.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** The canvas under a real mouse: what the fault list of the design names, and what users do first. */

let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: the editor in a browser: ${noBrowser}\n`);

const chain: GraphDocument = {
  rheobase: 1,
  name: 'chain',
  nodes: {
    data: { type: 'source/digits' },
    flat: { type: 'layer/flatten' },
    fc: { type: 'layer/dense', params: { units: 10 } },
    relu: { type: 'layer/relu' },
    lif: { type: 'neuron/leaky' },
  },
  edges: [
    { from: 'data.images', to: 'flat.in' },
    { from: 'flat.out', to: 'fc.in' },
    { from: 'fc.out', to: 'relu.in' },
  ],
  view: {
    nodes: {
      data: { x: 0, y: 0 },
      flat: { x: 240, y: 0 },
      fc: { x: 480, y: 0 },
      relu: { x: 720, y: 0 },
      lif: { x: 720, y: 240 },
    },
  },
};

describe.skipIf(noBrowser !== undefined)('the canvas', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  async function open(graph: object = chain): Promise<Page> {
    const page = await site.open(graph);
    // At full size, so that a unit of the level is a pixel of the window.
    await page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.set({ x: 60, y: 120, k: 1 }));
    await settled(page);
    return page;
  }

  async function close(page: Page): Promise<void> {
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  }

  it('draws a wire from port to port, either way round, and undoes it', async () => {
    const page = await open();
    await drag(page, await at(page, 'fc.out'), await at(page, 'lif.current'));
    // A neuron takes a signal over time; what has none is refused, and nothing is changed.
    expect(await wires(page)).toEqual(['data.images flat.in', 'fc.out relu.in', 'flat.out fc.in']);
    expect(await page.locator('.refusal p').textContent()).toMatch(
      /^lif\.current expects a signal over time, got a signal without time from fc\.out\. Put an encode\/constant/,
    );
    await page.getByRole('button', { name: 'Insert constant encoding' }).click();
    await settled(page);
    expect(await wires(page)).toEqual([
      'constant1.out lif.current',
      'data.images flat.in',
      'fc.out constant1.in',
      'fc.out relu.in',
      'flat.out fc.in',
    ]);
    expect(await labels(page)).toEqual(['Add constant1']);
    await page.keyboard.press('Control+z');
    expect(await wires(page)).toHaveLength(3);
    await drag(page, await at(page, 'relu.in'), { x: 640, y: 560 });
    expect(await wires(page)).toEqual(['data.images flat.in', 'flat.out fc.in']);
    await drag(page, await at(page, 'relu.in'), await at(page, 'fc.out'));
    expect(await wires(page)).toEqual(['data.images flat.in', 'fc.out relu.in', 'flat.out fc.in']);
    await close(page);
  });

  it('keeps the wire of an input when another one is refused there, and lets go of the pointer', async () => {
    const page = await open();
    await drag(page, await at(page, 'data.labels'), await at(page, 'fc.in'));
    expect(await wires(page)).toContain('flat.out fc.in');
    expect(await labels(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.locator('.refusal').count()).toBe(0);
    // No wire is left in the hand.
    await page.mouse.move(300, 600);
    expect(await page.locator('.hand').getAttribute('d')).toBeFalsy();
    expect(
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.interaction.getState().wiring ?? null),
    ).toBe(null);
    await close(page);
  });

  it('says why a port does not fit while the wire hangs over it, and dims what does not', async () => {
    const page = await open();
    await drag(page, await at(page, 'data.labels'), await at(page, 'fc.in'), { drop: false });
    expect(await page.locator('.wiring-hint').textContent()).toBe(
      'fc.in expects real numbers or spikes [n], got one label from data.labels.',
    );
    const dimmed = await page.locator('[data-node=fc] .port.dimmed').allTextContents();
    expect(dimmed.sort()).toEqual(['in', 'out']);
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await page.locator('.wiring-hint').count()).toBe(0);
    expect(await page.locator('.port.dimmed').count()).toBe(0);
    await close(page);
  });

  it('gives a wire back on Escape while it is re-plugged', async () => {
    const page = await open();
    await drag(page, await at(page, 'fc.in'), { x: 400, y: 500 }, { drop: false });
    await page.keyboard.press('Escape');
    await page.mouse.up();
    expect(await wires(page)).toEqual(['data.images flat.in', 'fc.out relu.in', 'flat.out fc.in']);
    expect(await labels(page)).toEqual([]);
    await close(page);
  });

  it('moves a wire to another input in one entry', async () => {
    const page = await open();
    await drag(page, await at(page, 'relu.in'), await at(page, 'fc.in'));
    // From itself to itself: a cycle without a delay.
    expect(await page.locator('.refusal p').textContent()).toMatch(
      /^the wires form a cycle without a delay: fc → fc\./,
    );
    await page.keyboard.press('Escape');
    await drag(page, await at(page, 'fc.in'), await at(page, 'relu.in'));
    expect(await wires(page)).toEqual(['data.images flat.in', 'flat.out relu.in']);
    expect(await labels(page)).toEqual(['Move wire']);
    await page.keyboard.press('Control+z');
    expect(await documentOf(page)).toEqual(chain);
    await close(page);
  });

  it('offers what fits where a wire is dropped on empty space, and wires it', async () => {
    const page = await open();
    await drag(page, await at(page, 'relu.out'), { x: 1000, y: 420 });
    const list = page.getByRole('listbox');
    expect(await list.getByRole('option').count()).toBeGreaterThan(5);
    expect(await list.getByText('source/digits').count()).toBe(0);
    await page.keyboard.type('dense');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await wires(page)).toContain('relu.out dense1.in');
    expect(await labels(page)).toEqual(['Add dense1']);
    expect(await selected(page)).toEqual(['dense1']);
    await close(page);
  });

  it('puts a node on a wire by a double click on it', async () => {
    const page = await open();
    const [a, b] = [await at(page, 'fc.out'), await at(page, 'relu.in')];
    await page.mouse.dblclick((a.x + b.x) / 2, (a.y + b.y) / 2);
    await page.keyboard.type('sigmoid');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await wires(page)).toEqual([
      'data.images flat.in',
      'fc.out sigmoid1.in',
      'flat.out fc.in',
      'sigmoid1.out relu.in',
    ]);
    await page.keyboard.press('Control+z');
    expect(await documentOf(page)).toEqual(chain);
    await close(page);
  });

  it('selects by a frame, moves the selection in one entry, and a click moves nothing', async () => {
    const page = await open();
    await page.mouse.click((await at(page, 'fc')).x, (await at(page, 'fc')).y);
    expect(await selected(page)).toEqual(['fc']);
    expect(await labels(page)).toEqual([]);
    await drag(page, { x: 250, y: 80 }, { x: 700, y: 330 });
    expect(await selected(page)).toEqual(['fc', 'flat']);
    const from = await at(page, 'flat');
    await drag(page, from, { x: from.x + 48, y: from.y + 80 });
    expect((await documentOf(page)).view?.nodes).toMatchObject({
      flat: { x: 288, y: 80 },
      fc: { x: 528, y: 80 },
      relu: { x: 720, y: 0 },
    });
    expect(await labels(page)).toEqual(['Move']);
    const box = await page.locator('[data-node=fc]').boundingBox();
    const header = await at(page, 'fc');
    expect([box?.x, box?.y].map((value) => Math.round(value ?? 0))).toEqual(
      [header.x - 40, header.y - 14].map(Math.round),
    );
    await close(page);
  });

  it('gives each quick gesture an entry of its own, and takes the wires of a node with it in one', async () => {
    const page = await open();
    for (const [id, x, y] of [
      ['flat', 240, 48],
      ['relu', 720, 48],
    ] as const) {
      const from = await at(page, id);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(from.x, from.y + 48, { steps: 2 });
      await page.mouse.up();
      expect((await documentOf(page)).view?.nodes).toMatchObject({ [id]: { x, y } });
    }
    expect(await labels(page)).toEqual(['Move', 'Move']);
    await page.mouse.click((await at(page, 'fc')).x, (await at(page, 'fc')).y);
    await page.keyboard.press('Delete');
    expect(await wires(page)).toEqual(['data.images flat.in']);
    expect(await labels(page)).toHaveLength(3);
    await page.keyboard.press('Control+z');
    expect(await wires(page)).toEqual(['data.images flat.in', 'fc.out relu.in', 'flat.out fc.in']);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    expect(await documentOf(page)).toEqual(chain);
    await close(page);
  });

  it('keeps the element of a node while it changes, and only those nodes on the page that are near', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `n${i}`);
    const page = await open({
      rheobase: 1,
      nodes: Object.fromEntries(ids.map((id) => [id, { type: 'layer/dense', params: { units: 4 } }])),
      view: {
        nodes: Object.fromEntries(ids.map((id, i) => [id, { x: (i % 12) * 320, y: Math.floor(i / 12) * 240 }])),
      },
    });
    const onPage = () =>
      page.locator('[data-node]').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.node));
    expect(await onPage()).toContain('n0');
    expect(await onPage()).not.toContain('n119');
    expect((await onPage()).length).toBeLessThan(60);
    const node = await page.locator('[data-node=n0]').elementHandle();
    const header = await at(page, 'n0');
    await page.mouse.click(header.x, header.y);
    await page.locator('[data-parameter=units] input').first().fill('32');
    await drag(page, header, { x: header.x, y: header.y + 40 });
    expect(await page.locator('[data-node=n0] dd').textContent()).toBe('32');
    expect(await node?.evaluate((one) => one.isConnected)).toBe(true);
    await page.mouse.click(700, 700);
    await page.evaluate(() =>
      (globalThis as never as Global).rheobase.canvas.viewport.set({ x: -3_200, y: -1_800, k: 1 }),
    );
    await settled(page);
    expect(await onPage()).toContain('n119');
    expect(await onPage()).not.toContain('n0');
    await close(page);
  });

  it('has a map where not all is seen; a press on it goes there', async () => {
    const page = await open();
    const map = page.locator('.minimap');
    await page.keyboard.press('f');
    await settled(page);
    expect(await map.isVisible()).toBe(false);
    await page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.set({ x: 60, y: 120, k: 2 }));
    await settled(page);
    await map.waitFor();
    const box = (await map.boundingBox())!;
    const seen = () => page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.transform);
    await page.mouse.click(box.x + box.width - 24, box.y + box.height / 2);
    const [right, middle] = [await seen(), { x: box.x + 24, y: box.y + box.height / 2 }];
    await page.mouse.click(middle.x, middle.y);
    const left = await seen();
    expect(right.k).toBe(2);
    expect(left.x - right.x).toBeGreaterThan(400);
    await close(page);
  });

  it('orders the wires of an input that takes several, and their ways stay with them', async () => {
    const slots: GraphDocument = {
      rheobase: 1,
      nodes: {
        a: { type: 'analysis/lif-rate' },
        b: { type: 'analysis/lif-rate' },
        c: { type: 'analysis/lif-rate' },
        join: { type: 'analysis/join', params: { how: 'stack' } },
      },
      edges: [
        { from: 'a.table', to: 'join.tables', slot: 0 },
        { from: 'b.table', to: 'join.tables', slot: 1 },
        { from: 'c.table', to: 'join.tables', slot: 2 },
      ],
      view: {
        nodes: { a: { x: 0, y: 0 }, b: { x: 0, y: 160 }, c: { x: 0, y: 320 }, join: { x: 480, y: 0 } },
        wires: { 'b.table→join.tables#1': { points: [[320, 240]] } },
      },
    };
    const page = await open(slots);
    const header = await at(page, 'join');
    await page.mouse.click(header.x, header.y);
    const listed = () => page.locator('.slots li .wired').allTextContents();
    expect(await listed()).toEqual(['← a.table', '← b.table', '← c.table']);
    await page.getByRole('button', { name: 'b.table earlier' }).click();
    expect(await listed()).toEqual(['← b.table', '← a.table', '← c.table']);
    const { edges, view } = await documentOf(page);
    expect(Object.fromEntries((edges ?? []).map(({ from, slot }) => [from, slot]))).toEqual({
      'a.table': 1,
      'b.table': 0,
      'c.table': 2,
    });
    expect(view?.wires).toEqual({ 'b.table→join.tables#0': { points: [[320, 240]] } });
    await page.keyboard.press('Escape');
    await page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.undo());
    expect(await documentOf(page)).toEqual(slots);
    await close(page);
  });

  it('keeps the view at the document when two fingers press two nodes', async () => {
    const page = await open();
    const [a, b] = [await at(page, 'flat'), await at(page, 'fc')];
    const session = await page.context().newCDPSession(page);
    const touch = (type: string, points: readonly Point[]) =>
      session.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map(({ x, y }, id) => ({ x, y, id })),
      });
    await touch('touchStart', [a]);
    await touch('touchStart', [a, b]);
    for (let step = 1; step <= 5; step++) {
      await touch('touchMove', [
        { x: a.x - step * 8, y: a.y },
        { x: b.x + step * 8, y: b.y + step * 4 },
      ]);
    }
    await touch('touchEnd', []);
    await settled(page);
    expect((await documentOf(page)).view).toEqual(chain.view);
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.rete-node')].map(({ style }) => [style.left, style.top]).sort(),
    );
    expect(shown).toEqual(
      Object.values(chain.view?.nodes ?? {})
        .map((one) => [`${(one as never as Point).x}px`, `${(one as never as Point).y}px`])
        .sort(),
    );
    // What two fingers do is zoom.
    expect(
      await page.evaluate(() => (globalThis as never as Global).rheobase.canvas.viewport.transform.k),
    ).toBeGreaterThan(1.05);
    await close(page);
  });

  it('starts no wire by the right button, and opens a menu with names and roles', async () => {
    const page = await open();
    const port = await at(page, 'fc.out');
    await page.mouse.click(port.x, port.y, { button: 'right' });
    expect(
      await page.evaluate(() => (globalThis as never as Global).rheobase.editor.interaction.getState().wiring ?? null),
    ).toBe(null);
    const menu = page.getByRole('menu');
    await menu.getByRole('menuitem', { name: 'Duplicate' }).click();
    await settled(page);
    expect(Object.keys((await documentOf(page)).nodes)).toContain('fc1');
    await close(page);
  });

  it('keeps the focus and the click of a node that comes to the front', async () => {
    const page = await open({
      ...chain,
      view: { nodes: { ...(chain.view?.nodes as object), relu: { x: 560, y: 30 } } },
    });
    const relu = await at(page, 'relu');
    await page.mouse.click(relu.x + 60, relu.y + 10);
    expect(await selected(page)).toEqual(['relu']);
    const order = await page.evaluate(() =>
      [...document.querySelectorAll('[data-node]')].map((node) => (node as HTMLElement).dataset.node),
    );
    await page.mouse.click((await at(page, 'fc')).x, (await at(page, 'fc')).y);
    expect(await selected(page)).toEqual(['fc']);
    const after = await page.evaluate(() =>
      [...document.querySelectorAll('[data-node]')].map((node) => (node as HTMLElement).dataset.node),
    );
    expect(after).toEqual(order);
    await close(page);
  });

  it('pans by the wheel where a person wants that, and zooms with Ctrl', async () => {
    const page = await open();
    const transform = () =>
      page.evaluate(() => ({ ...(globalThis as never as Global).rheobase.canvas.viewport.transform }));
    /** The view comes to rest on whole pixels, some time after it was moved. */
    const isAtRest = async () => {
      const { x, y } = await transform();
      return Number.isInteger(x) && Number.isInteger(y);
    };
    await page.mouse.move(500, 500);
    await page.mouse.wheel(0, -120);
    await expect.poll(async () => (await transform()).k).toBeGreaterThan(1);
    await expect.poll(isAtRest).toBe(true);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('wheel');
    await page.keyboard.press('Enter');
    const before = await transform();
    await page.mouse.wheel(30, 120);
    await expect.poll(transform).toEqual({ k: before.k, x: before.x - 30, y: before.y - 120 });
    await close(page);
  });

  it('copies, cuts and pastes as a graph file, and duplicates', async () => {
    const page = await open();
    await drag(page, { x: 250, y: 80 }, { x: 700, y: 330 });
    const text = await page.evaluate(() => {
      const data = new DataTransfer();
      document.dispatchEvent(new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true }));
      return data.getData('text/plain');
    });
    const fragment = parse(text).document;
    expect(Object.keys(fragment?.nodes ?? {})).toEqual(['fc', 'flat']);
    expect(fragment?.edges).toEqual([{ from: 'flat.out', to: 'fc.in' }]);
    await page.evaluate((clip) => {
      const data = new DataTransfer();
      data.setData('text/plain', clip);
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
    await settled(page);
    expect(await wires(page)).toContain('flat1.out fc1.in');
    expect(await selected(page)).toEqual(['fc1', 'flat1']);
    await page.keyboard.press('Control+d');
    expect(Object.keys((await documentOf(page)).nodes)).toContain('flat2');
    await page.keyboard.press('Delete');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    expect(await documentOf(page)).toEqual(chain);
    await close(page);
  });

  it('makes a block of the selection, enters and leaves it, and unpacks it to what it was', async () => {
    const page = await open();
    await drag(page, { x: 250, y: 80 }, { x: 700, y: 330 });
    await page.keyboard.press('Control+b');
    await settled(page);
    const packed = await documentOf(page);
    expect(Object.keys(packed.nodes).sort()).toEqual(['block1', 'data', 'lif', 'relu']);
    expect(packed.blocks?.block1.ports).toEqual({ inputs: { in: ['flat.in'] }, outputs: { out: 'fc.out' } });
    expect(await wires(page)).toEqual(['block1.out relu.in', 'data.images block1.in']);
    const block = await at(page, 'block1');
    await page.mouse.dblclick(block.x, block.y);
    await settled(page);
    expect(await page.getByRole('navigation', { name: 'Where you are' }).textContent()).toContain('block1');
    expect(await page.locator('[data-node]').count()).toBe(2);
    await page.getByRole('navigation', { name: 'Where you are' }).getByRole('button', { name: 'chain' }).click();
    await settled(page);
    await page.mouse.click((await at(page, 'block1')).x, (await at(page, 'block1')).y);
    await page.keyboard.press('Control+Shift+b');
    await settled(page);
    const unpacked = await documentOf(page);
    expect(unpacked.nodes).toEqual(chain.nodes);
    expect(save({ ...unpacked, view: {} })).toBe(save({ ...chain, view: {} }));
    await close(page);
  });

  it('writes what is typed into a field, in any unit, as one entry', async () => {
    const page = await open({
      rheobase: 1,
      nodes: { lif: { type: 'neuron/lif' } },
      view: { nodes: { lif: { x: 0, y: 0 } } },
    });
    await page.mouse.click((await at(page, 'lif')).x, (await at(page, 'lif')).y);
    const field = page.locator('[data-parameter=tRef] input');
    await field.fill('');
    await field.pressSequentially('0.002 s');
    expect((await documentOf(page)).nodes.lif.params).toEqual({ tRef: '0.002 s' });
    expect(await page.locator('[data-parameter=tRef] .field-hint').textContent()).toBe('= 2 ms');
    expect(await labels(page)).toEqual(['Set lif.tRef']);
    await field.fill('3 mV');
    expect(await page.locator('[data-parameter=tRef] .field-issue').first().textContent()).toBe(
      'expected a quantity in ms',
    );
    expect((await documentOf(page)).nodes.lif.params).toEqual({ tRef: '0.002 s' });
    await field.fill('4');
    await field.press('Enter');
    expect((await documentOf(page)).nodes.lif.params).toEqual({ tRef: '4 ms' });
    await close(page);
  });

  it('names every mistake and goes to the node', async () => {
    const page = await open({
      ...chain,
      nodes: { ...chain.nodes, fc: { type: 'layer/dense', params: { units: -1 } } },
    });
    await page.getByRole('button', { name: /problem/ }).click();
    const problem = page.getByRole('button', { name: /^fc\.units/ });
    expect(await problem.textContent()).toContain('fc.units: expected at least 1 and at most 1000000, got -1.');
    await problem.click();
    await settled(page);
    expect(await selected(page)).toEqual(['fc']);
    await page.waitForFunction(() => (document.activeElement as HTMLElement | null)?.dataset.node === 'fc');
    expect(await page.locator('[data-parameter=units] .field-issue').textContent()).toBe(
      'fc.units: expected at least 1 and at most 1000000, got -1.',
    );
    await close(page);
  });
});
