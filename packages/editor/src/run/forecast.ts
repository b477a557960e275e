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

/** Nanoseconds for one operation, before anything was measured. */
const firstGuess = 4;

export function createForecast(): Forecast {
  /** By driver: how often it ran, and nanoseconds for one of its operations, tables and all. */
  const seen = new Map<string, { readonly runs: number; readonly each: number }>();
  return {
    milliseconds(experiment, memory) {
      let sum = 0;
      for (const { plan } of experiment.points) {
        const known = experiment.points.length === 1 ? memory.known(plan) : new Map();
        for (const [driver, operations] of workOf(plan)) {
          if (!known.has(driver)) sum += operations * (seen.get(driver)?.each ?? firstGuess);
        }
      }
      return sum / 1e6;
    },
    learn(plan, times) {
      for (const [driver, operations] of workOf(plan)) {
        const time = times[driver];
        if (time === undefined || operations === 0 || operations === Number.POSITIVE_INFINITY) continue;
        const { runs, each } = seen.get(driver) ?? { runs: 0, each: firstGuess };
        // The first run of anything is compiled while it runs: it says nothing of the next.
        const measured = (time * 1e6) / operations;
        seen.set(driver, {
          runs: runs + 1,
          each: runs === 0 ? firstGuess : runs === 1 ? measured : 0.5 * (each + measured),
        });
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
