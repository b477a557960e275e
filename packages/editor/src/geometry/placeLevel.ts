import { endOf, type Level } from '../document/level.js';
import { boundsOf, type Point, type Rect } from './rect.js';

/**
 * Places for nodes that have none: columns by the longest way from a source, in each column in the order of what
 * they are wired to. It is quick and good enough to begin with; the arrange command does better.
 */

interface Size {
  readonly width: number;
  readonly height: number;
}

const gap = { x: 72, y: 24 } as const;

export function placeLevel(
  level: Level,
  sizes: ReadonlyMap<string, Size>,
  placed: ReadonlyMap<string, Rect>,
): ReadonlyMap<string, Point> {
  const wanting = [...sizes.keys()].filter((id) => !placed.has(id));
  if (wanting.length === 0) return new Map();
  const columns = columnsOf(level, wanting);
  const taken = boundsOf(placed.values());
  const origin = taken === undefined ? { x: 0, y: 0 } : { x: taken.x, y: taken.y + taken.height + 48 };
  const places = new Map<string, Point>();
  let x = origin.x;
  for (const column of columns) {
    const widest = Math.max(...column.map((id) => sizes.get(id)?.width ?? 0));
    let y = origin.y;
    for (const id of column) {
      places.set(id, { x, y });
      y += (sizes.get(id)?.height ?? 0) + gap.y;
    }
    x += widest + gap.x;
  }
  return places;
}

function columnsOf({ edges }: Level, ids: readonly string[]): string[][] {
  const inside = new Set(ids);
  const before = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const edge of edges) {
    const [from, to] = [endOf(edge.from).node, endOf(edge.to).node];
    if (inside.has(from) && inside.has(to) && from !== to) before.get(to)?.push(from);
  }
  const depth = new Map<string, number>();
  const under = new Set<string>();
  // Without recursion: a chain of thousands of nodes must not end the stack. A cycle is cut where it is met again.
  for (const first of ids) {
    const stack = [first];
    while (stack.length > 0) {
      const id = stack[stack.length - 1];
      if (depth.has(id)) {
        stack.pop();
        continue;
      }
      under.add(id);
      const open = (before.get(id) ?? []).filter((one) => !depth.has(one) && !under.has(one));
      if (open.length > 0) {
        stack.push(...open);
        continue;
      }
      depth.set(id, Math.max(-1, ...(before.get(id) ?? []).map((one) => depth.get(one) ?? -1)) + 1);
      under.delete(id);
      stack.pop();
    }
  }
  const columns: string[][] = [];
  for (const id of ids) {
    const at = depth.get(id) ?? 0;
    columns[at] ??= [];
    columns[at].push(id);
  }
  const rank = new Map<string, number>();
  for (const column of columns) {
    const wish = (id: string) => {
      const known = (before.get(id) ?? []).flatMap((one) => rank.get(one) ?? []);
      return known.length === 0 ? Number.MAX_SAFE_INTEGER : known.reduce((sum, one) => sum + one, 0) / known.length;
    };
    const wishes = new Map(column.map((id) => [id, wish(id)]));
    column.sort((a, b) => (wishes.get(a) ?? 0) - (wishes.get(b) ?? 0));
    for (const [index, id] of column.entries()) rank.set(id, index);
  }
  return columns;
}
