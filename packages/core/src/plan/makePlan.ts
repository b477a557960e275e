import { edgesInto, type Graph, type GraphNode, portName } from '../check/graph.js';
import type { DriverDefinition } from '../define/node.js';
import { isSignalPort } from '../define/port.js';
import { type Dtype, describeTime, type SignalType, type SplitRange, type TimeAxis } from '../define/signalType.js';
import { hasOwn } from '../document/hasOwn.js';
import { type Inferred, lengthOf } from '../infer/infer.js';
import { joinTime } from '../infer/match.js';
import { type Issue, issue } from '../issue/issue.js';
import { checkModels } from './checkModels.js';
import { checkTraining } from './checkTraining.js';
import { checkWeights } from './checkWeights.js';
import { gradientNodes, layoutPass, layoutWeights, sizingOf } from './layout.js';
import { mebibytes, memoryIssue } from './memoryIssue.js';
import type { ComputeStep, PassStep, Plan, PlanStep } from './plan.js';
import { graphKeys } from './resultKey.js';
import { type FoldedPath, findFolded } from './rewrites.js';
import { regionDtypes, sliceGroups, sliceOf } from './slice.js';

/**
 * In: a graph whose types are inferred. Out: the ordered steps (passes that drivers share, and pure computations),
 * the memory they need and the key of every result. It binds no memory and runs nothing.
 */

export interface PlanOptions {
  /** D: bytes that the plan may need. */
  readonly memory?: number;
  /** Overrides the dtype of every region; for gradient checks. */
  readonly dtype?: Dtype;
  /** Steps computed at a time where nothing is trained; any value gives the same bits. */
  readonly window?: number;
}

const defaultWindow = 256;
const defaultMemory = 2 * 1024 ** 3;

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
    const window = keepsAllSteps(graph, draft)
      ? draft.numSteps
      : Math.min(draft.numSteps, options.window ?? defaultWindow);
    const trained = new Set(
      weights.trained.get(drivers[0])?.flatMap(({ partials }) => partials.map(({ node }) => node)) ?? [],
    );
    const lossNode = draft.loss?.slice(0, draft.loss.lastIndexOf('.'));
    const gradients = lossNode === undefined ? new Set<string>() : gradientNodes(graph, draft.slice, trained, lossNode);
    const groups = sliceGroups(inferred, new Set(draft.slice));
    const layout = layoutPass(inferred, groups, draft.dtype, window, gradients, draft.loss);
    const { split, samples, splits, numSteps, dt, model, loss, dtype } = draft;
    return { kind: 'pass', drivers, groups, dtype, split, samples, splits, numSteps, window, dt, model, loss, layout };
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
  const keys = graphKeys(inferred, new Map([...drafts].map(([path, { slice }]) => [path, slice])));
  return { plan: { inferred, steps, weights, folded, bytes, blockOffset: weights.bytes, ...keys }, issues };
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

/** D: what a driver's pass is, before it is known who shares it. */
export interface Draft {
  readonly slice: readonly string[];
  readonly dtype: Dtype;
  readonly split: string | undefined;
  /** The node that gives the samples. */
  readonly dataset: string | undefined;
  readonly samples: SplitRange;
  readonly splits: Readonly<Record<string, SplitRange>>;
  readonly numSteps: number;
  readonly dt: number;
  readonly model: string | undefined;
  readonly training: boolean;
  readonly loss: string | undefined;
}

/** Steps are counted in 32 bits, as samples are. */
const mostSteps = 2 ** 31 - 1;

const oneTrial: SplitRange = { first: 0, count: 1 };

