import { encloses, type Point, type Rect } from './rect.js';

/** Space that stays between a node and what stands beside or below it, and to the edge of its group. */
const gap = 20;

interface Level {
  readonly nodes: ReadonlyMap<string, Rect>;
  readonly groups: ReadonlyMap<string, Rect>;
  readonly notes: ReadonlyMap<string, Rect>;
}

export interface Room {
  /** Where nodes, groups and notes go that have to move. */
  readonly places: ReadonlyMap<string, Point>;
  /** Groups that become larger. */
  readonly sizes: ReadonlyMap<string, { readonly width: number; readonly height: number }>;
}

/**
 * Nodes grow and nothing is hidden by it: as in a text that gets a line more, all that stands below, or to the right,
 * moves on by as much as is wanting, and groups grow with what they hold. What has room moves nothing.
 */
export function makeRoom(
  { nodes, groups, notes }: Level,
  grown: ReadonlyMap<string, { readonly width: number; readonly height: number }>,
): Room {
  const now = new Map([...groups, ...notes, ...nodes]);
  const inside = new Map(
    [...groups].map(([id, group]) => [id, [...nodes].filter(([, one]) => encloses(group, one)).map(([node]) => node)]),
  );
  for (const [id, size] of grown) {
    for (const [start, length, across, breadth] of [
      ['y', 'height', 'x', 'width'],
      ['x', 'width', 'y', 'height'],
    ] as const) {
      const old = now.get(id);
      if (old === undefined || size[length] <= old[length]) continue;
      const cut = old[start] + old[length];
      const end = old[start] + size[length];
      let wanting = 0;
      for (const [other, rect] of now) {
        if (groups.has(other)) {
          if (inside.get(other)?.includes(id)) wanting = Math.max(wanting, end + gap - (rect[start] + rect[length]));
        } else if (rect[start] >= cut) {
          const isBeside = rect[across] < old[across] + old[breadth] && old[across] < rect[across] + rect[breadth];
          if (isBeside) wanting = Math.max(wanting, end + gap - rect[start]);
        }
      }
      now.set(id, { ...old, [length]: size[length] });
      if (wanting <= 0) continue;
      const moved = new Set([...now].filter(([, rect]) => rect[start] >= cut).map(([one]) => one));
      for (const [one, rect] of now) {
        if (moved.has(one)) now.set(one, { ...rect, [start]: rect[start] + wanting });
        else if (inside.get(one)?.some((node) => node === id || moved.has(node)))
          now.set(one, { ...rect, [length]: rect[length] + wanting });
      }
    }
  }
  const places = new Map<string, Point>();
  const sizes = new Map<string, { width: number; height: number }>();
  for (const [id, before] of [...groups, ...notes, ...nodes]) {
    const after = now.get(id) ?? before;
    if (after.x !== before.x || after.y !== before.y) places.set(id, { x: after.x, y: after.y });
    if (groups.has(id) && (after.width !== before.width || after.height !== before.height)) {
      sizes.set(id, { width: after.width, height: after.height });
    }
  }
  return { places, sizes };
}
