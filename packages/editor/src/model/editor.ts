import { type GraphDocument, type Registry, save } from '@rheobase/core';
import { createDerivedStore } from '../derived/derivedStore.js';
import { levelAt } from '../derived/place.js';
import { lockedChange } from '../document/assignment.js';
import { createDocumentStore } from '../document/documentStore.js';
import { type Level, type LevelName, levelOf } from '../document/level.js';
import { createSceneMaker, type Scene } from '../geometry/scene.js';
import { createLiveHub } from '../live/liveHub.js';
import { pageFrames } from '../live/pageFrames.js';
import { createRate, type Machine } from '../live/rate.js';
import { createPins } from '../run/pins.js';
import { createRunStore, type Port } from '../run/runStore.js';
import { createInteraction } from '../session/interaction.js';
import { createSessionStore } from '../session/sessionStore.js';
import type { SettingsStore } from '../session/settings.js';
import { english } from '../text/english.js';
import { createCompareStore } from '../verify/compareStore.js';
import { createKnownRuns } from '../verify/knownRuns.js';
import { createVerifyStore } from '../verify/verifyStore.js';
import type { CanvasHandle } from './canvasHandle.js';
import type { FilesHandle } from './filesHandle.js';
import { createLiveSources } from './liveSources.js';
import { createRerun } from './rerun.js';

/** One open document with everything that is known and shown of it. Parts of the page get this, and nothing global. */
export type Editor = ReturnType<typeof createEditor>;

/** What the page lends to a document. */
export interface Surroundings {
  readonly registry: Registry;
  readonly settings: SettingsStore;
  /** The engine's thread. */
  readonly openWorker: () => Port;
  /** The address of the `data/` folder beside the site. */
  readonly dataFolder: string;
  /** That the engine of the page may use. */
  readonly threads: number;
  /** What live views share with the engine that runs now. */
  readonly engine: Machine;
}

export function createEditor(
  opened: GraphDocument,
  { registry, settings, openWorker, dataFolder, threads, engine }: Surroundings,
) {
  const now = () => performance.now();
  const session = createSessionStore();
  const documents = createDocumentStore(opened, {
    guard(before, after) {
      const id = lockedChange(before, after);
      return id === undefined ? undefined : english.assignment.refused(id);
    },
    onRefused: session.notify,
  });
  const derived = createDerivedStore(documents, registry);
  const interaction = createInteraction();
  const runs = createRunStore(documents, openWorker, { folder: dataFolder, threads, now });
  const knownRuns = createKnownRuns();
  const verify = createVerifyStore(documents, runs, registry, knownRuns, (document) =>
    files()?.saveCopy(save(document), `${document.name ?? 'graph'}-hand-in.json`),
  );
  const compare = createCompareStore(documents, registry, knownRuns, openWorker, {
    folder: dataFolder,
    threads,
    now,
  });
  const makeScene = createSceneMaker(registry);

  /** The level that is looked at; the graph itself where the block entered is no longer there. */
  const level = (): LevelName => levelAt(documents.getState().document, session.getState().path) ?? null;

  // A block that was entered may go away by undo: then one stands outside again.
  const unsubscribe = documents.subscribe(({ document }) => {
    const { path } = session.getState();
    let depth = path.length;
    while (depth > 0 && levelAt(document, path.slice(0, depth)) === undefined) depth--;
    if (depth < path.length) session.leaveTo(depth);
    // What was held back has been done another way.
    session.notify(undefined);
    dropGone();
  });

  /** What is no longer there cannot be selected. */
  function dropGone(): void {
    const { selected, wires } = session.getState();
    if (selected.size === 0 && wires.size === 0) return;
    const { cards, groups, notes, wires: known } = scene();
    const left = [...selected].filter((id) => cards.has(id) || id in groups || id in notes);
    const leftWires = [...wires].filter((id) => known.has(id));
    if (left.length < selected.size || leftWires.length < wires.size) session.select(left, leftWires);
  }

  function scene(): Scene {
    return makeScene(documents.getState().document, level());
  }

  const hub = createLiveHub(runs, createRate(engine), pageFrames());
  const pins = createPins();
  const live = createLiveSources({ documents, session, derived, runs, pins, hub, settings, level, registry });
  const stopRerun = createRerun(documents, runs, settings, now);

  const editor = {
    registry,
    settings,
    /** Of the engine of the page. */
    threads,
    /** Set while a canvas shows this document. */
    canvas: undefined as CanvasHandle | undefined,
    /** Set by the window that opened this document. */
    files: undefined as FilesHandle | undefined,
    documents,
    session,
    derived,
    interaction,
    runs,
    verify,
    compare,
    pins,
    live,
    level,
    levelNow: (): Level => levelOf(documents.getState().document, level()),
    scene,
    destroy(): void {
      unsubscribe();
      stopRerun();
      live.destroy();
      hub.destroy();
      derived.destroy();
      verify.destroy();
      compare.destroy();
      runs.destroy();
    },
  };
  // Set later, by the window.
  const files = () => editor.files;
  return editor;
}
