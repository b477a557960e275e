import type { Outputs, PassStep, Plan } from '@rheobase/core';
import type { LookData } from './protocol.js';

/**
 * What live views showed of a pass, by its result key: who comes back to a value sees what was seen of it, though
 * nothing is computed again.
 */
export interface LookMemory {
  /** A chunk of the pass of this driver is done. */
  readonly passing: (driver: string) => void;
  readonly seen: (looks: readonly LookData[]) => void;
  /** The driver has its results: what was seen of its pass belongs to them. */
  readonly keep: (plan: Plan, driver: string) => void;
  /**
   * In: the results that are known. Out: what was seen with them. A pass of which something is looked at now that was
   * not looked at then is taken out of `known`, to be computed again, where `mayRun` says that there is time for it.
   */
  readonly replay: (
    plan: Plan,
    known: Map<string, Outputs>,
    wanted: (step: PassStep) => readonly string[],
    mayRun: (known: ReadonlyMap<string, Outputs>) => boolean,
  ) => readonly LookData[];
}

/** Passes that are remembered. */
const most = 200;

export function createLookMemory(): LookMemory {
  const kept = new Map<string, ReadonlyMap<string, LookData>>();
  const now = new Map<string, LookData>();
  let pass: string | undefined;
  return {
    passing(driver) {
      if (driver !== pass) now.clear();
      pass = driver;
    },
    seen(looks) {
      // The numbers themselves leave this thread.
      for (const look of looks) now.set(look.key, { ...look, values: look.values.slice() });
    },
    keep(plan, driver) {
      const key = plan.resultKeys.get(driver);
      if (key === undefined || now.size === 0) return;
      const isOf = plan.steps.some((step) => step.kind === 'pass' && step.drivers.includes(driver));
      if (!isOf) return;
      kept.delete(key);
      kept.set(key, new Map(now));
      for (const oldest of kept.keys()) {
        if (kept.size <= most) break;
        kept.delete(oldest);
      }
    },
    replay(plan, known, wanted, mayRun) {
      const looks: LookData[] = [];
      for (const step of plan.steps) {
        if (step.kind !== 'pass' || !step.drivers.every((driver) => known.has(driver))) continue;
        const keys = wanted(step);
        if (keys.length === 0) continue;
        const seen = kept.get(plan.resultKeys.get(step.drivers[0]) ?? '');
        const missing = keys.some((key) => seen?.has(key) !== true);
        const others = new Map([...known].filter(([path]) => !step.drivers.includes(path)));
        if (missing && mayRun(others)) for (const driver of step.drivers) known.delete(driver);
        else for (const key of keys) looks.push(...(seen?.has(key) === true ? [seen.get(key) as LookData] : []));
      }
      return looks.map((look) => ({ ...look, values: look.values.slice() }));
    },
  };
}
