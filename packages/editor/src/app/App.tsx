import { type CSSProperties, lazy, Suspense, useCallback } from 'react';
import type { Editor } from '../model/editor.js';
import { Inspector } from '../panels/Inspector.js';
import { Minimap } from '../panels/Minimap.js';
import { Notice } from '../panels/Notice.js';
import { Outline } from '../panels/Outline.js';
import { Problems } from '../panels/Problems.js';
import { RunDock } from '../panels/RunDock.js';
import type { Canvas } from '../rete/canvas.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { Breadcrumbs } from './Breadcrumbs.js';
import { CanvasPane } from './CanvasPane.js';
import { Overlays } from './Overlays.js';
import { TopBar } from './TopBar.js';
import { useKeys } from './useKeys.js';
import { ZoomBar } from './ZoomBar.js';

// With what they lean on they come once the page stands.
const VerifyDock = lazy(() => import('../panels/VerifyDock.js').then((module) => ({ default: module.VerifyDock })));
const CompareDock = lazy(() => import('../panels/CompareDock.js').then((module) => ({ default: module.CompareDock })));

/** The page around one open document. */
export function App({ editor }: { editor: Editor }) {
  const onCanvas = useCallback(
    // For tests and for whoever opens the console.
    (canvas: Canvas | undefined) => Object.assign(globalThis, { rheobase: { editor, canvas } }),
    [editor],
  );
  useKeys(editor);
  const side = useSelected(editor.session, (state) => state.side);
  const dock = useSelected(editor.settings, (state) => state.dock);
  const announcement = useSelected(editor.session, (state) => state.announcement);
  return (
    <div className="app">
      <TopBar editor={editor} />
      <main className="work">
        <div className="stage" style={{ '--dock': `${100 * dock}%` } as CSSProperties}>
          <div className="stage-canvas">
            <CanvasPane editor={editor} onCanvas={onCanvas} />
            <Breadcrumbs editor={editor} />
            <ZoomBar editor={editor} />
            <Minimap editor={editor} />
            <Notice editor={editor} />
          </div>
          <Problems editor={editor} />
          <RunDock editor={editor} />
          <Suspense fallback={null}>
            <VerifyDock editor={editor} />
            <CompareDock editor={editor} />
          </Suspense>
        </div>
        {side === null ? null : (
          <aside className="side" data-region="" aria-label={english.action[side]}>
            {side === 'inspector' ? <Inspector editor={editor} /> : <Outline editor={editor} />}
          </aside>
        )}
      </main>
      <Overlays editor={editor} />
      <div className="only-heard" aria-live="polite">
        {announcement}
      </div>
    </div>
  );
}
