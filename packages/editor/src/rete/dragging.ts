import { resizeBox } from '../document/commands/boxCommands.js';
import { moveTo } from '../document/commands/nodeCommands.js';
import type { Gesture } from '../document/documentStore.js';
import { grid } from '../geometry/card.js';
import { between, encloses, overlaps, type Point, type Rect } from '../geometry/rect.js';
import type { Scene } from '../geometry/scene.js';
import { type Active, type Guide, type Stage, slopOf } from './stage.js';

/** Selecting by a frame, moving what is selected, resizing boxes. */

/** A frame that selects what it touches. */
export function marquee({ editor, overlay }: Stage, event: PointerEvent, start: Point): Active {
  const { session } = editor;
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  const before = adds ? [...session.getState().selected] : [];
  if (!adds) session.select([]);
  const scene = editor.scene();
  return {
    move(_, at) {
      const rect = between(start, at);
      overlay.marquee(rect);
      session.select([...before, ...insideMarquee(scene, rect)]);
    },
    end: () => overlay.marquee(undefined),
    cancel() {
      overlay.marquee(undefined);
      session.select(before);
    },
  };
}

/** Selects, and moves what is selected; a group takes along what lies in it. */
export function dragging(stage: Stage, event: PointerEvent, start: Point, id: string): Active {
  const { editor, viewport, overlay, raise, hold } = stage;
  const { session, documents, settings } = editor;
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  const wasSelected = session.getState().selected.has(id);
  if (adds) session.toggle(id);
  else if (!wasSelected) session.select([id]);
  const scene = editor.scene();
  const moving = movedWith(scene, session.getState().selected);
  const grabbed = boxOf(scene, id) ?? { x: 0, y: 0, width: 0, height: 0 };
  let gesture: Gesture | undefined;
  let moved = false;
  raise([id]);
  return {
    move(now, at) {
      const [dx, dy] = [at.x - start.x, at.y - start.y];
      if (!moved && Math.hypot(dx, dy) * viewport.transform.k < slopOf(event)) return;
      moved = true;
      if (gesture === undefined) {
        gesture = documents.begin();
        hold(new Set(moving.keys()));
      }
      const free = now.altKey || !settings.getState().snap;
      const snapped = free ? { dx, dy, guides: [] } : snap(scene, grabbed, dx, dy, moving, viewport.transform.k);
      overlay.guides(snapped.guides);
      const places = new Map<string, Point>();
      for (const [one, rect] of moving) places.set(one, { x: rect.x + snapped.dx, y: rect.y + snapped.dy });
      gesture.show(moveTo(scene.level, places));
    },
    end() {
      overlay.guides([]);
      hold(undefined);
      gesture?.end();
      if (!moved && !adds && wasSelected) session.select([id]);
    },
    cancel() {
      overlay.guides([]);
      hold(undefined);
      gesture?.cancel();
    },
  };
}

/** A group or note by its corner. */
export function resizing({ editor }: Stage, id: string, start: Point): Active {
  const { session, documents } = editor;
  const scene = editor.scene();
  const box = boxOf(scene, id) as Rect;
  const gesture = documents.begin();
  session.select([id]);
  return {
    move(_, at) {
      const width = Math.max(80, Math.round((box.width + at.x - start.x) / grid) * grid);
      const height = Math.max(40, Math.round((box.height + at.y - start.y) / grid) * grid);
      gesture.show(resizeBox(scene.level, id, { width, height }));
    },
    end: () => gesture.end(),
    cancel: () => gesture.cancel(),
  };
}

function insideMarquee(scene: Scene, rect: Rect): string[] {
  const found: string[] = [];
  for (const card of scene.cards.values()) if (overlaps(card, rect)) found.push(card.id);
  for (const [id, box] of [...Object.entries(scene.groups), ...Object.entries(scene.notes)]) {
    if (encloses(rect, box)) found.push(id);
  }
  return found;
}

function boxOf(scene: Scene, id: string): Rect | undefined {
  return scene.cards.get(id) ?? scene.groups[id] ?? scene.notes[id];
}

/** What is selected, and what lies in the groups among it. */
function movedWith(scene: Scene, selected: ReadonlySet<string>): ReadonlyMap<string, Rect> {
  const moving = new Map<string, Rect>();
  for (const id of selected) {
    const box = boxOf(scene, id);
    if (box !== undefined) moving.set(id, box);
    const group = scene.groups[id];
    if (group === undefined) continue;
    for (const card of scene.cards.values()) if (encloses(group, card)) moving.set(card.id, card);
    for (const [note, rect] of Object.entries(scene.notes)) if (encloses(group, rect)) moving.set(note, rect);
  }
  return moving;
}

/** To the edges and ports of neighbours where they are near, else to the grid. */
function snap(
  scene: Scene,
  grabbed: Rect,
  dx: number,
  dy: number,
  moving: ReadonlyMap<string, Rect>,
  zoom: number,
): { dx: number; dy: number; guides: readonly Guide[] } {
  const near = 6 / zoom;
  const [x, y] = [grabbed.x + dx, grabbed.y + dy];
  let bestX: { by: number; guide: Guide } | undefined;
  let bestY: { by: number; guide: Guide } | undefined;
  for (const card of scene.cards.values()) {
    if (moving.has(card.id)) continue;
    if (Math.abs(card.x - x) > 1200 || Math.abs(card.y - y) > 900) continue;
    const byX = card.x - x;
    if (Math.abs(byX) < near && (bestX === undefined || Math.abs(byX) < Math.abs(bestX.by))) {
      const [top, bottom] = [Math.min(card.y, y), Math.max(card.y + card.height, y + grabbed.height)];
      bestX = { by: byX, guide: { from: { x: card.x, y: top }, to: { x: card.x, y: bottom } } };
    }
    const byY = card.y - y;
    if (Math.abs(byY) < near && (bestY === undefined || Math.abs(byY) < Math.abs(bestY.by))) {
      const [left, right] = [Math.min(card.x, x), Math.max(card.x + card.width, x + grabbed.width)];
      bestY = { by: byY, guide: { from: { x: left, y: card.y }, to: { x: right, y: card.y } } };
    }
  }
  return {
    dx: bestX === undefined ? Math.round(x / grid) * grid - grabbed.x : dx + bestX.by,
    dy: bestY === undefined ? Math.round(y / grid) * grid - grabbed.y : dy + bestY.by,
    guides: [bestX?.guide, bestY?.guide].filter((one) => one !== undefined),
  };
}
