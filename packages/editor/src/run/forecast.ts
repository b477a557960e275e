import { type Experiment, explain, type OperationCost, type Plan } from '@rheobase/core';
import type { Memory } from './memory.js';

/**
 * How long a run will take: what the plan says it computes, less what is known from earlier runs, at the speed that
 * this machine showed so far. It decides only whether something is run unasked, never a byte of what it gives.
 */
export interface Forecast {
  readonly milliseconds: (experiment: Experiment, memory: Pick<Memory, 'known'>) => number;
  /** What the passes of a run took, by their first driver. */
  readonly learn: (plan: Plan, times: Readonly<Record<string, number>>) => void;
}

/** Nanoseconds for one operation: before anything was measured, and at most, for a busy machine is slow only now. */
const speed = { guess: 4, most: 40 } as const;
/** Milliseconds: what took longer than this twice in a row is not quick, whatever the plan says of it. */
const plainlySlow = 1000;

export function createForecast(): Forecast {
  let each: number = speed.guess;
  /** The last two times of a driver, tables and all. */
  const recent = new Map<string, readonly number[]>();
  return {
    milliseconds(experiment, memory) {
      let sum = 0;
      for (const { plan } of experiment.points) {
        const known = experiment.points.length === 1 ? memory.known(plan) : new Map();
        for (const [driver, operations] of workOf(plan)) {
          if (known.has(driver)) continue;
          const times = recent.get(driver) ?? [];
          const isSlow = times.length > 1 && Math.min(...times) > plainlySlow;
          sum += isSlow ? Math.min(...times) : (operations * each) / 1e6;
        }
      }
      return sum;
    },
    learn(plan, times) {
      for (const [driver, operations] of workOf(plan)) {
        const time = times[driver];
        if (time === undefined || operations === 0 || operations === Number.POSITIVE_INFINITY) continue;
        recent.set(driver, [...(recent.get(driver) ?? []), time].slice(-2));
        // A short pass measures what stands around it.
        if (time > 50 && operations > 1e6) each = Math.min(speed.most, 0.5 * (each + (time * 1e6) / operations));
      }
    },
  };
}

/**
 * Operations of every pass, by its first driver: all its samples and all its steps. How often a trainer walks over its
 * samples the plan does not know: training is never quick.
 */
function workOf(plan: Plan): ReadonlyMap<string, number> {
  const work = new Map<string, number>();
  for (const { pass, total } of explain(plan).operations) work.set(pass, (work.get(pass) ?? 0) + sumOf(total));
  for (const step of plan.steps) {
    if (step.kind === 'pass' && step.loss !== undefined) work.set(step.drivers[0], Number.POSITIVE_INFINITY);
  }
  return work;
}

function sumOf(cost: OperationCost): number {
  return Object.values(cost).reduce((sum: number, part) => sum + (part ?? 0), 0);
}
