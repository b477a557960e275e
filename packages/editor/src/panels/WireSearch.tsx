import { useEffect, useMemo, useRef, useState } from 'react';
import { Glyph } from '../controls/Glyph.js';
import type { PortKind } from '../derived/face.js';
import { endText } from '../document/level.js';
import { centreOf } from '../geometry/rect.js';
import type { Editor } from '../model/editor.js';
import { plug, unplug, verdictOn, wireInto } from '../model/wiring.js';
import type { PortRef } from '../session/interaction.js';
import { english } from '../text/english.js';
import { rank } from './search.js';

/** Wires by keys: every wire that the node could have with what is there, the nearest first, and those that it has. */
export function WireSearch({ editor, id }: { editor: Editor; id: string }) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const offers = useMemo(() => offersOf(editor, id), [editor, id]);
  const found = useMemo(() => offers.filter(({ words }) => rank(query, [words]) !== undefined), [offers, query]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const close = () => {
    editor.interaction.set({ linking: undefined });
    void editor.canvas?.focus(id);
  };
  const choose = (index: number) => {
    const offer = found[index];
    close();
    offer?.run();
  };
  const title = english.wireSearch.title(id);
  return (
    <div
      className="curtain"
      data-own-pointer=""
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div className="popup palette commands" role="dialog" aria-label={title}>
        <input
          // biome-ignore lint/a11y/noAutofocus: it was opened to type into.
          autoFocus
          className="palette-search"
          role="combobox"
          aria-expanded="true"
          aria-controls="wire-list"
          aria-activedescendant={found[chosen] && `wire-${chosen}`}
          aria-label={title}
          placeholder={title}
          value={query}
          spellCheck={false}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') setChosen((at) => Math.min(found.length - 1, at + 1));
            else if (event.key === 'ArrowUp') setChosen((at) => Math.max(0, at - 1));
            else if (event.key === 'Enter') choose(chosen);
            else if (event.key === 'Escape') close();
            else return;
            event.preventDefault();
            event.stopPropagation();
          }}
        />
        <div className="palette-list" id="wire-list" role="listbox" aria-label={title} ref={list}>
          {found.length === 0 ? <p className="palette-none">{english.wireSearch.none}</p> : null}
          {found.map((offer, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above.
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field above.
            <div
              key={offer.words}
              id={`wire-${index}`}
              role="option"
              aria-selected={index === chosen}
              className="command-item"
              onPointerMove={() => setChosen(index)}
              onClick={() => choose(index)}
            >
              <Glyph kinds={offer.kinds} />
              <span>{offer.words}</span>
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

interface Offer {
  readonly words: string;
  /** It would take the place of another wire. */
  readonly replaces: boolean;
  readonly kinds: readonly PortKind[];
  readonly run: () => void;
}

function offersOf(editor: Editor, id: string): readonly Offer[] {
  const scene = editor.scene();
  const card = scene.cards.get(id);
  if (card === undefined) return [];
  const here = centreOf(card);
  const others = [...scene.cards.values()]
    .filter((other) => other !== card)
    .map((other) => ({ other, away: Math.hypot(centreOf(other).x - here.x, centreOf(other).y - here.y) }))
    .sort((a, b) => a.away - b.away);
  const offers: Offer[] = [];
  const own = (scene.wiresOf.get(id) ?? []).flatMap((wire) => scene.wires.get(wire) ?? []);
  const known = new Set(own.map(({ edge }) => `${edge.from} ${edge.to}`));
  for (const { other } of others) {
    for (const { face, side } of [...card.outputs, ...card.inputs]) {
      const from: PortRef = { node: id, side, port: face.name };
      for (const place of side === 'output' ? other.inputs : other.outputs) {
        const to: PortRef = { node: other.id, side: place.side, port: place.face.name };
        const [start, end] = side === 'output' ? [from, to] : [to, from];
        if (known.has(`${endText(start)} ${endText(end)}`) || !verdictOn(editor, from, to).fits) continue;
        // An input that is taken already comes last: a wire to it would replace the other.
        const takes = wireInto(editor, end) !== undefined && !isMany(editor, end);
        const words = english.wireSearch.offer(endText(start), endText(end), takes);
        offers.push({
          words,
          replaces: takes,
          kinds: (side === 'output' ? face : place.face).kinds,
          run: () => plug(editor, from, to),
        });
      }
    }
  }
  const removals = own.map(
    ({ id: wire, edge }): Offer => ({
      words: english.wireSearch.remove(edge.from, edge.to),
      replaces: false,
      kinds: [],
      run: () => {
        unplug(editor, [wire]);
        editor.session.announce(english.say.removed(1));
      },
    }),
  );
  return [...offers.sort((a, b) => Number(a.replaces) - Number(b.replaces)), ...removals];
}

function isMany(editor: Editor, { node, port }: PortRef): boolean {
  const face = editor.scene().cards.get(node)?.face;
  return face?.inputs.find(({ name }) => name === port)?.many === true;
}
