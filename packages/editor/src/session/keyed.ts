/** Values by key, each with listeners of its own: a thousand nodes are not asked when one changes. */
export interface Keyed<T> {
  readonly get: (key: string) => T | undefined;
  readonly set: (key: string, value: T | undefined) => void;
  readonly subscribe: (key: string, listener: () => void) => () => void;
}

export function createKeyed<T>(): Keyed<T> {
  const values = new Map<string, T>();
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.get(key) === value) return;
      if (value === undefined) values.delete(key);
      else values.set(key, value);
      for (const listener of listeners.get(key) ?? []) listener();
    },
    subscribe(key, listener) {
      let own = listeners.get(key);
      if (own === undefined) {
        own = new Set();
        listeners.set(key, own);
      }
      own.add(listener);
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(key);
      };
    },
  };
}
