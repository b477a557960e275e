import { edgesInto, type Graph, type GraphNode, portName } from '../check/graph.js';
import type { DriverDefinition } from '../define/node.js';
import { isSignalPort } from '../define/port.js';
import { type Dtype, describeTime, type SignalType, type SplitRange, type TimeAxis } from '../define/signalType.js';
import { hasOwn } from '../document/hasOwn.js';
import { type Quantity, sameQuantity, stepsOf, timesWhole } from '../document/quantity.js';
import { sameDimension } from '../document/unit.js';
import { type Inferred, lengthOf } from '../infer/infer.js';
import { joinTime } from '../infer/match.js';
import { type Issue, issue } from '../issue/issue.js';
import { commonTick, dtNumber, stepsPerTick } from './clock.js';
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
  /** T: in ticks. */
  readonly numSteps: number;
  readonly dt: number;
  readonly tick: Quantity | undefined;
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
  const own = inferred.axes.get(path);
  const span = duration(graph, node, timed.axes, own, demand.duration);
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
  const extent = {
    ...sizingOf(inferred, node),
    samples: draft.samples.count,
    numSteps: draft.numSteps * stepsPerTick(draft.tick, own),
  };
  const refused = definition.checkPass?.(extent);
  if (refused === undefined) return { draft, issues: [] };
  const { parameter, expected, got } = refused;
  return { draft, issues: [issue('bad-parameter', { node: path, parameter }, { expected, got })] };
}

/** The time axes of a slice: one for each dt. */
function joinAxes(path: string, types: readonly SignalType[]): { axes: readonly TimeAxis[] } | { issues: Issue[] } {
  const axes = new Map<string, TimeAxis>();
  for (const { time } of types) {
    if (time === null) continue;
    const known = axes.get(time.dt.text) ?? null;
    const joined = joinTime(known, time);
    // Bare steps have no length in time: nothing else can run beside them.
    const other = [...axes.values()].find(({ dt }) => !sameDimension(dt.dimension, time.dt.dimension));
    const against = joined === undefined ? known : other;
    if (joined === undefined || (against !== undefined && against !== null)) {
      const one = against as TimeAxis;
      const expected = `one time axis, ${describeTime(one)} from ${one.giver}`;
      const facts = { from: time.giver, expected, got: describeTime(time), remedies: [] };
      return { issues: [issue('axis-clash', { node: path }, facts)] };
    }
    axes.set(time.dt.text, joined);
  }
  return { axes: [...axes.values()] };
}

/** T: the length has exactly one giver; a second must agree, in time where their steps are not the same. */
function duration(
  graph: Graph,
  { path, definition }: GraphNode,
  axes: readonly TimeAxis[],
  own: TimeAxis | undefined,
  demanded: Quantity | undefined,
): Pick<Draft, 'numSteps' | 'dt' | 'tick'> | { issues: Issue[] } {
  const tick = commonTick(axes);
  if (tick === undefined) return { numSteps: 1, dt: 1, tick };
  const place = { node: path, parameter: 'duration' };
  const given = axes.filter(({ length }) => length !== null);
  const [giver = axes[0], ...others] = given;
  const lasts = giver.length === null ? undefined : timesWhole(giver.dt, giver.length);
  const name = `the time axis of ${giver.giver}`;
  for (const { dt, length, giver: other } of others) {
    const got = timesWhole(dt, length as number);
    if (lasts === undefined || sameQuantity(lasts, got)) continue;
    const facts = { axis: name, expected: lasts.written, got: `${got.written} from ${other}` };
    return { issues: [issue('duration-clash', { node: path }, facts)] };
  }
  const asked = lengthOf(demanded, (own ?? giver).dt);
  if (lasts !== undefined && demanded !== undefined && asked !== null && !sameQuantity(lasts, demanded)) {
    const counted = (length: Quantity) => (axes.length > 1 ? null : lengthOf(length, giver.dt));
    const steps = (length: Quantity) => (counted(length) === null ? length.written : `${counted(length)} steps`);
    const facts = { axis: name, expected: steps(lasts), got: steps(demanded) };
    return { issues: [issue('duration-clash', place, facts)] };
  }
  const length = lasts ?? (asked === null ? undefined : demanded);
  if (length === undefined) {
    // A duration that is not a whole number of steps has its issue already.
    if (demanded !== undefined) return { issues: [] };
    const takers = [giver.giver, path].filter((one) => {
      const shape = graph.nodes.get(one)?.definition.params.shape;
      return shape !== undefined && hasOwn(shape, 'duration');
    });
    const at = hasOwn(definition.params.shape, 'duration') ? place : { node: path };
    return { issues: [issue('no-duration', at, { giver: giver.giver, takers })] };
  }
  const counted = stepsOf(length, tick);
  if (!('steps' in counted)) {
    const by = lasts === undefined ? path : giver.giver;
    const isParameter = hasOwn(graph.nodes.get(by)?.definition.params.shape ?? {}, 'duration');
    const neighbours = [counted.below, counted.above].filter((one) => Number.parseFloat(one) > 0);
    const facts = { value: length.written, dt: tick.written, neighbours };
    return {
      issues: [issue('not-a-multiple', isParameter ? { node: by, parameter: 'duration' } : { node: by }, facts)],
    };
  }
  const most = counted.steps * Math.max(...axes.map((axis) => stepsPerTick(tick, axis)));
  if (most > mostSteps) {
    const facts = { what: `the duration of ${path}`, limit: `${mostSteps} steps`, got: `${most}` };
    return { issues: [issue('too-large', { node: path }, facts)] };
  }
  return { numSteps: counted.steps, dt: dtNumber(tick), tick };
}
