import type { EdgeDocument, GraphDocument, NodeDocument } from '@rheobase/core';
import { english } from '../../text/english.js';
import type { Command } from '../documentStore.js';
import { draftLevel, type End, endText, type LevelName, wireId } from '../level.js';
import { draftView, type WireView } from '../view.js';

/** Commands about wires. Whether a wire fits is asked before; a port that takes one wire drops the one it had. */

const words = english.command;

interface Plug {
  readonly from: End;
  readonly to: End;
  /** Whether the input takes several wires, in the order of their slots. */
  readonly many: boolean;
}

export function connect(level: LevelName, plug: Plug, label: string = words.connect): Command {
  return { label, change: (draft) => plugIn(draft, level, plug) };
}

export function disconnect(level: LevelName, wires: ReadonlySet<string>, label: string = words.disconnect): Command {
  return { label, change: (draft) => unplug(draft, level, wires) };
}

/** A wire that is taken by one end and put elsewhere. */
export function replug(level: LevelName, wire: string, plug: Plug): Command {
  return {
    label: words.replug,
    change(draft) {
      unplug(draft, level, new Set([wire]));
      plugIn(draft, level, plug);
    },
  };
}

interface Placed {
  readonly id: string;
  readonly node: NodeDocument;
  readonly at: { readonly x: number; readonly y: number };
}

/** A new node with wires of its own: dropped on empty space, put on a wire, or offered as a remedy. */
export function addWired(level: LevelName, placed: Placed, plugs: readonly Plug[], replaced?: string): Command {
  return {
    label: replaced === undefined ? words.addNode(placed.id) : words.insertNode(placed.id),
    change(draft) {
      draftLevel(draft, level).nodes[placed.id] = placed.node;
      const { x, y } = placed.at;
      draftView(draft, level).part('nodes')[placed.id] = { x: Math.round(x), y: Math.round(y) };
      if (replaced !== undefined) unplug(draft, level, new Set([replaced]));
      for (const plug of plugs) plugIn(draft, level, plug);
    },
  };
}

/** The points that a wire passes through; none makes it straight again. */
export function reroute(level: LevelName, wire: string, points: readonly (readonly [number, number])[]): Command {
  return {
    label: words.reroute,
    change(draft) {
      const view = draftView(draft, level);
      const wires = view.part('wires');
      if (points.length === 0) delete wires[wire];
      else wires[wire] = { points: points.map(([x, y]) => [Math.round(x), Math.round(y)]) };
      view.tidy();
    },
  };
}

/** The wires of one input in a new order. */
export function orderSlots(level: LevelName, to: End, order: readonly string[]): Command {
  return {
    label: words.replug,
    change(draft) {
      const here = draftLevel(draft, level);
      const port = endText(to);
      const view = draftView(draft, level);
      const wires = view.part('wires');
      const ways: [string, WireView][] = [];
      here.edges = (here.edges ?? []).map((edge) => {
        if (edge.to !== port) return edge;
        const before = wireId(edge);
        const after = { ...edge, slot: order.indexOf(before) };
        // A wire is named by its slot as well: its way goes with it.
        if (before in wires) ways.push([wireId(after), wires[before]]);
        delete wires[before];
        return after;
      });
      for (const [id, way] of ways) wires[id] = way;
      view.tidy();
    },
  };
}

function plugIn(draft: GraphDocument, level: LevelName, { from, to, many }: Plug): void {
  const here = draftLevel(draft, level);
  const edge: EdgeDocument = { from: endText(from), to: endText(to) };
  const there = (here.edges ?? []).filter((one) => one.to === edge.to);
  if (!many) {
    if (there.length === 1 && there[0].from === edge.from) return;
    unplug(draft, level, new Set(there.map(wireId)));
    here.edges = [...(here.edges ?? []), edge];
    return;
  }
  if (there.some((one) => one.from === edge.from)) return;
  if (there.length > 0) edge.slot = Math.max(...there.map(({ slot }) => slot ?? 0)) + 1;
  here.edges = [...(here.edges ?? []), edge];
}

function unplug(draft: GraphDocument, level: LevelName, wires: ReadonlySet<string>): void {
  const here = draftLevel(draft, level);
  const left = (here.edges ?? []).filter((edge) => !wires.has(wireId(edge)));
  if (left.length === (here.edges ?? []).length) return;
  here.edges = left;
  const view = draftView(draft, level);
  const routes = view.part('wires');
  for (const wire of wires) delete routes[wire];
  view.tidy();
}
