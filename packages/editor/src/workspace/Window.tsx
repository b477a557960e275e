import { lazy, Suspense, useEffect } from 'react';
import { useTheme } from '../app/useTheme.js';
import { mayCarry } from '../carry/readExperiment.js';
import { useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { Tour } from '../tour/Tour.js';
import { OutsideDialog } from './OutsideDialog.js';
import { StartPage } from './StartPage.js';
import type { Tab, Workspace } from './workspace.js';
import './workspace.css';

/** Canvas, panels and inspector come with the first graph that is opened, or at the first sign of a person. */
const loadApp = () => import('../app/App.js');
const App = lazy(() => loadApp().then((module) => ({ default: module.App })));
const signs = ['pointermove', 'pointerdown', 'keydown'] as const;

/** The whole page: a tab for each open document, and the one that is shown. */
export function Window({ workspace }: { workspace: Workspace }) {
  const tabs = useSelected(workspace, (state) => state.tabs);
  const active = useSelected(workspace, (state) => state.active);
  const message = useSelected(workspace, (state) => state.message);
  const link = useSelected(workspace, (state) => state.link);
  const outside = useSelected(workspace, (state) => state.outside);
  const tour = useSelected(workspace, (state) => state.tour);
  const reached = useSelected(workspace.settings, (state) => state.tour);
  const shown = tabs.find(({ id }) => id === active);
  useTheme(useSelected(workspace.settings, ({ theme }) => theme));
  useLeaving(workspace);
  useDrop(workspace, shown);
  useEffect(() => {
    const once = new AbortController();
    const come = () => {
      once.abort();
      // What fails here is asked for again when it is needed.
      loadApp().catch(() => undefined);
    };
    for (const sign of signs) globalThis.addEventListener(sign, come, { signal: once.signal, passive: true });
    return () => once.abort();
  }, []);
  return (
    <div className="window">
      <nav className="tabs" aria-label={english.workspace.tabs}>
        <button type="button" aria-current={shown === undefined} onClick={() => workspace.show(null)}>
          {english.workspace.start}
        </button>
        {tabs.map((tab) => (
          <TabButton key={tab.id} tab={tab} isShown={tab === shown} workspace={workspace} />
        ))}
      </nav>
      {message === undefined ? null : (
        <p className="window-message" role="alert">
          <span>{message}</span>
          {link === undefined ? null : (
            <input
              readOnly
              className="window-link"
              aria-label={english.share.link}
              value={link}
              onFocus={(event) => event.target.select()}
            />
          )}
          {message === english.workspace.changedElsewhere ? (
            <button type="button" onClick={() => void workspace.save({ force: true }).then(workspace.dismiss)}>
              {english.workspace.overwrite}
            </button>
          ) : null}
          <button type="button" className="quiet" aria-label={english.panel.close} onClick={workspace.dismiss}>
            ×
          </button>
        </p>
      )}
      {outside === undefined ? null : (
        <OutsideDialog key={outside.changed} edit={outside} decide={workspace.decideOutside} />
      )}
      {shown === undefined ? (
        <StartPage workspace={workspace} />
      ) : (
        <Suspense fallback={null}>
          <App key={shown.id} editor={shown.editor} />
        </Suspense>
      )}
      {shown !== undefined && shown.id === tour ? (
        <Tour
          editor={shown.editor}
          reached={reached}
          reach={workspace.reachTour}
          leave={() => workspace.endTour(false)}
          finish={() => workspace.endTour(true)}
        />
      ) : null}
    </div>
  );
}

function TabButton({ tab, isShown, workspace }: { tab: Tab; isShown: boolean; workspace: Workspace }) {
  const { documents, runs } = tab.editor;
  const name = useSelected(documents, ({ document }) => document.name) ?? english.app.untitled;
  const isUnsaved = useSelected(documents, ({ document, saved }) => document !== saved);
  const isRunning = useSelected(runs, ({ phase }) => phase === 'running');
  return (
    <span className={isShown ? 'tab shown' : 'tab'}>
      <button type="button" aria-current={isShown} onClick={() => workspace.show(tab.id)}>
        {isRunning ? <span className="running" title={english.dock.phase.running} /> : null}
        {name}
        {isUnsaved ? <span className="unsaved" title={english.app.unsaved} /> : null}
      </button>
      <button
        type="button"
        className="quiet"
        aria-label={english.workspace.close(name)}
        onClick={() => void workspace.close(tab.id)}
      >
        ×
      </button>
    </span>
  );
}

/** What is not written yet is written when the page is left or hidden. */
function useLeaving(workspace: Workspace): void {
  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === 'hidden') workspace.flush();
    };
    document.addEventListener('visibilitychange', onHide);
    globalThis.addEventListener('pagehide', workspace.flush);
    return () => {
      document.removeEventListener('visibilitychange', onHide);
      globalThis.removeEventListener('pagehide', workspace.flush);
    };
  }, [workspace]);
}

/** A graph that is dropped onto the page is opened; any other file is kept as data, for whichever node names it. */
function useDrop(workspace: Workspace, shown: Tab | undefined): void {
  useEffect(() => {
    const onOver = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const onDrop = async (event: DragEvent) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      for (const file of files) await take(workspace, shown, file);
    };
    const drop = (event: DragEvent) => void onDrop(event);
    globalThis.addEventListener('dragover', onOver);
    globalThis.addEventListener('drop', drop);
    return () => {
      globalThis.removeEventListener('dragover', onOver);
      globalThis.removeEventListener('drop', drop);
    };
  }, [workspace, shown]);
}

async function take(workspace: Workspace, shown: Tab | undefined, file: File): Promise<void> {
  if (/\.json$/i.test(file.name) || mayCarry(file.name)) {
    try {
      await workspace.openGiven(file);
    } catch (error) {
      workspace.say(english.workspace.noFile(error instanceof Error ? error.message : String(error)));
    }
    return;
  }
  if (shown === undefined) {
    workspace.say(english.workspace.dataNeedsGraph);
    return;
  }
  const isKept = await shown.editor.runs.addFile(file.name, new Uint8Array(await file.arrayBuffer()));
  workspace.say(isKept ? english.workspace.dataKept(file.name) : english.workspace.dataNotKept(file.name));
}
