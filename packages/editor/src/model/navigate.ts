import { moveTo } from '../document/commands/nodeCommands.js';
import { grid } from '../geometry/card.js';
import { centreOf, type Point, type Rect } from '../geometry/rect.js';
import type { Editor } from './editor.js';

/** Going about the canvas by keys. */

export type Direction = 'left' | 'right' | 'up' | 'down';

const towards: Readonly<Record<Direction, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  up: { x: 0, y: -1 },
  down: { x: 0, y: 1 },
};

/** The nearest that way; what lies aside counts as further away than what lies straight on. */
export function nearestTowards<T extends Rect>(from: Rect, others: Iterable<T>, direction: Direction): T | undefined {
  const { x, y } = towards[direction];
  const here = centreOf(from);
  let best: { item: T; cost: number } | undefined;
  for (const item of others) {
    const there = centreOf(item);
    const [dx, dy] = [there.x - here.x, there.y - here.y];
    const along = dx * x + dy * y;
    const aside = Math.abs(dx * y) + Math.abs(dy * x);
    if (along <= 0 || aside > 2 * along) continue;
    const cost = along + 2 * aside;
    if (best === undefined || cost < best.cost) best = { item, cost };
  }
  return best?.item;
}

/** Selects the next node that way, or the first of all, and gives it the focus. */
export function goTowards(editor: Editor, direction: Direction): void {
  const { cards } = editor.scene();
  const [current] = [...editor.session.getState().selected].flatMap((id) => cards.get(id) ?? []);
  const next =
    current === undefined
      ? [...cards.values()].sort((a, b) => a.x - b.x || a.y - b.y)[0]
      : nearestTowards(
          current,
          [...cards.values()].filter((card) => card !== current),
          direction,
        );
  if (next === undefined) return;
  editor.session.select([next.id]);
  editor.canvas?.reveal(next.id);
  void editor.canvas?.focus(next.id);
}

/** Moves what is selected by a step of the grid; steps in a row are one entry. */
export function nudge(editor: Editor, direction: Direction): void {
  const { cards, groups, notes } = editor.scene();
  const { x, y } = towards[direction];
  const places = new Map<string, Point>();
  for (const id of editor.session.getState().selected) {
    const box = cards.get(id) ?? groups[id] ?? notes[id];
    if (box !== undefined) places.set(id, { x: box.x + x * grid, y: box.y + y * grid });
  }
  if (places.size === 0) return;
  const ids = [...places.keys()].join(' ');
  editor.documents.run({ ...moveTo(editor.level(), places), merge: `nudge ${ids}` });
}

/** The parts of the window that F6 goes round: top bar, canvas, side, dock and problems. */
export function nextRegion(by: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  for (let step = 1; step <= regions.length; step++) {
    const region = regions[(at + by * step + regions.length * 2) % regions.length];
    const target = region.matches('[tabindex]')
      ? region
      : region.querySelector<HTMLElement>('button:not(:disabled), input, select, textarea, [tabindex="0"]');
    if (target === null) continue;
    target.focus();
    return;
  }
}
