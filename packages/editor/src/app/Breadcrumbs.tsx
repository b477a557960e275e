import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** How far into blocks one has gone, and the way out. */
export function Breadcrumbs({ editor }: { editor: Editor }) {
  const path = useSelected(editor.session, (state) => state.path);
  const name = useSelected(editor.documents, ({ document }) => document.name);
  if (path.length === 0) return null;
  return (
    <nav className="breadcrumbs" aria-label={english.app.breadcrumbs} data-own-pointer="">
      {[name ?? english.app.untitled, ...path].map((step, depth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step is its depth.
        <span key={depth}>
          {depth === path.length ? (
            <b aria-current="location">{step}</b>
          ) : (
            <button type="button" onClick={() => editor.session.leaveTo(depth)}>
              {step}
            </button>
          )}
        </span>
      ))}
    </nav>
  );
}
