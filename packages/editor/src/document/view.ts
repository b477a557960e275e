import type { GraphDocument, Json } from '@rheobase/core';
import type { LevelName } from './level.js';

/**
 * The part of a document that is not part of its meaning: where things stand and how they look. It is free JSON in
 * the format, so what cannot be understood is left alone, here and when the document is saved.
 */

export interface NodeView {
  readonly x: number;
  readonly y: number;
  /** Only the header and the ports are shown. */
  readonly collapsed?: boolean;
  /** Height of the live view inside the node. */
  readonly live?: number;
  /** Which of the views that the node offers; the first where it is not said. */
  readonly shows?: string;
}

export interface GroupView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly colour?: Colour;
}

export interface NoteView {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Markdown. */
  readonly text: string;
  readonly colour?: Colour;
}

/** Points that a wire passes through, in order. */
export interface WireView {
  readonly points: readonly (readonly [number, number])[];
}

export interface LevelView {
  readonly nodes: Readonly<Record<string, NodeView>>;
  readonly groups: Readonly<Record<string, GroupView>>;
  readonly notes: Readonly<Record<string, NoteView>>;
  readonly wires: Readonly<Record<string, WireView>>;
}

export const colours = ['grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple'] as const;
export type Colour = (typeof colours)[number];

const parts = ['nodes', 'groups', 'notes', 'wires'] as const;
type Part = (typeof parts)[number];

const emptyView: LevelView = { nodes: {}, groups: {}, notes: {}, wires: {} };
const read = new WeakMap<object, LevelView>();

/** The layout of a level. Entries keep their identity, so that what changed can be seen by comparing. */
export function viewOf(document: GraphDocument, name: LevelName): LevelView {
  const raw = name === null ? document.view : asObject(asObject(document.view?.blocks)?.[name]);
  if (raw === undefined) return emptyView;
  let view = read.get(raw);
  if (view === undefined) {
    view = Object.fromEntries(
      parts.map((part) => [part, understood(part, asObject(raw[part]))]),
    ) as unknown as LevelView;
    read.set(raw, view);
  }
  return view;
}

const readParts = new WeakMap<object, Readonly<Record<string, unknown>>>();

function understood(part: Part, entries: JsonObject | undefined): Readonly<Record<string, unknown>> {
  if (entries === undefined) return {};
  let kept = readParts.get(entries);
  if (kept === undefined) {
    kept = Object.fromEntries(Object.entries(entries).filter(([, entry]) => isUnderstood[part](asObject(entry))));
    readParts.set(entries, kept);
  }
  return kept;
}

type JsonObject = Record<string, Json>;

const isUnderstood: Readonly<Record<Part, (entry: JsonObject | undefined) => boolean>> = {
  nodes: (entry) => hasNumbers(entry, 'x', 'y'),
  groups: (entry) => hasNumbers(entry, 'x', 'y', 'width', 'height') && typeof entry?.title === 'string',
  notes: (entry) => hasNumbers(entry, 'x', 'y', 'width', 'height') && typeof entry?.text === 'string',
  wires: (entry) => Array.isArray(entry?.points) && entry.points.every(isPoint),
};

function hasNumbers(entry: JsonObject | undefined, ...names: string[]): boolean {
  return entry !== undefined && names.every((name) => typeof entry[name] === 'number');
}

function isPoint(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((number) => typeof number === 'number');
}

function asObject(value: Json | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The layout of a level inside a draft, to be written to; what is not an object there is replaced. */
export function draftView(draft: GraphDocument, name: LevelName) {
  draft.view ??= {};
  let raw: JsonObject = draft.view;
  if (name !== null) raw = objectAt(objectAt(raw, 'blocks'), name);
  return {
    part: <P extends Part>(part: P) => objectAt(raw, part) as unknown as Record<string, LevelView[P][string]>,
    /** Removes parts that have become empty, so that a document without layout stays one. */
    tidy(): void {
      for (const part of parts) if (isEmpty(raw[part])) delete raw[part];
      const view = draft.view as JsonObject;
      const blocks = asObject(view.blocks);
      if (name !== null && blocks !== undefined && isEmpty(blocks[name])) delete blocks[name];
      if (isEmpty(view.blocks)) delete view.blocks;
      if (isEmpty(view)) delete draft.view;
    },
  };
}

function objectAt(parent: JsonObject, key: string): JsonObject {
  const found = asObject(parent[key]);
  if (found !== undefined) return found;
  const made: JsonObject = {};
  parent[key] = made;
  return parent[key] as JsonObject;
}

function isEmpty(value: Json | undefined): boolean {
  const object = asObject(value);
  return object !== undefined && Object.keys(object).length === 0;
}
