import type { NodeDefinition } from '@rheobase/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Glyph } from '../controls/Glyph.js';
import { definitionFace, familyOf } from '../derived/face.js';
import type { Editor } from '../model/editor.js';
import { createNode, offersFor, offersOn } from '../model/wiring.js';
import type { PaletteRequest } from '../session/interaction.js';
import { english } from '../text/english.js';
import { Popup } from './Popup.js';
import { rank } from './search.js';

/** Finds a node type and puts a node on the canvas; what a wire asks for is wired at once. */

interface Item {
  readonly definition: NodeDefinition;
  readonly port?: string;
  readonly out?: string;
}

const familyOrder = [
  'source',
  'encode',
  'layer',
  'synapse',
  'neuron',
  'time',
  'loss',
  'learn',
  'measure',
  'analysis',
  'view',
];

export function Palette({ editor, request }: { editor: Editor; request: PaletteRequest }) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const items = useMemo(() => itemsFor(editor, request), [editor, request]);
  const found = useMemo(() => search(items, query), [items, query]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const add = ({ definition, port, out }: Item, at = request.at) => {
    const { from, onWire } = request;
    editor.interaction.set({ palette: undefined });
    const isLeft = from?.side === 'input';
    const place =
      onWire === undefined && from === undefined
        ? { x: at.x - 80, y: at.y - 24 }
        : { x: at.x + (isLeft ? -168 : 8), y: at.y - 56 };
    const id = createNode(editor, definition.type, place, {
      from,
      onWire,
      ...(port === undefined ? {} : { port }),
      ...(out === undefined ? {} : { out }),
    });
    void editor.canvas?.focus(id);
  };
  /** An entry that is dragged out of the list is dropped where the pointer lets it go. */
  const takeOut = (down: React.PointerEvent<HTMLElement>, item: Item) => {
    const popup = down.currentTarget.closest('.popup');
    const drop = (up: PointerEvent) => {
      globalThis.removeEventListener('pointerup', drop);
      const { clientX, clientY } = up;
      const target = document.elementFromPoint(clientX, clientY);
      if (target === null || popup?.contains(target) || target.closest('.canvas') === null) return;
      const at = editor.canvas?.toLevel(clientX, clientY);
      if (at !== undefined) add(item, { ...at, clientX, clientY });
    };
    globalThis.addEventListener('pointerup', drop);
  };
  const title = request.from === undefined ? english.palette.title : english.palette.fitting(request.from.port);
  return (
    <Popup at={request.at} className="palette" label={title}>
      <input
        // biome-ignore lint/a11y/noAutofocus: it was opened to type into.
        autoFocus
        className="palette-search"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] && `palette-${found[chosen].definition.type}`}
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
          else if (event.key === 'Enter' && found[chosen] !== undefined) add(found[chosen]);
          else if (event.key === 'Escape') editor.interaction.close();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div className="palette-list" id="palette-list" role="listbox" aria-label={english.palette.types} ref={list}>
        {found.length === 0 ? (
          <p className="palette-none">{items.length === 0 ? english.wiring.nowhere : english.palette.none}</p>
        ) : null}
        {found.map((item, index) => {
          const { type, title: name, doc } = item.definition;
          const family = familyOf(type);
          const isFirst = query === '' && (index === 0 || familyOf(found[index - 1].definition.type) !== family);
          const face = definitionFace(item.definition);
          return (
            <div key={type} role="presentation">
              {isFirst ? <div className="palette-family">{english.family[family as 'layer'] ?? family}</div> : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field above. */}
              {/* biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field above. */}
              <div
                id={`palette-${type}`}
                role="option"
                aria-selected={index === chosen}
                className="palette-item"
                onPointerMove={() => setChosen(index)}
                onPointerDown={(event) => {
                  // A finger scrolls the list.
                  if (event.button === 0 && event.pointerType !== 'touch') takeOut(event, item);
                }}
                onClick={() => add(item)}
              >
                <span className="palette-glyph">
                  <Glyph kinds={(face.outputs[0] ?? face.inputs[0])?.kinds ?? []} />
                </span>
                <span className="palette-name">{name}</span>
                <span className="palette-type">{item.port === undefined ? type : `${type} · ${item.port}`}</span>
                <span className="palette-doc">{doc.summary}</span>
              </div>
            </div>
          );
        })}
      </div>
    </Popup>
  );
}

function itemsFor(editor: Editor, { from, onWire }: PaletteRequest): readonly Item[] {
  const { definitions } = editor.registry;
  if (onWire !== undefined) {
    return offersOn(editor, onWire).flatMap(({ type, port, out }) => {
      const definition = definitions.get(type);
      return definition === undefined ? [] : [{ definition, port, out }];
    });
  }
  if (from !== undefined) {
    return offersFor(editor, from).flatMap(({ type, port }) => {
      const definition = definitions.get(type);
      return definition === undefined ? [] : [{ definition, port }];
    });
  }
  return [...definitions.values()].map((definition) => ({ definition }));
}

function search(items: readonly Item[], query: string): readonly Item[] {
  if (query.trim() === '') {
    const at = ({ definition }: Item) => familyOrder.indexOf(familyOf(definition.type));
    return [...items].sort((a, b) => at(a) - at(b) || compare(a.definition.title, b.definition.title));
  }
  return items
    .map((item) => ({ item, score: rank(query, textsOf(item.definition)) }))
    .filter((one): one is { item: Item; score: number } => one.score !== undefined)
    .sort((a, b) => a.score - b.score || compare(a.item.definition.title, b.item.definition.title))
    .map(({ item }) => item);
}

function textsOf(definition: NodeDefinition): readonly string[] {
  const { type, title, tags = [], doc } = definition;
  const face = definitionFace(definition);
  const kinds = [...face.inputs, ...face.outputs].flatMap((port) => [...port.kinds, port.name]);
  return [title, type, ...tags, [...new Set(kinds)].join(' '), doc.summary];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