function draftPass(
  inferred: Inferred,
  node: GraphNode,
  definition: DriverDefinition,
  dtypes: ReadonlyMap<string, Dtype>,
): { draft?: Draft; issues: Issue[] } {
  const { graph, types } = inferred;
  const { path, params } = node;
  const upstream = sliceOf(graph, path);
  const slice = graph.groups.flat().filter((member) => upstream.has(member));
  const outputs = slice.flatMap((member) =>
    Object.keys(graph.nodes.get(member)?.definition.outputs ?? {}).map((port) => types.get(`${member}.${port}`)),
  );
  // A wire without a type has its issue already.
  if (outputs.includes(undefined)) return { issues: [] };
  const demand = definition.demand(params);
  const timed = joinAxes(path, outputs as SignalType[]);
  if ('issues' in timed) return timed;
  const span = duration(graph, node, timed.axis, demand.duration);
  if ('issues' in span) return span;
  const batch = (outputs as SignalType[]).find((type) => type.batch !== null)?.batch ?? undefined;
  const split = batch === undefined ? undefined : (demand.split ?? Object.keys(batch.splits)[0]);
  const named = [
    split,
    ...(definition.evaluates?.(params) ?? []),
    ...(definition.choices?.(params) ?? []).map((one) => one.split),
  ];
  const unknown =
    batch === undefined ? undefined : named.find((one) => one !== undefined && !hasOwn(batch.splits, one));
  if (batch !== undefined && unknown !== undefined) {
    const parameter = Object.keys(params).find((name) => params[name] === unknown);
    const place = { node: path, ...(parameter === undefined ? {} : { parameter }) };
    return { issues: [issue('unknown-split', place, { split: unknown, known: Object.keys(batch.splits) })] };
  }
  const model = edgesInto(graph, path).find(({ from }) => {
    const port = graph.nodes.get(from.node)?.definition.outputs[from.port];
    return port !== undefined && !isSignalPort(port) && port.result === 'model';
  });
  const training = definition.trains !== undefined;
  const loss = edgesInto(graph, path).find(({ to }) => to.port === definition.trains);
  const draft: Draft = {
    slice,
    dtype: dtypes.get(path) as Dtype,
    split,
    dataset: batch?.giver,
    samples: batch === undefined || split === undefined ? oneTrial : batch.splits[split],
    splits: batch?.splits ?? {},
    ...span,
    model: model === undefined ? undefined : portName(model.from),
    training,
    loss: loss === undefined ? undefined : portName(loss.from),
  };
  const extent = { ...sizingOf(inferred, node), samples: draft.samples.count, numSteps: draft.numSteps };
  const refused = definition.checkPass?.(extent);
  if (refused === undefined) return { draft, issues: [] };
  const { parameter, expected, got } = refused;
  return { draft, issues: [issue('bad-parameter', { node: path, parameter }, { expected, got })] };
}

function joinAxes(path: string, types: readonly SignalType[]): { axis: TimeAxis | null } | { issues: Issue[] } {
  let axis: TimeAxis | null = null;
  for (const { time } of types) {
    if (time === null) continue;
    const joined = joinTime(axis, time);
    if (joined === undefined) {
      const facts = {
        from: time.giver,
        expected: `one time axis, ${describeTime(axis as unknown as TimeAxis)} from ${(axis as unknown as TimeAxis).giver}`,
        got: describeTime(time),
        remedies: [],
      };
      return { issues: [issue('axis-clash', { node: path }, facts)] };
    }
    axis = joined;
  }
  return { axis };
}

/** T: the length has exactly one giver; a second must agree. */
function duration(
  graph: Graph,
  { path, definition }: GraphNode,
  axis: TimeAxis | null,
  demanded: Parameters<typeof lengthOf>[0],
): { numSteps: number; dt: number } | { issues: Issue[] } {
  if (axis === null) return { numSteps: 1, dt: 1 };
  const asked = lengthOf(demanded, axis.dt);
  const dt = axis.dt.text === '1 step' ? 1 : axis.dt.value;
  const place = { node: path, parameter: 'duration' };
  const name = `the time axis of ${axis.giver}`;
  if (asked !== null && axis.length !== null && asked !== axis.length) {
    const facts = { axis: name, expected: `${axis.length} steps`, got: `${asked} steps` };
    return { issues: [issue('duration-clash', place, facts)] };
  }
  const numSteps = axis.length ?? asked;
  if (numSteps === null) {
    // A duration that is not a whole number of steps has its issue already.
    if (demanded !== undefined) return { issues: [] };
    const takers = [axis.giver, path].filter((one) => {
      const shape = graph.nodes.get(one)?.definition.params.shape;
      return shape !== undefined && hasOwn(shape, 'duration');
    });
    const at = hasOwn(definition.params.shape, 'duration') ? place : { node: path };
    return { issues: [issue('no-duration', at, { giver: axis.giver, takers })] };
  }
  if (numSteps > mostSteps) {
    const facts = { what: `the duration of ${path}`, limit: `${mostSteps} steps`, got: `${numSteps}` };
    return { issues: [issue('too-large', { node: path }, facts)] };
  }
  return { numSteps, dt };
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
