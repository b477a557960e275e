import { useCallback, useSyncExternalStore } from 'react';
import type { Keyed } from './keyed.js';

interface Store<S> {
  readonly getState: () => S;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A part of a store; the part must keep its identity while it is the same. */
export function useSelected<S, T>(store: Store<S>, select: (state: S) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.getState()));
}

export function useKeyed<T>(keyed: Keyed<T>, key: string): T | undefined {
  const subscribe = useCallback((listener: () => void) => keyed.subscribe(key, listener), [keyed, key]);
  return useSyncExternalStore(subscribe, () => keyed.get(key));
}
