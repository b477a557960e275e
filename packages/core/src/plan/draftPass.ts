import { edgesInto, type Graph, type GraphNode, portName } from '../check/graph.js';
import type { DriverDefinition } from '../define/node.js';
import { isSignalPort } from '../define/port.js';
import { type Dtype, describeTime, type SignalType, type SplitRange, type TimeAxis } from '../define/signalType.js';
import { hasOwn } from '../document/hasOwn.js';
import { type Inferred, lengthOf } from '../infer/infer.js';
import { joinTime } from '../infer/match.js';
import { type Issue, issue } from '../issue/issue.js';
import { sizingOf } from './layout.js';
import { sliceOf } from './slice.js';

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

/** In: a driver. Out: the pass that it needs by itself, or why there is none. */
export function draftPass(
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
