import type { EdgeDocument, GraphDocument, NodeDocument, Registry } from '@rheobase/core';
import { faceOf } from '../derived/face.js';
import { readAssignment } from '../document/assignment.js';
import { endOf, type Level, type LevelName, levelOf, namedBy, wireId } from '../document/level.js';
import {
  type GroupView,
  type LevelView,
  type NodeView,
  type NoteView,
  viewOf,
  type WireView,
} from '../document/view.js';
import { type Card, makeCard } from './card.js';
import { type Curve, wireCurve } from './curve.js';
import { placeLevel } from './placeLevel.js';
import type { Point, Rect } from './rect.js';

/**
 * One level of a document as it is seen: every node with its size and ports, every wire with its way. Pure; what did
 * not change keeps its identity, so that whoever shows it sees by comparing what is new.
 */

export interface Wire {
  readonly id: string;
  readonly edge: EdgeDocument;
  readonly from: Card;
  readonly to: Card;
  readonly route: WireView | undefined;
  readonly curve: Curve;
}

export interface Scene {
  readonly document: GraphDocument;
  readonly level: LevelName;
  readonly cards: ReadonlyMap<string, Card>;
  /** Those both of whose ends are there. */
  readonly wires: ReadonlyMap<string, Wire>;
  /** Wires by the node at either end. */
  readonly wiresOf: ReadonlyMap<string, readonly string[]>;
  readonly groups: Readonly<Record<string, GroupView>>;
  readonly notes: Readonly<Record<string, NoteView>>;
}

export type SceneMaker = (document: GraphDocument, level: LevelName) => Scene;

export function createSceneMaker(registry: Registry): SceneMaker {
  const last = new Map<LevelName, Scene>();
  return (document, level) => {
    const before = last.get(level);
    if (before?.document === document) return before;
    const scene = makeScene(document, registry, level, before);
    last.set(level, scene);
    return scene;
  };
}

function makeScene(document: GraphDocument, registry: Registry, name: LevelName, before: Scene | undefined): Scene {
  const level = levelOf(document, name);
  const view = viewOf(document, name);
  const moved = before === undefined ? undefined : onlyMoved(document, name, level, view, before);
  if (moved !== undefined) return moved;
  const cards = new Map<string, Card>();
  const homeless: string[] = [];
  const locked = new Set(name === null ? readAssignment(document).locked : []);
  const renamed = before !== undefined && levelOf(before.document, name).parameters !== level.parameters;
  for (const [id, node] of Object.entries(level.nodes)) {
    const face = faceOf(document, registry, level, id);
    const place = view.nodes[id];
    const old = before?.cards.get(id);
    if (
      old !== undefined &&
      old.node === node &&
      old.view === place &&
      (old.locked === true) === locked.has(id) &&
      sameFace(old.face, face) &&
      !(renamed && readsNamed(node))
    ) {
      cards.set(id, old);
    } else if (
      old !== undefined &&
      old.node === node &&
      old.face === face &&
      place !== undefined &&
      (old.locked === true) === locked.has(id) &&
      isSameBut(old, place) &&
      !renamed
    ) {
      cards.set(id, { ...old, view: place, x: place.x, y: place.y });
    } else {
      const kept = old !== undefined && old.view === undefined ? { x: old.x, y: old.y } : { x: 0, y: 0 };
      const card = makeCard(id, node, face, place, place ?? kept, level.parameters);
      cards.set(id, locked.has(id) ? { ...card, locked: true } : card);
    }
    if (place === undefined && (old === undefined || old.view !== undefined)) homeless.push(id);
  }
  if (homeless.length > 0) {
    const lost = new Set(homeless);
    const placed = new Map<string, Rect>([...cards].filter(([id]) => !lost.has(id)));
    for (const [id, at] of placeLevel(level, cards, placed)) {
      const card = cards.get(id);
      if (card !== undefined) cards.set(id, { ...card, ...at });
    }
  }
  const { groups, notes } = view;
  const kept = before === undefined ? undefined : keptWires(document, name, level, view, before, cards);
  return { document, level: name, cards, ...(kept ?? joinWires(level, view, before, cards)), groups, notes };
}

/** Where no wire came, went or took another way, those of the nodes that look otherwise are all that is made anew. */
function keptWires(
  document: GraphDocument,
  name: LevelName,
  level: Level,
  view: LevelView,
  before: Scene,
  cards: ReadonlyMap<string, Card>,
): Pick<Scene, 'wires' | 'wiresOf'> | undefined {
  const isSame =
    levelOf(before.document, name).edges === level.edges &&
    viewOf(before.document, name).wires === view.wires &&
    before.document.blocks === document.blocks &&
    before.cards.size === cards.size;
  if (!isSame) return undefined;
  const changed: string[] = [];
  for (const [id, card] of cards) {
    const old = before.cards.get(id);
    if (old === undefined) return undefined;
    if (old !== card) changed.push(id);
  }
  return { wires: rewired(before, changed, cards), wiresOf: before.wiresOf };
}

