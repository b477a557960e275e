import { edgesInto, type Graph, type GraphNode } from '../check/graph.js';
import { type Dtype, featureCount, type SignalType } from '../define/signalType.js';
import { once } from '../document/once.js';
import type { Inferred } from '../infer/infer.js';
import { type Issue, issue } from '../issue/issue.js';
import { checkModels } from './checkModels.js';
import { checkTraining } from './checkTraining.js';
import { checkWeights } from './checkWeights.js';
import { stepsPerTick } from './clock.js';
import { type Draft, draftPass } from './draftPass.js';
import { gradientNodes, layoutPass, layoutWeights } from './layout.js';
import { mebibytes, memoryIssue } from './memoryIssue.js';
import { type ComputeStep, chunkSize, type PassStep, type Plan, type PlanStep } from './plan.js';
import { graphKeys, type KeyOptions } from './resultKey.js';
import { type FoldedPath, findFolded } from './rewrites.js';
import { regionDtypes, sliceGroups } from './slice.js';

/**
 * In: a graph whose types are inferred. Out: the ordered steps (passes that drivers share, and pure computations),
 * the memory they need and the key of every result. It binds no memory and runs nothing.
 */

export interface PlanOptions {
  /** D: bytes that the plan may need. */
  readonly memory?: number;
  /** Overrides the dtype of every region; for gradient checks. */
  readonly dtype?: Dtype;
  /** Ticks computed at a time where nothing is trained; any value gives the same bits. */
  readonly window?: number;
  /** Other keys of results; for tests of the keys. */
  readonly keys?: KeyOptions;
}

/** Ticks computed at a time: as many as have room, within bounds that keep calls few and large populations small. */
const leastWindow = 4;
const mostWindow = 1024;
/** What one window of all signals may take, in bytes: it is written, tested and looked at while it is in the cache. */
const windowBytes = 1024 * 1024;
/** Where something is trained, what evaluates it takes all its steps up to so many bytes: threads share whole chunks. */
const wholeBytes = 64 * 1024 * 1024;
const defaultMemory = 2 * 1024 * 1024 * 1024;

export function makePlan(inferred: Inferred, options: PlanOptions = {}): { plan: Plan; issues: readonly Issue[] } {
  const { graph } = inferred;
  const dtypes = regionDtypes(graph, options.dtype);
  const issues: Issue[] = [];
  const drafts = new Map<string, Draft>();
  for (const path of graph.groups.flat()) {
    const node = graph.nodes.get(path);
    if (node?.definition.role !== 'driver') continue;
    const drafted = draftPass(inferred, node, node.definition, dtypes);
    issues.push(...drafted.issues);
    if (drafted.draft !== undefined) drafts.set(path, drafted.draft);
  }
  const trainers = new Map(
    [...drafts].filter(([, { training }]) => training).map(([path, { slice }]) => [path, slice] as const),
  );
  const weights = layoutWeights(inferred, dtypes, trainers);
  issues.push(
    ...checkDtypes(graph, dtypes),
    ...checkWeights(inferred),
    ...checkTraining(inferred, drafts),
    ...checkModels(inferred, drafts),
  );

  const steps = orderSteps(graph, drafts, (draft, drivers) => {
    const groups = sliceGroups(inferred, new Set(draft.slice), draft.tick);
    const most = Math.max(draft.samples.count, ...Object.values(draft.splits).map(({ count }) => count));
    const window = keepsAllSteps(graph, draft)
      ? draft.numSteps
      : Math.min(draft.numSteps, options.window ?? usualWindow(inferred, draft, Math.min(chunkSize, most)));
    const trained = new Set(
      weights.trained.get(drivers[0])?.flatMap(({ partials }) => partials.map(({ node }) => node)) ?? [],
    );
    const lossNode = draft.loss?.slice(0, draft.loss.lastIndexOf('.'));
    const gradients = lossNode === undefined ? new Set<string>() : gradientNodes(graph, draft.slice, trained, lossNode);
    const layout = layoutPass(inferred, groups, draft, window, gradients, most);
    const { split, samples, splits, numSteps, dt, tick, model, loss, dtype } = draft;
    const time = { numSteps, window, dt, tick };
    return { kind: 'pass', drivers, groups, dtype, split, samples, splits, ...time, model, loss, layout };
  });

  const folded = new Map<string, FoldedPath>();
  for (const path of graph.nodes.keys()) {
    const found = findFolded(graph, path);
    if (found !== undefined) folded.set(path, found);
  }
  const block = Math.max(0, ...steps.map((step) => (step.kind === 'pass' ? step.layout.bytes : 0)));
  const bytes = weights.bytes + block;
  const limit = options.memory ?? defaultMemory;
  if (bytes > limit) issues.push(memoryIssue({ bytes, steps, weights }, mebibytes(limit)));
  // Only who runs the plan, or explains it, asks for keys.
  const keys = once(() => graphKeys(inferred, drafts, options.keys).resultKeys);
  const plan: Plan = {
    ...{ inferred, steps, weights, folded, bytes, blockOffset: weights.bytes },
    get resultKeys() {
      return keys();
    },
  };
  return { plan, issues };
}

