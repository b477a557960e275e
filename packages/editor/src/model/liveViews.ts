import { resizeBox } from '../document/commands/boxCommands.js';
import { moveTo, setNodeView } from '../document/commands/nodeCommands.js';
import type { Command } from '../document/documentStore.js';
import type { NodeView } from '../document/view.js';
import { type Card, makeCard } from '../geometry/card.js';
import { makeRoom } from '../geometry/makeRoom.js';
import type { Point } from '../geometry/rect.js';
import { english } from '../text/english.js';
import type { Editor } from './editor.js';
import { selectedNodes } from './selection.js';

/** Live views of the selected nodes: on and off, and which. */

/** On, unless all that have something to show are on already. One entry of the history. */
export function toggleLive(editor: Editor): void {
  const { cards } = editor.scene();
  const able = selectedNodes(editor).filter((id) => editor.live.offers(id).length > 0 || cards.get(id)?.view?.live);
  if (able.length === 0) {
    editor.session.announce(english.live.none);
    return;
  }
  const isOn = able.every((id) => cards.get(id)?.view?.live !== undefined);
  const homeless = new Map(
    able.flatMap((id) => (cards.get(id)?.view === undefined ? [[id, cards.get(id) as Point]] : [])),
  );
  const changes = new Map<string, ViewChange>();
  for (const id of able) {
    const [first] = editor.live.offers(id);
    const shows = cards.get(id)?.view?.shows;
    const chosen = editor.live.offers(id).find((offer) => offer.id === shows) ?? first;
    const live = isOn ? undefined : (cards.get(id)?.view?.live ?? (chosen?.height ?? 80) + barHeight);
    // What is unfolded is seen: a collapsed node has no room.
    changes.set(id, isOn ? { live } : { live, collapsed: undefined });
  }
  editor.documents.run(changeViews(editor, changes, english.command.liveView, homeless));
}

type ViewChange = Pick<Partial<NodeView>, 'shows'> & {
  readonly live: number | undefined;
  readonly collapsed?: undefined;
};

/** Changes how nodes look; what would be hidden by a larger one makes room. One entry of the history. */
function changeViews(
  editor: Editor,
  changes: ReadonlyMap<string, ViewChange>,
  label: string,
  homeless: ReadonlyMap<string, Point> = new Map(),
): Command {
  const { cards, groups, notes } = editor.scene();
  const { parameters } = editor.levelNow();
  const level = editor.level();
  const grown = new Map<string, Card>();
  for (const [id, change] of changes) {
    const card = cards.get(id);
    if (card !== undefined && change.live !== undefined) {
      const { x, y, node, face, view } = card;
      grown.set(id, makeCard(id, node, face, { x, y, ...view, ...change } as NodeView, { x, y }, parameters));
    }
  }
  const room = makeRoom(
    { nodes: cards, groups: new Map(Object.entries(groups)), notes: new Map(Object.entries(notes)) },
    grown,
  );
  const commands = [
    moveTo(level, homeless),
    ...[...changes].map(([id, change]) => setNodeView(level, [id], change, label)),
    moveTo(level, room.places),
    ...[...room.sizes].map(([id, size]) => resizeBox(level, id, size)),
  ];
  return {
    label,
    change(draft) {
      for (const command of commands) command.change(draft);
    },
  };
}

/** Of the line above a picture. */
const barHeight = 18;

/** The next of the views that each selected node offers. */
export function nextLive(editor: Editor): void {
  const { cards } = editor.scene();
  const changes = new Map<string, ViewChange>();
  for (const id of selectedNodes(editor)) {
    const offers = editor.live.offers(id);
    const view = cards.get(id)?.view;
    if (offers.length < 2 || view?.live === undefined) continue;
    const at = Math.max(
      0,
      offers.findIndex((offer) => offer.id === view.shows),
    );
    const next = offers[(at + 1) % offers.length];
    changes.set(id, { shows: next.id, live: next.height + barHeight });
  }
  if (changes.size > 0) editor.documents.run(changeViews(editor, changes, english.command.chooseView));
}

export function canPin({ runs }: Editor): boolean {
  const { phase, of } = runs.getState();
  return of !== undefined && (phase === 'done' || phase === 'stopped');
}

export function pinRun({ runs, pins }: Editor): void {
  const { of } = runs.getState();
  if (of !== undefined) pins.pin({ of, ...runs.shown() });
}
