import type { Outputs, Plan, RunResult } from '@rheobase/core';

/**
 * H: results of earlier runs by the plan's result keys. A driver or computation whose key is known is not run again.
 * Bounded: what was used longest ago goes first.
 */
export interface Memory {
  readonly known: (plan: Plan) => ReadonlyMap<string, Outputs>;
  readonly keep: (plan: Plan, result: RunResult) => void;
}

/** Nodes, not bytes: tables are small, and a model of the usual sizes has one to a few megabytes. */
const most = 500;

export function createMemory(limit = most): Memory {
  const kept = new Map<string, Outputs>();
  return {
    known(plan) {
      const found = new Map<string, Outputs>();
      for (const [path, key] of plan.resultKeys) {
        const outputs = kept.get(key);
        if (outputs === undefined) continue;
        kept.delete(key);
        kept.set(key, outputs);
        found.set(path, outputs);
      }
      return found;
    },
    keep(plan, { outputs, complete }) {
      // An abandoned run may have given some ports of a node and not the others.
      if (!complete) return;
      for (const [path, key] of plan.resultKeys) {
        const prefix = `${path}.`;
        const own = Object.entries(outputs).filter(
          ([name]) => name.startsWith(prefix) && !name.slice(prefix.length).includes('.'),
        );
        if (own.length === 0) continue;
        kept.delete(key);
        kept.set(key, Object.fromEntries(own.map(([name, result]) => [name.slice(prefix.length), result])));
      }
      for (const key of kept.keys()) {
        if (kept.size <= limit) break;
        kept.delete(key);
      }
    },
  };
}
