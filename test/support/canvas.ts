import type { GraphDocument } from '@rheobase/core';
import type { Page } from 'playwright-core';
import { settled } from './site.js';

/** What a person does on the canvas, with a real mouse, and what can be asked of it. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Global {
  readonly rheobase: {
    readonly editor: {
      readonly documents: {
        getState(): { document: GraphDocument; past: readonly { label: string }[] };
        undo(): boolean;
        redo(): boolean;
      };
      readonly session: { getState(): { selected: ReadonlySet<string>; path: readonly string[] } };
      readonly interaction: { getState(): Record<string, unknown> };
      scene(): {
        cards: ReadonlyMap<
          string,
          { x: number; y: number; width: number; height: number; inputs: readonly Place[]; outputs: readonly Place[] }
        >;
      };
    };
    readonly canvas: {
      readonly viewport: {
        set(transform: { x: number; y: number; k: number }): void;
        transform: { x: number; y: number; k: number };
      };
      toClient(at: Point): { clientX: number; clientY: number };
    };
  };
}
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly face: { readonly name: string };
}

export const documentOf = (page: Page) =>
  page.evaluate(() => (globalThis as never as Global).rheobase.editor.documents.getState().document);
export const labels = (page: Page) =>
  page.evaluate(() =>
    (globalThis as never as Global).rheobase.editor.documents.getState().past.map(({ label }) => label),
  );
export const selected = (page: Page) =>
  page.evaluate(() => [...(globalThis as never as Global).rheobase.editor.session.getState().selected].sort());
export const wires = async (page: Page) =>
  ((await documentOf(page)).edges ?? []).map(({ from, to }) => `${from} ${to}`).sort();

/** When the browser keeps what is open as it is now: whatever then happens to the page, nothing of it is lost. */
export async function kept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const asked = indexedDB.open('rheobase.documents');
      // Whoever comes first makes the table, as the page does.
      asked.onupgradeneeded = () => asked.result.createObjectStore('values');
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    const texts = () =>
      new Promise<readonly string[]>((resolve, reject) => {
        const asked = database.transaction('values').objectStore('values').getAll();
        asked.onsuccess = () => resolve((asked.result as readonly { text: string }[]).map(({ text }) => text));
        asked.onerror = () => reject(asked.error);
      });
    const open = () => JSON.stringify((globalThis as never as Global).rheobase.editor.documents.getState().document);
    while (!(await texts()).includes(open())) await new Promise((later) => setTimeout(later, 20));
    database.close();
  });
}

/** In pixels of the window: `fc.in` is a port, `fc` the header of a node. An output may be named as an input is. */
export function at(page: Page, what: string, side?: 'output'): Promise<Point> {
  return page.evaluate(
    ([name, wanted]) => {
      const { editor, canvas } = (globalThis as never as Global).rheobase;
      const [id, port] = name.split('.');
      const card = editor.scene().cards.get(id);
      if (card === undefined) throw new Error(`no ${id}`);
      const place = [...(wanted === 'output' ? [] : card.inputs), ...card.outputs].find(
        ({ face }) => face.name === port,
      ) ?? { x: 40, y: 14 };
      const { clientX, clientY } = canvas.toClient({ x: card.x + place.x, y: card.y + place.y });
      return { x: clientX, y: clientY };
    },
    [what, side] as const,
  );
}

export async function drag(page: Page, from: Point, to: Point, { drop = true } = {}): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  for (let step = 1; step <= 6; step++) {
    await page.mouse.move(from.x + ((to.x - from.x) * step) / 6, from.y + ((to.y - from.y) * step) / 6);
  }
  if (drop) await page.mouse.up();
  await settled(page);
}
