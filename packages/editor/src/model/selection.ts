import { parse, save } from '@rheobase/core';
import { makeBlock, unpackBlock } from '../document/commands/blockCommands.js';
import { addGroup, addNote } from '../document/commands/boxCommands.js';
import { fragmentOf, paste } from '../document/commands/fragment.js';
import { moveTo, removeNodes, setNodeField, setNodeView } from '../document/commands/nodeCommands.js';
import { disconnect } from '../document/commands/wireCommands.js';
import { freshId } from '../document/freshId.js';
import { groupBar } from '../geometry/hit.js';
import { boundsOf, centreOf, grown, type Point, type Rect } from '../geometry/rect.js';
import { english } from '../text/english.js';
import type { Editor } from './editor.js';

/** What can be done with what is selected. */

export function boxes(editor: Editor, ids: Iterable<string>): ReadonlyMap<string, Rect> {
  const { cards, groups, notes } = editor.scene();
  const found = new Map<string, Rect>();
  for (const id of ids) {
    const box = cards.get(id) ?? groups[id] ?? notes[id];
    if (box !== undefined) found.set(id, box);
  }
  return found;
}

export function selectedNodes(editor: Editor): readonly string[] {
  const { cards } = editor.scene();
  return [...editor.session.getState().selected].filter((id) => cards.has(id));
}

export function removeSelected(editor: Editor, label?: string): void {
  const { selected, wires } = editor.session.getState();
  const level = editor.level();
  if (selected.size > 0) editor.documents.run(removeNodes(level, selected, label));
  else if (wires.size > 0) editor.documents.run(disconnect(level, wires));
  editor.session.announce(english.say.removed(selected.size || wires.size));
}

export function copyText(editor: Editor): string | undefined {
  const { selected } = editor.session.getState();
  if (selected.size === 0) return undefined;
  return save(fragmentOf(editor.documents.getState().document, editor.level(), selected));
}

/** Any graph as text; gives false where it is none. It lands around a point, or a step beside where it was. */
export function pasteText(editor: Editor, text: string, around?: Point, label?: string): boolean {
  const { document: fragment } = parse(text);
  if (fragment === undefined) return false;
  const { document } = editor.documents.getState();
  const level = editor.level();
  const boxes = fragmentBoxes(fragment);
  const bounds = boundsOf(boxes);
  const middle = bounds === undefined ? { x: 0, y: 0 } : centreOf(bounds);
  const by = around === undefined ? { x: 32, y: 32 } : { x: around.x - middle.x, y: around.y - middle.y };
  const pasted = paste(document, level, fragment, { x: Math.round(by.x / 8) * 8, y: Math.round(by.y / 8) * 8 }, label);
  editor.documents.run(pasted.command);
  editor.session.select(pasted.ids);
  return true;
}

function fragmentBoxes({ view }: { view?: Record<string, unknown> | undefined }): Rect[] {
  const parts = ['nodes', 'groups', 'notes'].map((part) => view?.[part] as Record<string, Partial<Rect>> | undefined);
  return parts.flatMap((part) =>
    Object.values(part ?? {}).flatMap(({ x, y, width = 160, height = 100 }) =>
      typeof x === 'number' && typeof y === 'number' ? [{ x, y, width, height }] : [],
    ),
  );
}

export function duplicate(editor: Editor): void {
  const text = copyText(editor);
  if (text !== undefined) pasteText(editor, text, undefined, english.command.duplicate);
}

export type Edge = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';

export function align(editor: Editor, edge: Edge): void {
  const found = boxes(editor, editor.session.getState().selected);
  const bounds = boundsOf(found.values());
  if (bounds === undefined || found.size < 2) return;
  const places = new Map<string, Point>();
  for (const [id, box] of found) {
    const x = {
      left: bounds.x,
      centre: bounds.x + (bounds.width - box.width) / 2,
      right: bounds.x + bounds.width - box.width,
    };
    const y = {
      top: bounds.y,
      middle: bounds.y + (bounds.height - box.height) / 2,
      bottom: bounds.y + bounds.height - box.height,
    };
    places.set(id, { x: edge in x ? x[edge as 'left'] : box.x, y: edge in y ? y[edge as 'top'] : box.y });
  }
  editor.documents.run(moveTo(editor.level(), places, english.command.align));
}

