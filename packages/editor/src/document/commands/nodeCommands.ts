import type { GraphDocument, Json, NodeDocument } from '@rheobase/core';
import { english } from '../../text/english.js';
import { type Command, undrafted } from '../documentStore.js';
import { draftLevel, endOf, endText, type LevelName, levelOf, wireId } from '../level.js';
import { draftView, type NodeView, viewOf } from '../view.js';

/** Commands about nodes: documents in, documents out; wires, layout and block ports follow in the same entry. */

const words = english.command;

export function addNode(level: LevelName, id: string, node: NodeDocument, at: { x: number; y: number }): Command {
  return {
    label: words.addNode(id),
    change(draft) {
      draftLevel(draft, level).nodes[id] = node;
      draftView(draft, level).part('nodes')[id] = { x: Math.round(at.x), y: Math.round(at.y) };
    },
  };
}

export function removeNodes(level: LevelName, ids: ReadonlySet<string>, label: string = words.remove): Command {
  return {
    label,
    change(draft) {
      const here = draftLevel(draft, level);
      const view = draftView(draft, level);
      const parts = [view.part('nodes'), view.part('groups'), view.part('notes')];
      for (const id of ids) {
        delete here.nodes[id];
        for (const part of parts) delete part[id];
      }
      const gone = (here.edges ?? []).filter(({ from, to }) => ids.has(endOf(from).node) || ids.has(endOf(to).node));
      if (gone.length > 0) {
        const wires = view.part('wires');
        for (const edge of gone) delete wires[wireId(edge)];
        here.edges = here.edges?.filter((edge) => !gone.includes(edge)) ?? [];
      }
      if (level !== null) forgetBlockEnds(draft, level, ids);
      view.tidy();
    },
  };
}

/** Ports of a block that led to nodes which are no longer there. */
function forgetBlockEnds(draft: GraphDocument, block: string, ids: ReadonlySet<string>): void {
  const ports = draft.blocks?.[block]?.ports;
  for (const [port, ends] of Object.entries(ports?.inputs ?? {})) {
    const left = ends.filter((end) => !ids.has(endOf(end).node));
    if (left.length === ends.length) continue;
    if (left.length > 0) ports!.inputs![port] = left;
    else delete ports!.inputs![port];
  }
  for (const [port, end] of Object.entries(ports?.outputs ?? {})) {
    if (ids.has(endOf(end).node)) delete ports!.outputs![port];
  }
}

/**
 * A new id for a node. `keepsStream` says that it draws random numbers: those stay what they were, because the name
 * of its stream stays.
 */
export function renameNode(level: LevelName, from: string, to: string, keepsStream: boolean): Command {
  const renamed = (end: string) => {
    const { node, port } = endOf(end);
    return node === from ? endText({ node: to, port }) : end;
  };
  return {
    label: words.rename(from, to),
    change(draft) {
      const here = draftLevel(draft, level);
      if (!(from in here.nodes) || to in here.nodes) return;
      const node = here.nodes[from];
      if (keepsStream) node.stream ??= from;
      here.nodes = Object.fromEntries(Object.entries(here.nodes).map(([id, one]) => [id === from ? to : id, one]));
      const view = draftView(draft, level);
      const places = view.part('nodes');
      if (from in places) {
        places[to] = places[from];
        delete places[from];
      }
      const wires = view.part('wires');
      here.edges = (here.edges ?? []).map((edge) => {
        const after = { ...edge, from: renamed(edge.from), to: renamed(edge.to) };
        if (after.from === edge.from && after.to === edge.to) return edge;
        if (wireId(edge) in wires) {
          wires[wireId(after)] = wires[wireId(edge)];
          delete wires[wireId(edge)];
        }
        return after;
      });
      const ports = level === null ? undefined : draft.blocks?.[level]?.ports;
      for (const [port, ends] of Object.entries(ports?.inputs ?? {})) ports!.inputs![port] = ends.map(renamed);
      for (const [port, end] of Object.entries(ports?.outputs ?? {})) ports!.outputs![port] = renamed(end);
      if (level === null) {
        for (const expectation of draft.expect ?? []) expectation.observable = renamed(expectation.observable);
      }
      view.tidy();
    },
  };
}

/** Writes a parameter, or takes it out of the file where the value is undefined. Typing in one field is one entry. */
export function setParameter(level: LevelName, id: string, parameter: string, value: Json | undefined): Command {
  return {
    label: value === undefined ? words.clearParameter(id, parameter) : words.setParameter(id, parameter),
    merge: `parameter ${level ?? ''}/${id}.${parameter}`,
    change(draft) {
      const node = draftLevel(draft, level).nodes[id];
      if (node === undefined) return;
      if (value === undefined) {
        if (node.params === undefined || !(parameter in node.params)) return;
        delete node.params[parameter];
        if (Object.keys(node.params).length === 0) delete node.params;
        return;
      }
      if (JSON.stringify(node.params?.[parameter]) === JSON.stringify(value)) return;
      node.params ??= {};
      node.params[parameter] = value;
    },
  };
}

type Field = 'stream' | 'frozen' | 'bypass' | 'weights';

export function setNodeField<F extends Field>(
  level: LevelName,
  ids: readonly string[],
  field: F,
  value: NodeDocument[F],
): Command {
  return {
    label: words.setField(ids.join(', '), field),
    merge: `field ${level ?? ''}/${ids.join()}.${field}`,
    change(draft) {
      const { nodes } = draftLevel(draft, level);
      for (const id of ids) {
        if (nodes[id] === undefined || nodes[id][field] === value) continue;
        if (value === undefined) delete nodes[id][field];
        else nodes[id][field] = value;
      }
    },
  };
}

/** Nodes, notes and groups to where they are to stand; whole pixels. */
export function moveTo(level: LevelName, places: ReadonlyMap<string, Point>, label: string = words.move): Command {
  return {
    label,
    change(draft) {
      // Read beside the draft: to draft each of a thousand places takes longer than a frame.
      const document = undrafted(draft);
      const before = viewOf(document, level);
      const { nodes } = levelOf(document, level);
      const moved: Record<'nodes' | 'groups' | 'notes', Record<string, Point>> = { nodes: {}, groups: {}, notes: {} };
      for (const [id, { x, y }] of places) {
        const part = id in nodes ? 'nodes' : id in before.groups ? 'groups' : 'notes';
        const place = before[part][id] as Point | undefined;
        const at = { x: Math.round(x), y: Math.round(y) };
        const isNew = place === undefined && part === 'nodes';
        if (isNew || (place !== undefined && (place.x !== at.x || place.y !== at.y))) {
          moved[part][id] = { ...place, ...at };
        }
      }
      for (const part of ['nodes', 'groups', 'notes'] as const) {
        if (Object.keys(moved[part]).length > 0) Object.assign(draftView(draft, level).part(part), moved[part]);
      }
    },
  };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** How nodes look; undefined takes the property away. */
export function setNodeView(
  level: LevelName,
  ids: readonly string[],
  change: { readonly [K in 'collapsed' | 'live' | 'shows']?: NodeView[K] | undefined },
  label: string,
): Command {
  return {
    label,
    change(draft) {
      const places = draftView(draft, level).part('nodes');
      for (const id of ids) {
        if (places[id] === undefined) continue;
        const after: Record<string, unknown> = { ...places[id], ...change };
        for (const key of Object.keys(change)) if (after[key] === undefined || after[key] === false) delete after[key];
        places[id] = after as unknown as NodeView;
      }
    },
  };
}
