import { moveTo, setNodeView } from '../document/commands/nodeCommands.js';
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
  const level = editor.level();
  const homeless = new Map(
    able.flatMap((id) => (cards.get(id)?.view === undefined ? [[id, cards.get(id) as Point]] : [])),
  );
  const commands = able.map((id) => {
    const [first] = editor.live.offers(id);
    const shows = cards.get(id)?.view?.shows;
    const chosen = editor.live.offers(id).find((offer) => offer.id === shows) ?? first;
    const live = isOn ? undefined : (cards.get(id)?.view?.live ?? (chosen?.height ?? 80) + barHeight);
    // What is unfolded is seen: a collapsed node has no room.
    return setNodeView(level, [id], isOn ? { live } : { live, collapsed: undefined }, english.command.liveView);
  });
  editor.documents.run({
    label: english.command.liveView,
    change(draft) {
      if (homeless.size > 0) moveTo(level, homeless).change(draft);
      for (const command of commands) command.change(draft);
    },
  });
}

/** Of the line above a picture. */
const barHeight = 18;

/** The next of the views that each selected node offers. */
export function nextLive(editor: Editor): void {
  const { cards } = editor.scene();
  const level = editor.level();
  const commands = selectedNodes(editor).flatMap((id) => {
    const offers = editor.live.offers(id);
    const view = cards.get(id)?.view;
    if (offers.length < 2 || view?.live === undefined) return [];
    const at = Math.max(
      0,
      offers.findIndex((offer) => offer.id === view.shows),
    );
    const next = offers[(at + 1) % offers.length];
    return [setNodeView(level, [id], { shows: next.id, live: next.height + barHeight }, english.command.chooseView)];
  });
  if (commands.length === 0) return;
  editor.documents.run({
    label: english.command.chooseView,
    change(draft) {
      for (const command of commands) command.change(draft);
    },
  });
}

export function canPin({ runs }: Editor): boolean {
  const { phase, of } = runs.getState();
  return of !== undefined && (phase === 'done' || phase === 'stopped');
}

export function pinRun({ runs, pins }: Editor): void {
  const { of } = runs.getState();
  if (of !== undefined) pins.pin({ of, ...runs.shown() });
}
