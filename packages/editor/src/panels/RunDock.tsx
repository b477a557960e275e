import { type Result, sentence } from '@rheobase/core';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { actionById, perform } from '../actions/actions.js';
import type { Editor } from '../model/editor.js';
import { pinnedFigures } from '../run/pins.js';
import type { RunState } from '../run/runStore.js';
import { useKeyed, useSelected } from '../session/useSelected.js';
import { english } from '../text/english.js';
import { RasterView } from '../views/RasterView.js';
import { ResultView } from '../views/ResultView.js';
import { DockClose, DockTabs } from './DockTabs.js';
import { dockContent } from './dockContent.js';
import { EngineNote } from './EngineNote.js';
import { ExportButtons } from './ExportButtons.js';
import { PinBar } from './PinBar.js';

/** Comes with the first training. */
const TrainingCurve = lazy(() =>
  import('../views/TrainingCurve.js').then((module) => ({ default: module.TrainingCurve })),
);

const SamplePicker = lazy(() => import('./SamplePicker.js').then((module) => ({ default: module.SamplePicker })));

/** What a run does and what it gave: of the selected nodes, or of all. */
export function RunDock({ editor }: { editor: Editor }) {
  const isOpen = useSelected(editor.session, ({ dock, dockView }) => dock && dockView === 'results');
  return isOpen ? <OpenDock editor={editor} /> : null;
}

function OpenDock({ editor }: { editor: Editor }) {
  const state = useSelected(editor.runs, (run) => run);
  const picks = useSelected(editor.session, (session) => session.picker);
  const document = useSelected(editor.documents, (documents) => documents.document);
  const selected = useSelected(editor.session, (session) => session.selected);
  const content = dockContent(document, editor.registry, state, editor.scene().level === null ? selected : new Set());
  // What is shown of other nodes is read from its top. A browser may answer with a promise: no effect ends with that.
  const body = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection is what changes it.
  useEffect(() => void body.current?.scrollTo(0, 0), [selected]);
  // The engine copies out what is looked at, and nothing else.
  const watched = content.probes.map(({ port }) => port).join(' ');
  useEffect(() => {
    editor.runs.watch(watched === '' ? [] : watched.split(' ').map((port) => ({ port, samples: 'first' as const })));
    return () => editor.runs.watch([]);
  }, [editor, watched]);
  return (
    <section className="dock" data-region="" aria-label={english.dock.label}>
      <header>
        <DockTabs editor={editor} />
        <RunControls editor={editor} state={state} />
        <RunStatus editor={editor} state={state} />
        <EngineNote editor={editor} />
        <DockClose editor={editor} />
      </header>
      <PinBar editor={editor} />
      <div className="dock-body" ref={body}>
        {state.issues.length > 0 ? (
          <ul className="dock-issues">
            {state.issues.map((issue, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two issues may be alike.
              <li key={index} className={issue.severity}>
                {sentence(issue)}
              </li>
            ))}
          </ul>
        ) : null}
        {state.fault === undefined ? null : <p className="dock-issues error">{english.dock.fault(state.fault)}</p>}
        {picks ? (
          <Suspense fallback={null}>
            <SamplePicker editor={editor} />
          </Suspense>
        ) : null}
        <div className="dock-cards">
          {content.trainers.map((node) => (
            <Curve key={node} editor={editor} node={node} />
          ))}
          {content.probes.map(({ port, isSpikes }) => (
            <Raster key={port} editor={editor} port={port} isSpikes={isSpikes} />
          ))}
          {content.results.map((name) => (
            <OneResult key={name} editor={editor} name={name} />
          ))}
        </div>
        {state.phase === 'idle' && content.results.length === 0 ? <p className="none">{english.dock.nothing}</p> : null}
      </div>
    </section>
  );
}

function RunControls({ editor, state }: { editor: Editor; state: RunState }) {
  const isBusy = state.phase === 'running' || state.phase === 'paused';
  const buttons = isBusy
    ? [state.phase === 'running' ? 'pause' : 'continue', 'stop', 'step', 'step-batch', 'step-epoch']
    : ['run', 'run-selected', 'step', 'pin', 'picker'];
  return (
    <div className="dock-controls">
      {buttons.map((id) => {
        const action = actionById(id);
        return (
          <button
            key={id}
            type="button"
            className={id === 'run' || id === 'continue' ? 'primary' : undefined}
            disabled={action.isEnabled?.(editor) === false}
            onClick={() => perform(editor, action)}
          >
            {english.dock.button[id as keyof typeof english.dock.button]}
          </button>
        );
      })}
    </div>
  );
}

