import type { Editor } from '../model/editor.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** Why something was not done. */
export function Notice({ editor }: { editor: Editor }) {
  const notice = useSelected(editor.session, (state) => state.notice);
  if (notice === undefined) return null;
  return (
    <p className="notice" role="alert">
      {notice}
      <button
        type="button"
        className="quiet"
        aria-label={english.panel.close}
        onClick={() => editor.session.notify(undefined)}
      >
        ×
      </button>
    </p>
  );
}
