import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GraphDocument, parse, type Receipt, save, sealReceipt } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../packages/cli/src/main.js';
import { testIo } from '../../packages/cli/src/testing/testIo.js';
import { noBrowser, type Site, settled, startSite, takeFaults } from '../support/site.js';

/** H: sealed in the page, verified by the program, and the other way round. */

let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: verifying in a browser: ${noBrowser}\n`);

interface Report {
  readonly verdict: string;
  readonly reasons: readonly string[];
  readonly sealed: Receipt;
}

interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly documents: {
        getState(): { document: GraphDocument; past: readonly unknown[] };
        replace(label: string, document: GraphDocument): void;
      };
      readonly verify: { getState(): { wish?: string; report?: Report; problem?: string } };
      readonly runs: { getState(): { phase: string } };
      readonly settings: { set(change: { rerun: boolean }): void };
      readonly session: { getState(): { notice?: string } };
      scene(): {
        cards: ReadonlyMap<string, { x: number; y: number; inputs: readonly Place[]; outputs: readonly Place[] }>;
      };
    };
    readonly canvas: {
      readonly viewport: { set(transform: { x: number; y: number; k: number }): void };
      toClient(at: { x: number; y: number }): { clientX: number; clientY: number };
    };
  };
}
interface Place {
  readonly x: number;
  readonly y: number;
  readonly face: { readonly name: string };
}

const origin = { source: 'closed-form' } as const;

/** Thirty milliseconds of three neurons: 150 pA is below the rheobase of 200 pA. */
const neurons: GraphDocument = {
  rheobase: 1,
  name: 'neurons',
  seed: 42,
  nodes: {
    sweep: { type: 'source/current-sweep', params: { from: '150 pA', to: '250 pA', step: '50 pA' } },
    lif: { type: 'neuron/lif' },
    record: { type: 'measure/record', params: { duration: '30 ms' } },
    rate: { type: 'measure/firing-rate', params: { from: '0 ms', duration: '30 ms' } },
  },
  edges: [
    { from: 'sweep.current', to: 'lif.current' },
    { from: 'lif.voltage', to: 'record.voltage' },
    { from: 'lif.spikes', to: 'rate.spikes' },
  ],
  expect: [
    { rule: 'exact', observable: 'rate.table', column: 'spikes', where: { current: 150 }, value: 0, origin },
    { rule: 'range', observable: 'rate.table', column: 'spikes', where: { current: 250 }, max: 3, origin },
  ],
};

const documentOf = (page: Page) =>
  page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.getState().document);
/** As if another program had written the file. */
const become = (page: Page, document: GraphDocument) =>
  page.evaluate(
    (next) => (globalThis as never as Global).rheobase.editor.documents.replace('test', next),
    document as never,
  ) as Promise<void>;
const report = (page: Page) =>
  page.evaluate(() => (globalThis as never as Global).rheobase.editor.verify.getState().report);
const judged = (page: Page) =>
  expect
    .poll(
      () => page.evaluate(() => (globalThis as never as Global).rheobase.editor.verify.getState().wish ?? 'nothing'),
      { timeout: 120_000 },
    )
    .toBe('nothing');

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await judged(page);
}

/** A click on the dock's own button: the one of the bar has the action's whole name. */
const verifyInPage = async (page: Page) => {
  await page.locator('.dock').getByRole('button', { name: 'Verify', exact: true }).last().click();
  await judged(page);
};

/** The program on a file of its own. */
async function onCommandLine(document: GraphDocument | string, ...more: string[]) {
  const io = testIo(registry);
  writeFileSync(join(io.cwd, 'graph.json'), typeof document === 'string' ? document : save(document));
  const code = await main(['verify', 'graph.json', ...more], io, registry);
  return { code, out: io.out(), err: io.err(), io };
}

function inText(document: GraphDocument, change: (text: string) => string): GraphDocument {
  const text = save(document);
  const changed = change(text);
  expect(changed).not.toBe(text);
  const { document: read } = parse(changed);
  if (read === undefined) throw new Error('the edited file cannot be read');
  return read;
}

describe.skipIf(noBrowser !== undefined)('sealing and verifying', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  async function open(graph: object): Promise<Page> {
    const page = await site.open(graph);
    await page.evaluate(() => {
      const { editor, canvas } = (globalThis as never as Global).rheobase;
      canvas.viewport.set({ x: 60, y: 80, k: 1 });
      // Else what is quick would run by itself whenever it changes.
      editor.settings.set({ rerun: false });
    });
    await settled(page);
    return page;
  }

  async function close(page: Page): Promise<void> {
    expect(takeFaults()).toEqual([]);
    await page.context().close();
  }

  /** In pixels of the window. */
  const port = (page: Page, node: string, name: string) =>
    page.evaluate(
      ([id, wanted]) => {
        const { editor, canvas } = (globalThis as never as Global).rheobase;
        const card = editor.scene().cards.get(id);
        const place = [...(card?.inputs ?? []), ...(card?.outputs ?? [])].find(({ face }) => face.name === wanted);
        if (card === undefined || place === undefined) throw new Error(`no ${id}.${wanted}`);
        const { clientX, clientY } = canvas.toClient({ x: card.x + place.x, y: card.y + place.y });
        return { x: clientX, y: clientY };
      },
      [node, name],
    );

  /** Drops a wire on empty space and takes what the palette offers for these words. */
  async function extend(page: Page, node: string, name: string, to: { x: number; y: number }, words: string) {
    const from = await port(page, node, name);
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    for (let step = 1; step <= 5; step++) {
      await page.mouse.move(from.x + ((to.x - from.x) * step) / 5, from.y + ((to.y - from.y) * step) / 5);
    }
    await page.mouse.up();
    await page.keyboard.type(words);
    await page.keyboard.press('Enter');
    await settled(page);
  }

  it('a graph built by gestures and sealed in the page is identical on the command line', async () => {
    const page = await open({ rheobase: 1, nodes: {} });
    await page.mouse.dblclick(200, 300);
    await page.keyboard.type('current sweep');
    await page.keyboard.press('Enter');
    await settled(page);
    const [source] = Object.keys((await documentOf(page)).nodes);
    await extend(page, source, 'current', { x: 480, y: 300 }, 'neuron/lif');
    const lif = Object.entries((await documentOf(page)).nodes).find(([, { type }]) => type === 'neuron/lif')?.[0];
    await extend(page, lif as string, 'spikes', { x: 760, y: 300 }, 'firing rate');
    const built = await documentOf(page);
    expect(Object.values(built.nodes).map(({ type }) => type)).toEqual([
      'source/current-sweep',
      'neuron/lif',
      'measure/firing-rate',
    ]);
    await page.keyboard.press('Alt+Enter');
    await judged(page);
    expect(await page.locator('.verdict').textContent()).toContain('Sealed');

    const sealed = await documentOf(page);
    expect(sealed.receipts).toHaveLength(1);
    const { code, out } = await onCommandLine(sealed);
    expect(out).toMatch(/^graph\.json: identical\n/);
    expect(code).toBe(0);

    await verifyInPage(page);
    expect((await report(page))?.verdict).toBe('identical');
    // A node that is moved is no other experiment; a digit is.
    await become(page, { ...sealed, seed: 7 });
    await verifyInPage(page);
    expect((await report(page))?.verdict).toBe('different');
    expect((await report(page))?.reasons.join('\n')).toContain('the graph was edited after it was sealed: seed: ');
    await close(page);
  });

  it('what the program sealed is identical in the page; an edited number and an edited expectation are caught by both', async () => {
    const io = testIo(registry);
    writeFileSync(join(io.cwd, 'graph.json'), save(neurons));
    expect(await main(['run', 'graph.json', '--seal', '--quiet', '--no-figures'], io, registry)).toBe(0);
    const { document: sealed } = parse(readFileSync(join(io.cwd, 'graph.json'), 'utf8'));
    if (sealed === undefined) throw new Error('the sealed file cannot be read');

    const whole = await open(sealed);
    await whole.keyboard.press('Alt+Shift+Enter');
    await judged(whole);
    expect((await report(whole))?.verdict).toBe('identical');
    // Results and rules have their rows; a name leads to its node.
    await whole.locator('.verify-table').last().getByRole('button', { name: 'record.voltage' }).click();
    await whole.locator('[data-node=record].selected').waitFor();

    const hash = (sealed.receipts as unknown as readonly Receipt[])[0].observables['rate.table'].sha256;
    const other = hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    const edits: readonly [GraphDocument, RegExp][] = [
      [inText(sealed, (text) => text.replace(hash, other)), /the receipt was edited after it was written/],
      [
        inText(sealed, (text) => text.replace('"max": 3', '"max": 30')),
        /the expectations were edited after they were sealed: rule 2 \(range of rate\.table\) is another/,
      ],
    ];
    for (const [edited, reason] of edits) {
      const { code, out } = await onCommandLine(edited);
      expect(out).toMatch(/^graph\.json: different\n/);
      expect(out).toMatch(reason);
      expect(code).toBe(3);

      await become(whole, edited);
      await verifyInPage(whole);
      const found = await report(whole);
      expect(found?.verdict).toBe('different');
      expect(found?.reasons.join('\n')).toMatch(reason);
      await press(whole, 'Receipt only');
      expect((await report(whole))?.verdict).toBe('broken');
      expect(await whole.locator('.verdict').textContent()).toContain('nothing was run');
    }
    await close(whole);
  });

  it('other bytes under other numerics are not comparable; what was never sealed says so; a run can be stopped', async () => {
    const page = await open(neurons);
    await page.keyboard.press('Alt+Shift+Enter');
    await judged(page);
    expect(await page.getByRole('alert').textContent()).toContain('never sealed');
    await page.keyboard.press('Alt+Enter');
    await judged(page);
    const sealed = await documentOf(page);

    const slow = { type: 'measure/firing-rate', params: { from: '0 ms', duration: '200000 s' } };
    await become(page, { ...neurons, nodes: { ...neurons.nodes, rate: slow } });
    await page.keyboard.press('Alt+Enter');
    for (const name of ['Pause', 'Go on', 'Stop']) await page.locator('.dock').getByRole('button', { name }).click();
    await judged(page);
    expect(await page.locator('.verify-problem').textContent()).toContain('was stopped');
    expect((await documentOf(page)).receipts).toBeUndefined();

    const [receipt] = sealed.receipts as unknown as readonly Receipt[];
    const { seal: _, ...rest } = receipt;
    const zeros = { ...receipt.observables['rate.table'], sha256: '0'.repeat(64) };
    const older = sealReceipt({ ...rest, numerics: 2, observables: { ...receipt.observables, 'rate.table': zeros } });
    await become(page, { ...sealed, receipts: [older] } as unknown as GraphDocument);
    await verifyInPage(page);
    expect((await report(page))?.verdict).toBe('not comparable');
    expect(await page.locator('.verdict').textContent()).toContain('Not comparable');
    expect(await page.locator('.verify-reasons').textContent()).toContain('numerics 2 → 1');
    await close(page);
  });

  it('compares what was opened with what it has become, results and their causes included', async () => {
    const page = await open(neurons);
    await page.keyboard.press('Alt+Enter');
    await judged(page);
    const rate = { type: 'measure/firing-rate', params: { from: '0 ms', duration: '20 ms' } };
    const ran = await documentOf(page);
    await become(page, { ...ran, nodes: { ...ran.nodes, rate } });
    await page.keyboard.press('Alt+c');
    await page.locator('.compare-changes li').first().waitFor();
    expect(await page.locator('.compare-changes').allTextContents()).toEqual([
      '~ node rate: duration = "30 ms" → "20 ms"',
    ]);
    await page.getByRole('button', { name: 'Run what has not run' }).click();
    await page.locator('.verdict-line').waitFor();
    expect(await page.locator('.verdict-line').textContent()).toBe('1 of 2 results is other');
    expect(await page.locator('.verify-table tr.differs .because').textContent()).toContain('node rate: duration');
    // The run beside it has touched nothing on the canvas.
    expect((await documentOf(page)).receipts).toHaveLength(1);
    await close(page);
  });

  it('an assignment shows its locks, keeps them, and is handed in as one file that the program grades', async () => {
    const assignment = {
      ...neurons,
      view: { assignment: { locked: ['sweep'], questions: { q1: 'Why does the first neuron stay silent?' } } },
    };
    const page = await open(assignment);
    expect(await page.locator('[data-node=sweep].locked .card-lock').count()).toBe(1);
    expect(await page.locator('[data-node=lif].locked').count()).toBe(0);
    await page.locator('[data-node=sweep] .card-head').click();
    expect(await page.locator('.side').getByLabel('Name of the node').isDisabled()).toBe(true);
    await page.keyboard.press('Delete');
    expect(Object.keys((await documentOf(page)).nodes)).toContain('sweep');
    expect(await page.getByRole('alert').textContent()).toContain('sweep is locked by the assignment');
    await page.keyboard.press('Escape');
    await page.mouse.click(900, 620);
    await page.getByLabel('Answer to q1').fill('Its current is below the rheobase.');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export the hand-in' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('neurons-hand-in.json');
    const folder = mkdtempSync(join(tmpdir(), 'rheobase-hand-in-'));
    await file.saveAs(join(folder, 'hand-in.json'));
    await close(page);

    const text = readFileSync(join(folder, 'hand-in.json'), 'utf8');
    const io = testIo(registry);
    mkdirSync(join(io.cwd, 'submissions'));
    writeFileSync(join(io.cwd, 'submissions/one.json'), text);
    writeFileSync(join(io.cwd, 'assignment.json'), save(assignment as GraphDocument));
    const argv = ['verify', 'submissions/one.json', '--against', 'assignment.json', '--csv', 'grades.csv'];
    expect(await main(argv, io, registry), io.err()).toBe(0);
    const [head, row] = readFileSync(join(io.cwd, 'grades.csv'), 'utf8').trim().split('\r\n');
    const cell = (name: string) => row.split(',')[head.split(',').indexOf(name)];
    expect(cell('verdict')).toBe('passed');
    expect(cell('locked nodes changed')).toBe('');
    expect(cell('answer q1')).toBe('Its current is below the rheobase.');
    // It is an experiment like any other.
    expect(await main(['run', 'submissions/one.json', '--quiet', '--no-figures'], io, registry)).toBe(0);
    expect((await onCommandLine(text)).out).toMatch(/^graph\.json: identical\n/);
  });
});
