import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { GraphDocument } from '@rheobase/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noBrowser, type Site, settled, startSite } from '../support/site.js';

/** Every experiment opens, and the page is small until it is asked for more. */

const graphs = resolve(import.meta.dirname, '../../graphs');
const dist = resolve(import.meta.dirname, '../../packages/editor/dist');
let site: Site;
if (noBrowser !== undefined) process.stdout.write(`left out: every graph in a browser: ${noBrowser}\n`);

interface Opened {
  readonly rheobase: {
    readonly editor: {
      readonly derived: { current(): { readonly issues: readonly { readonly severity: string }[] } };
      readonly session: { getState(): { readonly viewports: Readonly<Record<string, { readonly zoom: number }>> } };
      readonly documents: { getState(): { readonly past: readonly unknown[]; document: object; saved: object } };
      scene(): { readonly cards: ReadonlyMap<string, Box>; readonly wires: ReadonlyMap<string, unknown> };
    };
  };
}
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

describe.skipIf(noBrowser !== undefined)('the site', () => {
  beforeAll(async () => {
    site = await startSite();
  });
  afterAll(() => site?.close());

  it('opens every graph: all nodes and wires, none upon another, no mistake, nothing on the console', async () => {
    const names = readdirSync(graphs).flatMap((file) => (file.endsWith('.json') ? [file.slice(0, -5)] : []));
    expect(names.length).toBeGreaterThan(20);
    const context = await site.newContext();
    const said: string[] = [];
    for (const name of names) {
      const page = await context.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') said.push(`${name}: ${message.text()}`);
      });
      page.on('pageerror', (error) => said.push(`${name}: ${error.message}`));
      await page.goto(`${site.url}?graph=${name}`);
      await page.waitForFunction(() => (globalThis as never as Partial<Opened>).rheobase !== undefined);
      await settled(page);
      const { zoom, ...shown } = await page.evaluate(() => {
        const { editor } = (globalThis as never as Opened).rheobase;
        const cards = [...editor.scene().cards.values()];
        const clashes = cards.flatMap((a, i) =>
          cards
            .slice(i + 1)
            .filter((b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height),
        );
        const { past, document, saved } = editor.documents.getState();
        const { zoom } = editor.session.getState().viewports[''];
        return {
          nodes: cards.length,
          wires: editor.scene().wires.size,
          clashes: clashes.length,
          errors: editor.derived.current().issues.filter(({ severity }) => severity === 'error').length,
          unsaved: past.length > 0 || document !== saved,
          zoom,
          // From there on nodes show all that they say.
          legible: zoom >= 0.55 || cards.length > 16,
        };
      });
      if (name === 'quickstart') expect(zoom).toBeGreaterThan(0.59);
      const { nodes, edges = [] } = JSON.parse(readFileSync(`${graphs}/${name}.json`, 'utf8')) as GraphDocument;
      expect({ name, ...shown }).toEqual({
        name,
        nodes: Object.keys(nodes).length,
        wires: edges.length,
        clashes: 0,
        errors: 0,
        unsaved: false,
        legible: true,
      });
      await page.close();
    }
    expect(said).toEqual([]);
    await context.close();
  });

  it('loads less than 400 kB, compressed, before something is opened', async () => {
    const context = await site.newContext();
    const page = await context.newPage();
    await page.goto(site.url);
    await page.locator('.start-card').first().waitFor();
    const paths = await page.evaluate(() => [
      '/index.html',
      ...performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    ]);
    // The pictures of the cards come from the graphs, which are loaded when the page stands.
    const first = [...new Set(paths)].filter((path) => /\.(html|js|css|svg)$/.test(path) && !isGraph(path));
    const bytes = first.map((path) => gzipSync(readFileSync(dist + path), { level: 9 }).length);
    const total = bytes.reduce((sum, one) => sum + one, 0);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(400_000);
    // What a graph is shown with is on its way as soon as there is somebody.
    const app = () =>
      page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/App-')));
    expect(await app()).toBe(false);
    await page.mouse.move(40, 40);
    await expect.poll(app).toBe(true);
    await context.close();
  });
});

const shipped = new Set(readdirSync(graphs).map((file) => file.replace(/\.json$/, '')));

/** Vite writes the eight letters of a digest behind the name. */
function isGraph(path: string): boolean {
  return shipped.has(path.slice(path.lastIndexOf('/') + 1).replace(/-.{8}\.js$/, ''));
}
