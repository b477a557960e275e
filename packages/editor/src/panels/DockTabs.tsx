import type { Editor } from '../model/editor.js';
import { dockViews } from '../session/sessionStore.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';

/** What the dock shows: results, a verdict, or two things side by side. */
export function DockTabs({ editor }: { editor: Editor }) {
  const shown = useSelected(editor.session, ({ dockView }) => dockView);
  return (
    <>
      <DockGrip editor={editor} />
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
    </>
  );
}

const heights = { least: 0.2, usual: 0.42, most: 0.8, step: 0.05 } as const;

/** The upper edge of the dock, which makes it higher or lower. */
function DockGrip({ editor }: { editor: Editor }) {
  const share = useSelected(editor.settings, ({ dock }) => dock);
  const set = (wanted: number) =>
    editor.settings.set({ dock: Math.min(heights.most, Math.max(heights.least, wanted)) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged.
    <div
      className="dock-grip"
      role="separator"
      aria-orientation="horizontal"
      aria-label={english.dockView.height}
      aria-valuemin={100 * heights.least}
      aria-valuemax={100 * heights.most}
      aria-valuenow={Math.round(100 * share)}
      tabIndex={0}
      title={english.dockView.height}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const stage = event.currentTarget.closest('.stage')?.getBoundingClientRect();
        if (event.buttons === 1 && stage !== undefined) set((stage.bottom - event.clientY) / stage.height);
      }}
      onDoubleClick={() => set(heights.usual)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        event.stopPropagation();
        set(share + (event.key === 'ArrowUp' ? heights.step : -heights.step));
      }}
    />
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
