import { expect, test } from 'vitest';
import { makeRoom } from './makeRoom.js';
import { overlaps, type Rect } from './rect.js';

const rect = (x: number, y: number, width: number, height: number): Rect => ({ x, y, width, height });

function after(level: Parameters<typeof makeRoom>[0], grown: Parameters<typeof makeRoom>[1]): Map<string, Rect> {
  const { places, sizes } = makeRoom(level, grown);
  const all = new Map([...level.groups, ...level.notes, ...level.nodes]);
  for (const [id, before] of all) all.set(id, { ...before, ...sizes.get(id), ...grown.get(id), ...places.get(id) });
  return all;
}

test('what stands below moves down, what stands aside of it keeps its line, and the group grows', () => {
  const nodes = new Map([
    ['a', rect(24, 40, 100, 80)],
    ['b', rect(24, 140, 100, 80)],
    ['c', rect(200, 40, 100, 80)],
    ['d', rect(24, 300, 100, 80)],
  ]);
  const groups = new Map([
    ['upper', rect(0, 0, 324, 244)],
    ['lower', rect(0, 260, 324, 144)],
  ]);
  const all = after({ nodes, groups, notes: new Map() }, new Map([['a', { width: 100, height: 180 }]]));
  expect(all.get('b')).toEqual(rect(24, 240, 100, 80));
  expect(all.get('c')).toEqual(rect(200, 40, 100, 80));
  expect(all.get('d')).toEqual(rect(24, 400, 100, 80));
  expect(all.get('upper')).toEqual(rect(0, 0, 324, 344));
  expect(all.get('lower')).toEqual(rect(0, 360, 324, 144));
});

test('wider moves what is to the right; where there is room nothing moves', () => {
  const nodes = new Map([
    ['a', rect(0, 0, 100, 80)],
    ['b', rect(150, 0, 100, 80)],
    ['far', rect(600, 0, 100, 80)],
  ]);
  const level = { nodes, groups: new Map(), notes: new Map() };
  expect(after(level, new Map([['a', { width: 232, height: 80 }]])).get('b')?.x).toBe(252);
  expect(makeRoom(level, new Map([['b', { width: 232, height: 300 }]])).places.size).toBe(0);
});

test('several at once: none lies upon another', () => {
  const nodes = new Map(
    Array.from({ length: 24 }, (_, i) => [
      `n${i}`,
      rect((i % 6) * 160, Math.floor(i / 6) * 120 + (i % 3) * 17, 140, 90),
    ]),
  );
  const grown = new Map(['n0', 'n4', 'n9', 'n15', 'n16'].map((id) => [id, { width: 232, height: 200 }]));
  const all = [...after({ nodes, groups: new Map(), notes: new Map() }, grown).values()];
  for (const [i, a] of all.entries()) for (const b of all.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
});