function rewired(
  { wires: before, wiresOf }: Scene,
  changed: Iterable<string>,
  cards: ReadonlyMap<string, Card>,
): ReadonlyMap<string, Wire> {
  const wires = new Map(before);
  for (const id of changed) {
    for (const one of wiresOf.get(id) ?? []) {
      const wire = wires.get(one) as Wire;
      const [from, to] = [cards.get(wire.from.id) as Card, cards.get(wire.to.id) as Card];
      // Between two that changed it was made already.
      if (wire.from !== from || wire.to !== to) wires.set(one, makeWire(one, wire.edge, from, to, wire.route));
    }
  }
  return wires;
}

function joinWires(
  level: Level,
  view: LevelView,
  before: Scene | undefined,
  cards: ReadonlyMap<string, Card>,
): Pick<Scene, 'wires' | 'wiresOf'> {
  const wires = new Map<string, Wire>();
  const wiresOf = new Map<string, string[]>();
  for (const edge of level.edges) {
    const [from, to] = [cards.get(endOf(edge.from).node), cards.get(endOf(edge.to).node)];
    if (from === undefined || to === undefined) continue;
    const id = wireId(edge);
    const route = view.wires[id];
    const old = before?.wires.get(id);
    const same = old !== undefined && old.edge === edge && old.from === from && old.to === to && old.route === route;
    wires.set(id, same ? old : makeWire(id, edge, from, to, route));
    for (const end of from === to ? [from] : [from, to]) {
      const list = wiresOf.get(end.id);
      if (list === undefined) wiresOf.set(end.id, [id]);
      else list.push(id);
    }
  }
  return { wires, wiresOf };
}

/** Of a level in which things only stand elsewhere than before, what moved is all that is made anew. */
function onlyMoved(
  document: GraphDocument,
  name: LevelName,
  level: Level,
  view: LevelView,
  before: Scene,
): Scene | undefined {
  const last = levelOf(before.document, name);
  const isSame =
    last.nodes === level.nodes &&
    last.edges === level.edges &&
    last.parameters === level.parameters &&
    readAssignment(before.document).locked === readAssignment(document).locked &&
    before.document.blocks === document.blocks &&
    viewOf(before.document, name).wires === view.wires;
  if (!isSame) return undefined;
  const moved = new Map<string, Card>();
  for (const [id, card] of before.cards) {
    const place = view.nodes[id];
    if (place === card.view) continue;
    if (place === undefined || !isSameBut(card, place)) return undefined;
    moved.set(id, { ...card, view: place, x: place.x, y: place.y });
  }
  const { groups, notes } = view;
  if (moved.size === 0) return { ...before, document, groups, notes };
  const cards = new Map(before.cards);
  for (const [id, card] of moved) cards.set(id, card);
  return { ...before, document, cards, wires: rewired(before, moved.keys(), cards), groups, notes };
}

/** Whether it looks as it did, wherever it stands. */
function isSameBut({ view }: Card, place: NodeView): boolean {
  if (view === undefined) return false;
  const keys = new Set([...Object.keys(view), ...Object.keys(place)]) as Set<keyof NodeView>;
  return [...keys].every((key) => key === 'x' || key === 'y' || view[key] === place[key]);
}

/** Whether its lines show values of named parameters. */
function readsNamed({ params }: NodeDocument): boolean {
  return Object.values(params ?? {}).some((value) => namedBy(value) !== undefined);
}

/** Faces of unknown types and of blocks are made anew; only what they show counts. */
function sameFace(a: Card['face'], b: Card['face']): boolean {
  if (a === b) return true;
  if (a.definition !== undefined || b.definition !== undefined || a.type !== b.type) return false;
  const names = ({ inputs, outputs }: Card['face']) =>
    JSON.stringify([inputs, outputs].map((ports) => ports.map(({ name, kinds }) => [name, kinds])));
  return a.block === b.block && names(a) === names(b);
}

function makeWire(id: string, edge: EdgeDocument, from: Card, to: Card, route: WireView | undefined): Wire {
  const start = portPoint(from, 'output', endOf(edge.from).port);
  const end = portPoint(to, 'input', endOf(edge.to).port);
  return { id, edge, from, to, route, curve: wireCurve(start, end, route?.points) };
}

/** Where a port is on the level; a port that does not exist stands at the foot of its side. */
export function portPoint(card: Card, side: 'input' | 'output', port: string): Point {
  const places = side === 'input' ? card.inputs : card.outputs;
  const place = places.find(({ face }) => face.name === port);
  if (place !== undefined) return { x: card.x + place.x, y: card.y + place.y };
  return { x: card.x + (side === 'input' ? 0 : card.width), y: card.y + card.height - 8 };
}
