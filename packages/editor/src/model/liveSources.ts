import type { Registry } from '@rheobase/core';
import type { DerivedStore } from '../derived/derivedStore.js';
import { flatPath } from '../derived/place.js';
import { setNodeView } from '../document/commands/nodeCommands.js';
import { reached } from '../document/differences.js';
import type { DocumentStore } from '../document/documentStore.js';
import type { LevelName } from '../document/level.js';
import type { LiveSources } from '../live/LivePane.js';
import type { LiveHub } from '../live/liveHub.js';
import { type Offer, offersOf } from '../live/offers.js';
import { type PinStore, pinnedFigures } from '../run/pins.js';
import type { RunStore } from '../run/runStore.js';
import type { SessionStore } from '../session/sessionStore.js';
import type { SettingsStore } from '../session/settings.js';
import { english } from '../text/english.js';

interface Parts {
  readonly documents: DocumentStore;
  readonly session: SessionStore;
  readonly derived: DerivedStore;
  readonly runs: RunStore;
  readonly pins: PinStore;
  readonly hub: LiveHub;
  readonly settings: SettingsStore;
  readonly level: () => LevelName;
  readonly registry: Registry;
}

/** What live views in nodes are drawn from. */
export function createLiveSources({ documents, session, derived, runs, pins, hub, settings, level, registry }: Parts) {
  const isDriver = (type: string) => registry.definitions.get(type)?.role === 'driver';
  const listeners = new Set<() => void>();
  let version = 0;
  const tell = () => {
    version++;
    for (const listener of listeners) listener();
  };
  let stale: { of: object | undefined; document: object; ids: ReadonlySet<string> } | undefined;

  /** Nodes of the graph whose pictures belong to another document than this one. */
  function staleIds(): ReadonlySet<string> {
    const { of, phase } = runs.getState();
    const { document } = documents.getState();
    const before = phase === 'running' || phase === 'paused' ? undefined : of;
    if (stale?.of !== before || stale?.document !== document) {
      const ids = before === undefined || before === document ? new Set<string>() : reached(before, document, isDriver);
      stale = { of: before, document, ids };
    }
    return stale.ids;
  }

  function offers(id: string): readonly Offer[] {
    const { analysis } = derived.getState();
    return offersOf(analysis.inferred, flatPath(session.getState().path, id));
  }

  const sources: LiveSources = {
    hub,
    live: runs.live,
    behind: {
      looks: (key) => pins.getState().flatMap(({ looks }) => looks.get(key) ?? []),
      histories: (node) => pins.getState().flatMap(({ histories }) => [histories.get(node) ?? []]),
      figures: (port) => pinnedFigures(pins.getState(), port),
    },
    offers,
    isStale: (id) => staleIds().has(session.getState().path[0] ?? id),
    run: () => runs.start(),
    isRunning: () => runs.getState().phase === 'running',
    choose(id, shows) {
      documents.run(setNodeView(level(), [id], { shows }, english.command.chooseView));
    },
    beginHeight(id) {
      const gesture = documents.begin();
      return {
        show: (live) => gesture.show(setNodeView(level(), [id], { live }, english.command.resize)),
        end: gesture.end,
      };
    },
    time(id) {
      if (!settings.getState().times) return undefined;
      const { times } = runs.getState();
      const path = flatPath(session.getState().path, id);
      if (path in times) return times[path];
      // Of a block all that is in it; a driver inside counts its nodes already.
      const inner = Object.entries(times).filter(([node]) => node.startsWith(`${path}/`));
      return inner.length === 0 ? undefined : inner.reduce((sum, [, time]) => sum + time, 0);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };

  let seen = runs.getState();
  const unsubscribes = [
    derived.subscribe(tell),
    session.subscribe(
      (() => {
        let { path } = session.getState();
        return () => {
          if (session.getState().path === path) return;
          path = session.getState().path;
          tell();
        };
      })(),
    ),
    pins.subscribe(tell),
    runs.subscribe(() => {
      const now = runs.getState();
      if (now.phase !== seen.phase || now.of !== seen.of || now.times !== seen.times) tell();
      seen = now;
    }),
  ];
  return {
    ...sources,
    /** After a change of theme. */
    recolour: tell,
    destroy(): void {
      for (const unsubscribe of unsubscribes) unsubscribe();
    },
  };
}