/** Training walks back over every step; a node that reduces over samples must wait with every step in memory. */
function keepsAllSteps(graph: Graph, { training, slice }: Draft): boolean {
  return (
    training ||
    slice.some((path) => {
      const definition = graph.nodes.get(path)?.definition;
      return definition?.role === 'signal' && definition.reduces === true;
    })
  );
}

/** Executable order: a pass stands where its first driver stands; drivers that need the very same pass share it. */
function orderSteps(
  graph: Graph,
  drafts: ReadonlyMap<string, Draft>,
  makePass: (draft: Draft, drivers: readonly string[]) => PassStep,
): PlanStep[] {
  const steps: PlanStep[] = [];
  const across = new Set<string>();
  const placed = new Set<string>();
  const byPass = new Map<string, string[]>();
  for (const [path, draft] of drafts)
    byPass.set(passKey(path, draft), [...(byPass.get(passKey(path, draft)) ?? []), path]);
  for (const path of graph.groups.flat()) {
    const node = graph.nodes.get(path) as GraphNode;
    if (node.definition.role === 'result') {
      const acrossSweep =
        node.definition.acrossSweep === true || edgesInto(graph, path).some(({ from }) => across.has(from.node));
      if (acrossSweep) across.add(path);
      steps.push({ kind: 'compute', node: path, acrossSweep } satisfies ComputeStep);
      continue;
    }
    const draft = drafts.get(path);
    if (draft === undefined || placed.has(path)) continue;
    const drivers = byPass.get(passKey(path, draft)) as string[];
    for (const driver of drivers) placed.add(driver);
    steps.push(makePass(draft, drivers));
  }
  return steps;
}

/** D: slice, split, samples, mode, model, duration, and the trainer if training. */
function passKey(driver: string, { slice, split, samples, training, model, numSteps }: Draft): string {
  return JSON.stringify([[...slice].sort(), split, samples, training ? driver : null, model, numSteps]);
}

function checkDtypes(graph: Graph, dtypes: ReadonlyMap<string, Dtype>): Issue[] {
  return [...graph.nodes.values()].flatMap(({ path, definition }) => {
    const dtype = dtypes.get(path) as Dtype;
    if (definition.role !== 'signal' || definition.dtypes === undefined || definition.dtypes.includes(dtype)) return [];
    return [issue('no-dtype', { node: path }, { dtype })];
  });
}

function usualWindow(inferred: Inferred, { slice, dtype, tick, numSteps }: Draft, samples: number): number {
  const perTick = slice.reduce((sum, path) => {
    const { definition } = inferred.graph.nodes.get(path) as GraphNode;
    const types = Object.keys(definition.outputs).map((port) => inferred.types.get(`${path}.${port}`));
    const numbers = (type: SignalType) => (type.varies ? featureCount(type) * stepsPerTick(tick, type.time) : 0);
    return sum + types.reduce((size, type) => size + (type === undefined ? 0 : numbers(type)), 0);
  }, 0);
  const bytes = samples * perTick * (dtype === 'float64' ? 8 : 4);
  // K: float32 is what a trainer's region computes in, and training keeps all steps, with their gradients.
  if (dtype === 'float32' && bytes * numSteps <= wholeBytes) return numSteps;
  return Math.max(leastWindow, Math.min(mostWindow, Math.floor(windowBytes / Math.max(1, bytes))));
}
