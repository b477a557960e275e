import type { Editor } from '../model/editor.js';
import { dockViews } from '../session/sessionStore.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** What the dock shows: results, a verdict, or two things side by side. */
export function DockTabs({ editor }: { editor: Editor }) {
  const shown = useSelected(editor.session, ({ dockView }) => dockView);
  return (
    <fieldset className="dock-tabs">
      <legend className="only-heard">{english.dockView.label}</legend>
      {dockViews.map((view) => (
        <button
          key={view}
          type="button"
          aria-pressed={view === shown}
          onClick={() => editor.session.showDock(true, view)}
        >
          {english.dockView[view]}
        </button>
      ))}
    </fieldset>
  );
}

export function DockClose({ editor }: { editor: Editor }) {
  return (
    <button
      type="button"
      className="quiet dock-close"
      aria-label={english.panel.close}
      onClick={() => editor.session.showDock(false)}
    >
      ×
    </button>
  );
}
