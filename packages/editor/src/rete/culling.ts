import { centreOf, grown, overlaps, type Rect } from '../geometry/rect.js';
import type { NodeLayer } from './nodeLayer.js';

/**
 * Decides which nodes are on the page: those near the viewport, a few more per frame, the nearest first, and only while
 * the viewport rests. Until then the picture below shows them.
 */

/** Milliseconds of a frame that mounting may take. */
const budget = 6;
const mostAtOnce = 24;
/** Below this zoom a view in a node is a speck. */
const leastLive = 0.2;
/** How far outside the viewport nodes are mounted, and beyond what they are taken down, in pixels. */
const margins = { mount: 160, unmount: 700 } as const;

interface Item extends Rect {
  readonly id: string;
  /** Where it shows a view that lives: a picture would stand still. */
  readonly live: Rect | undefined;
}

interface Surroundings {
  readonly layer: NodeLayer;
  readonly items: () => Iterable<Item>;
  /** Nodes that are mounted wherever they are: focused, being wired. */
  readonly isPinned: (id: string) => boolean;
  readonly changed: () => void;
}

export type Culling = ReturnType<typeof createCulling>;

export function createCulling({ layer, items, isPinned, changed }: Surroundings) {
  let queue: string[] = [];
  let frame = 0;
  let perNode = 1;

  /** Decides anew what is near a viewport, given in units of the level; of a far level only what is pinned. */
  function look(viewport: Rect, zoom: number, isFar: boolean): void {
    const near = grown(viewport, margins.mount / zoom);
    const around = grown(viewport, margins.unmount / zoom);
    const middle = centreOf(viewport);
    const wanted: { id: string; distance: number }[] = [];
    const leaving: string[] = [];
    for (const item of items()) {
      const pinned = isPinned(item.id);
      const isPictured = isFar && (item.live === undefined || zoom < leastLive);
      if (layer.mounted.has(item.id)) {
        if ((isPictured || !overlaps(item, around)) && !pinned) leaving.push(item.id);
      } else if ((!isPictured && overlaps(item, near)) || pinned) {
        const { x, y } = centreOf(item);
        wanted.push({ id: item.id, distance: Math.hypot(x - middle.x, y - middle.y) });
      }
    }
    // One element less costs little, and all of them together not much more.
    if (leaving.length > 0) layer.unmount(leaving);
    queue = wanted.sort((a, b) => a.distance - b.distance).map(({ id }) => id);
    if (queue.length > 0) frame ||= requestAnimationFrame(work);
  }

  function work(): void {
    frame = 0;
    // What was wanted a frame ago need not be any more.
    if (queue.length === 0) return;
    const count = Math.max(2, Math.min(mostAtOnce, Math.floor(budget / perNode)));
    const some = queue.splice(0, count);
    const began = performance.now();
    layer.mount(some);
    perNode = Math.max(0.05, (perNode + (performance.now() - began) / some.length) / 2);
    if (queue.length > 0) frame = requestAnimationFrame(work);
    else changed();
  }

  return {
    look,
    /** The viewport moves again: what is not mounted yet waits. */
    pause(): void {
      cancelAnimationFrame(frame);
      frame = 0;
      queue = [];
    },
    get isBusy(): boolean {
      return queue.length > 0;
    },
  };
}
