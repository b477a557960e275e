import type { Figure, GraphDocument } from '@rheobase/core';
import { createStore } from 'zustand/vanilla';
import type { LookData } from './protocol.js';
import type { Fact } from './runStore.js';

/** Earlier runs that are kept to be seen behind later ones. They belong to the window and are never saved. */
export interface Pin {
  readonly id: number;
  /** The document that was run. */
  readonly of: GraphDocument;
  readonly looks: ReadonlyMap<string, LookData>;
  readonly histories: ReadonlyMap<string, readonly Fact[]>;
  /** By port. */
  readonly figures: ReadonlyMap<string, Figure>;
}

const none: readonly Figure[] = [];

/** The figures of one port in the runs that are pinned. */
export function pinnedFigures(pins: readonly Pin[], port: string): readonly Figure[] {
  const found = pins.flatMap(({ figures }) => figures.get(port) ?? []);
  return found.length === 0 ? none : found;
}

export type PinStore = ReturnType<typeof createPins>;

/** More curves than this behind one cannot be told apart. */
const most = 3;

export function createPins() {
  const store = createStore<readonly Pin[]>(() => []);
  let next = 1;
  return {
    getState: store.getState,
    subscribe: store.subscribe,
    /** Keeps a run; the oldest goes where there are too many. */
    pin(kept: Omit<Pin, 'id'>): void {
      store.setState((pins) => [...pins, { id: next++, ...kept }].slice(-most), true);
    },
    unpin(id?: number): void {
      store.setState((pins) => (id === undefined ? [] : pins.filter((pin) => pin.id !== id)), true);
    },
  };
}
