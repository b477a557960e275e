import { createStore } from 'zustand/vanilla';

/** What a person chose once, for every document; kept in the browser. */
export interface Settings {
  readonly theme: 'system' | 'light' | 'dark';
  /** What the wheel does by itself; with Ctrl it always zooms. */
  readonly wheel: 'zoom' | 'pan';
  readonly snap: boolean;
  /** Kind, shape and unit printed along the wires. */
  readonly wireLabels: boolean;
  readonly minimap: boolean;
  /** Share of the height that the dock takes. */
  readonly dock: number;
  /** Whether a change runs again what has run, where that is quick. */
  readonly rerun: boolean;
  /** How long each node computed, above it. */
  readonly times: boolean;
  /** The step of the guided tour that was reached; -1 before it and after it. */
  readonly tour: number;
  /** Keys by the id of the action, where they are not the usual ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

const usual: Settings = {
  theme: 'system',
  wheel: 'zoom',
  snap: true,
  wireLabels: true,
  minimap: true,
  dock: 0.42,
  rerun: true,
  times: false,
  tour: -1,
  keys: {},
};
const place = 'rheobase.settings';

export type SettingsStore = ReturnType<typeof createSettings>;

export function createSettings(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined) {
  const store = createStore<Settings>(() => ({ ...usual, ...kept(storage) }));
  return {
    getState: store.getState,
    subscribe: store.subscribe,
    set(change: Partial<Settings>): void {
      store.setState(change);
      try {
        storage?.setItem(place, JSON.stringify(store.getState()));
      } catch {
        // A full or forbidden storage forgets settings; nothing else depends on it.
      }
    },
  };
}

function kept(storage: Pick<Storage, 'getItem'> | undefined): Partial<Settings> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(place) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    const known = Object.entries(value).filter(
      ([key, setting]) => key in usual && typeof setting === typeof usual[key as keyof Settings],
    );
    return Object.fromEntries(known);
  } catch {
    return {};
  }
}
