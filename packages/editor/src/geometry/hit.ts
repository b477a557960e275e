import type { PortRef } from '../session/interaction.js';
import type { Card, PortPlace } from './card.js';
import { curveBounds, nearest } from './curve.js';
import { contains, grown, type Point, type Rect } from './rect.js';
import type { Scene } from './scene.js';

/** What lies at a point of a level, asked of the scene and not of the page: the same at every zoom. */
export type Hit =
  | { readonly on: 'port'; readonly port: PortRef }
  | { readonly on: 'node'; readonly id: string }
  | { readonly on: 'wire'; readonly id: string; readonly piece: number }
  | { readonly on: 'route'; readonly id: string; readonly index: number }
  | { readonly on: 'group' | 'note'; readonly id: string; readonly corner: boolean }
  | { readonly on: 'nothing' };

/** Reach around ports and wires, in pixels. */
const reach = { port: 13, wire: 7, route: 8, corner: 16 } as const;

/** Height of the bar by which a group is taken. */
export const groupBar = 36;

export function hitTest(scene: Scene, at: Point, zoom: number, order: (id: string) => number = () => 0): Hit {
  const port = portAt(scene, at, zoom);
  if (port !== undefined) return { on: 'port', port };
  const card = cardAt(scene, at, order);
  if (card !== undefined) return { on: 'node', id: card.id };
  const note = Object.entries(scene.notes)
    .filter(([, rect]) => contains(rect, at))
    .at(-1);
  const wire = wireAt(scene, at, zoom);
  if (wire !== undefined) return wire;
  if (note !== undefined) return { on: 'note', id: note[0], corner: isCorner(note[1], at, zoom) };
  const group = Object.entries(scene.groups)
    .filter(([, rect]) => (contains(rect, at) && at.y <= rect.y + groupBar) || isCorner(rect, at, zoom))
    .at(-1);
  if (group !== undefined) return { on: 'group', id: group[0], corner: isCorner(group[1], at, zoom) };
  return { on: 'nothing' };
}

/** The topmost node; `order` grows towards the viewer. */
export function cardAt({ cards }: Scene, at: Point, order: (id: string) => number = () => 0): Card | undefined {
  let best: Card | undefined;
  for (const card of cards.values()) {
    if (contains(card, at) && (best === undefined || order(card.id) >= order(best.id))) best = card;
  }
  return best;
}

export function portAt({ cards }: Scene, at: Point, zoom: number): PortRef | undefined {
  const far = reach.port / Math.max(zoom, 0.5);
  let best: { port: PortRef; distance: number } | undefined;
  for (const card of cards.values()) {
    if (!contains(grown(card, far), at)) continue;
    for (const place of [...card.inputs, ...card.outputs]) {
      const distance = distanceToPort(card, place, at);
      // Ports of one node stand closer than the reach: the nearest wins.
      if (distance > far || (best !== undefined && best.distance <= distance)) continue;
      best = { port: { node: card.id, side: place.side, port: place.face.name }, distance };
    }
  }
  return best?.port;
}

function distanceToPort(card: Card, place: PortPlace, at: Point): number {
  return Math.hypot(card.x + place.x - at.x, card.y + place.y - at.y);
}

function wireAt({ wires }: Scene, at: Point, zoom: number): Hit | undefined {
  const far = reach.wire / zoom;
  let best: { id: string; distance: number; piece: number } | undefined;
  for (const { id, curve, route } of wires.values()) {
    for (const [index, [x, y]] of route?.points.entries() ?? []) {
      if (Math.hypot(x - at.x, y - at.y) <= reach.route / zoom) return { on: 'route', id, index };
    }
    if (!contains(grown(curveBounds(curve), far), at)) continue;
    const { distance, piece } = nearest(curve, at);
    if (distance <= far && (best === undefined || distance < best.distance)) best = { id, distance, piece };
  }
  return best && { on: 'wire', id: best.id, piece: best.piece };
}

function isCorner({ x, y, width, height }: Rect, at: Point, zoom: number): boolean {
  const far = reach.corner / Math.max(zoom, 0.5);
  const [dx, dy] = [x + width - at.x, y + height - at.y];
  return dx >= -4 && dy >= -4 && dx <= far && dy <= far;
}
