import type { Prepared } from '@rheobase/core';

/**
 * How long each node computed, on all threads: read from what the engine itself measured, and added over the points of
 * a sweep. The memory of a point that is done is not held.
 */
export interface NodeTimes {
  readonly begin: (prepared: Prepared) => void;
  /** By node, in milliseconds. */
  readonly read: () => Readonly<Record<string, number>>;
}

export function createNodeTimes(): NodeTimes {
  const sums = new Map<string, number>();
  let timed: readonly { readonly path: string; readonly time: { readonly milliseconds: number } }[] = [];
  const take = () => {
    for (const { path, time } of timed) {
      if (time.milliseconds > 0) sums.set(path, (sums.get(path) ?? 0) + time.milliseconds);
    }
    timed = [];
  };
  return {
    begin({ passes }) {
      take();
      timed = [...passes.values()].flatMap((bound) => [...bound.values()]).map(({ path, time }) => ({ path, time }));
    },
    read() {
      take();
      return Object.fromEntries(sums);
    },
  };
}