export function RunStatus({ editor, state }: { editor: Editor; state: RunState }) {
  const now = useClock(state.phase === 'running');
  const document = useSelected(editor.documents, (documents) => documents.document);
  const drivers = useSelected(editor.derived, ({ analysis }) => analysis.inferred.graph.nodes);
  const running = [...drivers.keys()].filter((node) => editor.runs.live.progress.get(node) !== undefined);
  const current = running
    .map((node) => editor.runs.live.progress.get(node))
    .findLast((one) => (one?.fraction ?? 1) < 1);
  const seconds = ((state.ended ?? now) - state.began) / 1000;
  const words = english.dock.phase[state.phase];
  const isStale = state.phase === 'done' && state.of !== document;
  return (
    <div className="dock-status" aria-live="polite">
      <span className={`phase ${state.phase}`}>{words}</span>
      {state.point === undefined ? null : <span>{english.dock.point(state.point.index + 1, state.point.count)}</span>}
      {current !== undefined && (state.phase === 'running' || state.phase === 'paused') ? (
        <>
          <span>{english.dock.progress(current.node, current.fraction)}</span>
          <progress max={1} value={current.fraction} aria-label={current.node} />
          {state.phase === 'running' ? <TimeLeft editor={editor} node={current.node} now={now} /> : null}
        </>
      ) : null}
      {state.phase === 'paused' && state.position !== undefined ? (
        <span>{english.dock.position(state.position)}</span>
      ) : null}
      {state.phase === 'idle' ? null : <span className="time">{english.dock.seconds(seconds)}</span>}
      {state.reused.length > 0 ? <span>{english.dock.reused(state.reused.length)}</span> : null}
      {isStale ? <span className="stale">{english.dock.stale}</span> : null}
    </div>
  );
}

/** Of the driver that runs, at the pace that it has had so far; the first moments say nothing. */
function TimeLeft({ editor, node, now }: { editor: Editor; node: string; now: number }) {
  const progress = useKeyed(editor.runs.live.progress, node);
  const first = editor.runs.live.firstProgress(node);
  if (progress === undefined || first === undefined) return null;
  const [time, share] = [now - first.at, progress.fraction - first.fraction];
  if (time < 700 || share < 0.005) return null;
  const left = (time / share) * (1 - progress.fraction);
  return <span className="time-left">{english.dock.left(left / 1000)}</span>;
}

/** Ten times a second while something runs: for the clock and the progress. */
function useClock(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    setNow(performance.now());
    if (!isRunning) return;
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

function Curve({ editor, node }: { editor: Editor; node: string }) {
  const history = useKeyed(editor.runs.live.history, node);
  const pins = useSelected(editor.pins, (all) => all);
  const behind = useMemo(() => pins.flatMap(({ histories }) => [histories.get(node) ?? []]), [pins, node]);
  return (
    <div className="dock-card">
      {history === undefined ? null : (
        <Suspense fallback={null}>
          <TrainingCurve node={node} history={history} behind={behind} width={420} />
        </Suspense>
      )}
    </div>
  );
}

function Raster({ editor, port, isSpikes }: { editor: Editor; port: string; isSpikes: boolean }) {
  const data = useKeyed(editor.runs.live.probes, port);
  if (data === undefined) return null;
  return (
    <div className="dock-card">
      <h3>
        {port} <span className="unit">{english.view.sample(data.sample)}</span>
      </h3>
      <RasterView data={data} isSpikes={isSpikes} />
    </div>
  );
}

function OneResult({ editor, name }: { editor: Editor; name: string }) {
  const result: Result | undefined = useKeyed(editor.runs.live.results, name);
  const pins = useSelected(editor.pins, (all) => all);
  const behind = useMemo(() => pinnedFigures(pins, name), [pins, name]);
  if (result === undefined) return null;
  return (
    <div className={`dock-card ${result.kind}`}>
      {result.kind === 'figure' ? null : <h3>{name}</h3>}
      <ResultView result={result} behind={behind} />
      <ExportButtons editor={editor} name={name} kind={result.kind} />
    </div>
  );
}
