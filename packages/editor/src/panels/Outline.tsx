import { useState } from 'react';
import { Glyph } from '../controls/Glyph.js';
import { familyOf } from '../derived/face.js';
import { issuesByNode } from '../derived/place.js';
import { endOf } from '../document/level.js';
import type { Scene } from '../geometry/scene.js';
import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { goToNode } from './Problems.js';
import { rank } from './search.js';

/** The level as a list: every node with its wires. What the canvas shows can be read and reached here as well. */
export function Outline({ editor }: { editor: Editor }) {
  useSelected(editor.documents, ({ document }) => document);
  const path = useSelected(editor.session, (state) => state.path);
  const selected = useSelected(editor.session, (state) => state.selected);
  const issues = useSelected(editor.derived, (state) => state.analysis.issues);
  const [query, setQuery] = useState('');
  const scene = editor.scene();
  const wrong = issuesByNode(issues, path);
  const ids = ordered(scene).filter((id) => {
    const { face, node } = scene.cards.get(id) as NonNullable<ReturnType<Scene['cards']['get']>>;
    return rank(query, [id, face.title, node.type]) !== undefined;
  });
  return (
    <div className="outline">
      <input
        type="search"
        placeholder={english.outline.find}
        aria-label={english.outline.find}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <ul aria-label={english.action.outline}>
        {ids.map((id) => {
          const card = scene.cards.get(id) as NonNullable<ReturnType<Scene['cards']['get']>>;
          const errors = (wrong.get(id) ?? []).filter(({ severity }) => severity === 'error').length;
          return (
            <li key={id}>
              <button
                type="button"
                className="outline-node"
                aria-pressed={selected.has(id)}
                data-family={familyOf(card.node.type)}
                onClick={() => goToNode(editor, path, id)}
              >
                <span className="outline-id">{id}</span> <span className="outline-title">{card.face.title}</span>
                {errors === 0 ? null : (
                  <>
                    <span className="outline-errors" aria-hidden="true">
                      {errors}
                    </span>
                    <span className="only-heard">{english.node.mistakes(errors)}</span>
                  </>
                )}
              </button>
              {selected.has(id) ? <Wires editor={editor} scene={scene} id={id} path={path} /> : null}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Wires({ editor, scene, id, path }: { editor: Editor; scene: Scene; id: string; path: readonly string[] }) {
  const card = scene.cards.get(id);
  const wires = (scene.wiresOf.get(id) ?? []).flatMap((wire) => scene.wires.get(wire) ?? []);
  if (card === undefined) return null;
  return (
    <ul className="outline-wires" aria-label={english.outline.wires(id)}>
      {wires.map(({ id: wire, edge, from, to }) => {
        const goesOut = from.id === id;
        const other = goesOut ? to : from;
        const port = from.outputs.find(({ face }) => face.name === endOf(edge.from).port)?.face;
        return (
          <li key={wire}>
            <button type="button" onClick={() => goToNode(editor, path, other.id)}>
              <Glyph kinds={port?.kinds ?? []} size={10} />
              {goesOut ? `${endOf(edge.from).port} → ${edge.to}` : `${endOf(edge.to).port} ← ${edge.from}`}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** As a graph is read: from left to right, then down. */
function ordered({ cards }: Scene): readonly string[] {
  return [...cards.values()].sort((a, b) => a.x - b.x || a.y - b.y).map(({ id }) => id);
}