/** The same distance between neighbours, the outermost staying where they are. */
export function distribute(editor: Editor, along: 'x' | 'y'): void {
  const length = along === 'x' ? 'width' : 'height';
  const sorted = [...boxes(editor, editor.session.getState().selected)].sort(([, a], [, b]) => a[along] - b[along]);
  if (sorted.length < 3) return;
  const first = sorted[0][1];
  const last = sorted[sorted.length - 1][1];
  const room = last[along] + last[length] - first[along] - sorted.reduce((sum, [, box]) => sum + box[length], 0);
  const gap = room / (sorted.length - 1);
  let at = first[along];
  const places = new Map<string, Point>();
  for (const [id, box] of sorted) {
    places.set(id, { x: box.x, y: box.y, [along]: at });
    at += box[length] + gap;
  }
  editor.documents.run(moveTo(editor.level(), places, english.command.distribute));
}

export function groupSelected(editor: Editor): void {
  const bounds = boundsOf(boxes(editor, editor.session.getState().selected).values());
  if (bounds === undefined) return;
  const { x, y, width, height } = grown(bounds, 24);
  const id = freshBoxId(editor, 'group');
  const title = english.box.group;
  editor.documents.run(
    addGroup(editor.level(), id, {
      x,
      y: y - groupBar + 8,
      width,
      height: height + groupBar - 8,
      title,
      colour: 'blue',
    }),
  );
  editor.session.select([id]);
  editor.interaction.set({ editing: id });
}

export function addNoteAt(editor: Editor, at: Point): void {
  const id = freshBoxId(editor, 'note');
  const box = { x: Math.round(at.x / 8) * 8, y: Math.round(at.y / 8) * 8, width: 240, height: 120 };
  editor.documents.run(addNote(editor.level(), id, { ...box, text: '', colour: 'yellow' }));
  editor.session.select([id]);
  editor.interaction.set({ editing: id });
}

function freshBoxId(editor: Editor, base: string): string {
  const { cards, groups, notes } = editor.scene();
  return freshId(base, (id) => cards.has(id) || id in groups || id in notes);
}

/** On, unless all are on already. */
export function toggleCollapsed(editor: Editor): void {
  const ids = selectedNodes(editor);
  const { cards } = editor.scene();
  const all = ids.every((id) => cards.get(id)?.view?.collapsed);
  // A node without a place of its own gets the one where it is seen.
  const homeless = new Map(
    ids.flatMap((id) => (cards.get(id)?.view === undefined ? [[id, cards.get(id) as Point]] : [])),
  );
  const gesture = editor.documents.begin();
  const place = moveTo(editor.level(), homeless);
  const fold = setNodeView(editor.level(), ids, { collapsed: !all }, english.command.collapse);
  gesture.show({
    label: fold.label,
    change(draft) {
      place.change(draft);
      fold.change(draft);
    },
  });
  gesture.end();
}

export function toggleField(editor: Editor, field: 'frozen' | 'bypass'): void {
  const { cards } = editor.scene();
  // A block as a whole cannot be bypassed: it does not say which input an output passes on.
  const ids = selectedNodes(editor).filter((id) => field !== 'bypass' || cards.get(id)?.face.block === undefined);
  const all = ids.every((id) => cards.get(id)?.node[field]);
  editor.documents.run(setNodeField(editor.level(), ids, field, all ? undefined : true));
}

export function blockFromSelected(editor: Editor): void {
  const ids = selectedNodes(editor);
  const bounds = boundsOf(boxes(editor, ids).values());
  if (bounds === undefined) return;
  const { x, y } = centreOf(bounds);
  const { document } = editor.documents.getState();
  const made = makeBlock(document, editor.level(), new Set(ids), 'block', { x: x - 80, y: y - 50 });
  // Places of nodes that only stand where they are by default become part of the block.
  const homeless = new Map(ids.map((id) => [id, editor.scene().cards.get(id) as Point]));
  const place = moveTo(editor.level(), homeless);
  editor.documents.run({
    label: made.command.label,
    change(draft) {
      place.change(draft);
      made.command.change(draft);
    },
  });
  editor.session.select([made.instance]);
}

export function unpackSelected(editor: Editor): void {
  for (const id of selectedNodes(editor)) {
    const unpacked = unpackBlock(editor.documents.getState().document, editor.level(), id);
    if (unpacked === undefined) continue;
    editor.documents.run(unpacked.command);
    editor.session.select(unpacked.ids);
  }
}
