import { join } from 'node:path';
import { type Experiment, type Outputs, type Plan, packOutputs, type RunResult } from '@rheobase/core';
import type { Io } from '../io.js';
import { outputsByPath, ResultStore } from '../store/resultStore.js';

/** The store of this program on this machine. */
export function resultStore(io: Io): ResultStore {
  return new ResultStore(join(io.cacheDir, 'results', io.codeStamp()));
}

/** One run's dealings with the store: what it took, what it gave, and what went wrong. */
export class Reuse {
  /** By point: the paths that were not computed. */
  private readonly taken = new Map<number, ReadonlyMap<string, Outputs>>();
  private readonly leftOut = new Set<string>();
  /** Why results could not be kept, once. */
  problem: string | undefined;

  constructor(
    private readonly store: ResultStore,
    private readonly experiment: Experiment,
  ) {}

  async known(point: number): Promise<ReadonlyMap<string, Outputs>> {
    const plan = this.planOf(point);
    const known = await this.store.known(plan);
    // A pass is computed as a whole or not at all.
    const usable = new Map<string, Outputs>();
    for (const step of plan.steps) {
      const paths = step.kind === 'pass' ? step.drivers : [step.node];
      if (!paths.every((path) => known.has(path))) continue;
      for (const path of paths) usable.set(path, known.get(path) as Outputs);
    }
    this.taken.set(point, usable);
    return usable;
  }

  /** A node whose results are not all that it leaves behind is computed each time. */
  leaveOut(point: number, path: string): void {
    this.leftOut.add(`${point} ${path}`);
  }

  async keep(point: number, result: RunResult): Promise<void> {
    if (this.problem !== undefined || result.receipt.engine !== undefined) return;
    const fresh = new Map(
      [...outputsByPath(result)].filter(
        ([path]) => !this.taken.get(point)?.has(path) && !this.leftOut.has(`${point} ${path}`),
      ),
    );
    this.problem = await this.store.keep(this.planOf(point), fresh);
  }

  /** How many results were taken from the store. */
  count(): number {
    return [...this.taken.values()].reduce((sum, known) => sum + known.size, 0);
  }

  /** Points to compute again for a proof: every tenth of those that took something, the first of them at least. */
  sample(): readonly number[] {
    return [...this.taken]
      .filter(([, known]) => known.size > 0)
      .map(([point]) => point)
      .sort((a, b) => a - b)
      .filter((_, index) => index % 10 === 0);
  }

  /** Paths whose results in the store are not those of a fresh run of the point; they are taken out of it. */
  async contradicted(point: number, fresh: RunResult): Promise<readonly string[]> {
    const plan = this.planOf(point);
    const computed = outputsByPath(fresh);
    const wrong: string[] = [];
    for (const [path, known] of this.taken.get(point) ?? []) {
      const key = plan.resultKeys.get(path) as string;
      const now = computed.get(path);
      if (now !== undefined && sameOutputs(key, known, now)) continue;
      wrong.push(path);
      await this.store.remove(key);
    }
    return wrong;
  }

  private planOf(point: number): Plan {
    return this.experiment.points[point].plan;
  }
}

/** Models name the graph that they were trained in; it may have been another with the same training. */
function sameOutputs(key: string, a: Outputs, b: Outputs): boolean {
  return Buffer.from(packOutputs(key, withoutGraph(a))).equals(packOutputs(key, withoutGraph(b)));
}

function withoutGraph(outputs: Outputs): Outputs {
  const entries = Object.entries(outputs).map(([port, result]) =>
    result.kind === 'model'
      ? [port, { ...result, model: { ...result.model, origin: { ...result.model.origin, graphHash: '' } } }]
      : [port, result],
  );
  return Object.fromEntries(entries);
}
