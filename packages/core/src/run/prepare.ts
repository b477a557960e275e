import { type Accelerator, plainMachines, TwinUse } from '../define/accelerator.js';
import type { PlanArray } from '../define/kernel.js';
import { type EngineTwins, engineTwins } from '../engine/engineTwins.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Identity } from '../plan/load.js';
import { memoryIssue } from '../plan/memoryIssue.js';
import type { PassStep, Plan } from '../plan/plan.js';
import { type BoundKernel, bindPass } from './bind.js';
import { aligned, type LanePlaces, placeLanes } from './lanes.js';

export interface PrepareOptions {
  /** Content of the data files, by SHA-256 of the uncompressed bytes. The digest was checked by who read them. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  /** K: compiled twins of the kernels. Without it every kernel is the TypeScript one; the bytes are the same. */
  readonly accelerator?: Accelerator | undefined;
  /** Threads that compute chunks, this one among them; any number gives the same bytes. */
  readonly lanes?: number;
  /** For a thread that only computes chunks: the memory that it was given, and which of the lanes it is. */
  readonly join?: { readonly shared: unknown; readonly lane: number };
  /** Milliseconds. With it every node is told how long it computed; no result knows the time. */
  readonly clock?: (() => number) | undefined;
}

/** The memory in which everything happens. */
export interface Memory {
  readonly buffer: ArrayBufferLike;
  /** The twins that the engine itself may call. */
  readonly twins: EngineTwins;
  /** Byte offset of what kernels may write during a call. */
  readonly scratch: number;
}

/** A plan whose kernels are bound to memory: ready to run, again and again, always with the same bytes. */
export interface Prepared extends Memory {
  readonly plan: Plan;
  readonly identity: Identity;
  /** What the engine itself was given of the twins. */
  readonly engine: TwinUse;
  /** Content of the data files, by SHA-256. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly lane: number;
  readonly places: LanePlaces;
  /** What another thread is given to join. */
  readonly shared: unknown;
  readonly passes: ReadonlyMap<PassStep, ReadonlyMap<string, BoundKernel>>;
}

/** In: a plan and the data it names. Out: memory and bound kernels. Nothing is computed yet. */
export function prepare(
  plan: Plan,
  identity: Identity,
  options: PrepareOptions = {},
): { readonly prepared?: Prepared; readonly issues: readonly Issue[] } {
  const files = options.files ?? new Map<string, Uint8Array>();
  const issues = missingData(plan, files);
  if (issues.length > 0) return { issues };
  const refused = { issues: [memoryIssue(plan, 'what this machine can give')] };
  const { accelerator, lanes = 1, join, clock } = options;
  const lane = join?.lane ?? 0;
  const places = placeLanes(plan, lanes);
  const machines = accelerator ?? plainMachines;
  const machine = join === undefined ? machines.start(places.scratchBase, lanes > 1) : machines.join(join.shared);
  if (machine === undefined) return refused;
  let needed = 0;
  const needScratch = (bytes: number) => {
    needed = Math.max(needed, aligned(bytes));
  };
  const { functions: all, shared } = machine;
  const functions = accelerator === undefined ? undefined : all;
  const engine = new TwinUse(functions);
  const twins = engineTwins(engine);
  const partial = (array: PlanArray) => places.partial(lane, array);
  const passes = new Map<PassStep, ReadonlyMap<string, BoundKernel>>();
  for (const step of plan.steps) {
    if (step.kind !== 'pass') continue;
    passes.set(step, bindPass(plan, step, { files, functions, needScratch, partial, clock }));
  }
  if (join === undefined && !machine.reserve(places.scratchBase + lanes * needed)) return refused;
  const scratch = places.scratchBase + lane * needed;
  const { buffer } = machine;
  return { prepared: { plan, identity, engine, files, lane, places, shared, passes, buffer, twins, scratch }, issues };
}

function missingData({ inferred }: Plan, files: ReadonlyMap<string, Uint8Array>): Issue[] {
  const issues: Issue[] = [];
  for (const { path, definition, params } of inferred.graph.nodes.values()) {
    const dataset = definition.data?.(params);
    const missing = dataset?.files.filter((file) => !files.has(file.sha256)) ?? [];
    if (dataset !== undefined && missing.length > 0) {
      const facts = { dataset: dataset.name, files: missing.map(({ name }) => name), reason: 'no content was given.' };
      issues.push(issue('data-missing', { node: path }, facts));
      continue;
    }
    const problem = definition.checkData?.(params, (name) => {
      const file = dataset?.files.find((candidate) => candidate.name === name);
      return files.get(file?.sha256 ?? '') ?? new Uint8Array(0);
    });
    if (problem !== undefined) issues.push(issue('data-corrupt', { node: path }, problem));
  }
  return issues;
}
