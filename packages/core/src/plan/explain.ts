import { type GraphEdge, type GraphNode, portName } from '../check/graph.js';
import { type OperationCost, operationsPerSample } from '../define/node.js';
import { isSignalPort } from '../define/port.js';
import { type Dtype, describeAxes, describeShape } from '../define/signalType.js';
import { largestSignals, sizingOf } from './layout.js';
import type { PassStep, Phase, Plan } from './plan.js';

/** In: a plan. Out: what each stage made of the graph, as plain data and as lines for a person. Nothing runs. */

export interface Explanation {
  readonly wires: readonly WireExplanation[];
  readonly rewrites: readonly RewriteExplanation[];
  readonly passes: readonly PassExplanation[];
  readonly steps: readonly StepExplanation[];
  readonly operations: readonly OperationExplanation[];
  readonly memory: { readonly bytes: number; readonly weights: number; readonly block: number };
  /** H: by node path. */
  readonly resultKeys: Readonly<Record<string, string>>;
}

export type WireExplanation = { readonly from: string; readonly to: string } & (
  | {
      readonly stratum: 'signal';
      readonly kind: string;
      readonly shape: readonly number[];
      /** The coherent unit, or `1`. */
      readonly unit: string;
      /** Undefined where no driver reads it. */
      readonly dtype: Dtype | undefined;
      readonly time: { readonly giver: string; readonly dt: string; readonly steps: number | null } | null;
      readonly varies: boolean;
      readonly perSample: boolean;
      readonly text: string;
    }
  | { readonly stratum: 'result'; readonly kind: string; readonly text: string }
);

export interface RewriteExplanation {
  readonly node: string;
  readonly affine: string;
  readonly source: string;
  readonly scale: number;
  readonly shift: number;
}

export interface PassExplanation {
  readonly drivers: readonly string[];
  readonly training: boolean;
  readonly groups: readonly {
    readonly phase: Phase;
    readonly stepwise: boolean;
    readonly members: readonly string[];
  }[];
  readonly dtype: Dtype;
  readonly split: string | null;
  readonly samples: { readonly first: number; readonly count: number };
  readonly numSteps: number;
  /** In ms, or 1 where time is counted in steps or absent. */
  readonly dt: number;
  readonly window: number;
  readonly model: string | null;
  readonly loss: string | null;
  /** Of the block of one chunk. */
  readonly bytes: number;
  readonly largest: readonly { readonly name: string; readonly bytes: number }[];
}

export type StepExplanation =
  | { readonly kind: 'pass'; readonly drivers: readonly string[] }
  | { readonly kind: 'compute'; readonly node: string; readonly acrossSweep: boolean };

const operationNames = ['macs', 'acs', 'updates', 'comparisons', 'additions', 'encodings'] as const;

/** O: the dense cost of one forward pass, every input taken as non-zero. */
export interface OperationExplanation {
  /** The first driver of the pass. */
  readonly pass: string;
  readonly node: string;
  /** How often the node is computed per sample. */
  readonly steps: number;
  readonly samples: number;
  /** Per sample and step. */
  readonly each: OperationCost;
  /** Over all samples and steps. */
  readonly total: OperationCost;
}

export function explain(plan: Plan): Explanation {
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass');
  return {
    wires: edgesInOrder(plan).map((edge) => explainWire(plan, passes, portName(edge.from), portName(edge.to))),
    rewrites: [...plan.folded].map(([node, folded]) => ({ node, ...folded })),
    passes: passes.map(explainPass),
    steps: plan.steps.map((step) =>
      step.kind === 'pass'
        ? { kind: 'pass', drivers: step.drivers }
        : { kind: 'compute', node: step.node, acrossSweep: step.acrossSweep },
    ),
    operations: passes.flatMap((pass) => explainOperations(plan, pass)),
    memory: { bytes: plan.bytes, weights: plan.weights.bytes, block: plan.bytes - plan.weights.bytes },
    resultKeys: Object.fromEntries(plan.resultKeys),
  };
}

/** As they are read: by where they come from, in executable order. */
function edgesInOrder({ inferred: { graph } }: Plan): GraphEdge[] {
  const order = new Map(graph.groups.flat().map((path, index) => [path, index]));
  const rank = ({ from }: GraphEdge) => order.get(from.node) ?? 0;
  return [...graph.edges].sort((a, b) => rank(a) - rank(b));
}

function explainWire(plan: Plan, passes: readonly PassStep[], from: string, to: string): WireExplanation {
  const type = plan.inferred.types.get(from);
  if (type === undefined) {
    const kind = resultKind(plan, from);
    return { from, to, stratum: 'result', kind, text: kind };
  }
  const dtype = passes.map(({ layout }) => layout.signals.get(from)?.dtype).find((found) => found !== undefined);
  const { kind, unit, shape, time, varies, batch } = type;
  const measured = unit === '1' ? '' : ` in ${unit}`;
  return {
    from,
    to,
    stratum: 'signal',
    kind,
    shape: shape.map(({ size }) => size),
    unit,
    dtype,
    time: time === null ? null : { giver: time.giver, dt: time.dt.written, steps: time.length },
    varies,
    perSample: batch !== null,
    text: `${kind} ${describeShape(shape)}${measured}${describeAxes(type)}`,
  };
}

function resultKind({ inferred }: Plan, from: string): string {
  const dot = from.lastIndexOf('.');
  const port = inferred.graph.nodes.get(from.slice(0, dot))?.definition.outputs[from.slice(dot + 1)];
  return port === undefined || isSignalPort(port) ? 'unknown' : [port.result].flat().join(' or ');
}

function explainPass(step: PassStep): PassExplanation {
  const { drivers, groups, dtype, split, samples, numSteps, dt, window, model, loss, layout } = step;
  return {
    drivers,
    training: loss !== undefined,
    groups: groups.map(({ phase, stepwise, members }) => ({ phase, stepwise, members })),
    dtype,
    split: split ?? null,
    samples,
    numSteps,
    dt,
    window,
    model: model ?? null,
    loss: loss ?? null,
    bytes: layout.bytes,
    largest: largestSignals(layout),
  };
}

function explainOperations(
  { inferred }: Plan,
  { drivers, groups, numSteps, samples }: PassStep,
): OperationExplanation[] {
  return groups.flatMap(({ phase, members, perTick }) =>
    members.flatMap((path) => {
      const node = inferred.graph.nodes.get(path) as GraphNode;
      if (node.definition.role !== 'signal' || node.definition.cost === undefined) return [];
      const each = node.definition.cost(sizingOf(inferred, node));
      const steps = phase === 'stepping' ? numSteps * perTick : 1;
      const perSample = operationsPerSample(each, steps);
      const counted = operationNames.filter((name) => perSample[name] > 0);
      if (counted.length === 0) return [];
      const total = Object.fromEntries(counted.map((name) => [name, perSample[name] * samples.count]));
      return [{ pass: drivers[0], node: path, steps, samples: samples.count, each, total }];
    }),
  );
}

/** The explanation, stage by stage, as lines of plain text. */
export function explanationLines(explanation: Explanation): string[] {
  const { wires, rewrites, passes, steps, operations, memory, resultKeys } = explanation;
  return [
    ...section(
      'wires',
      wires.map((wire) => [
        `${wire.from} → ${wire.to}`,
        wire.stratum === 'result' ? wire.text : `${wire.text}${wire.dtype === undefined ? '' : `, ${wire.dtype}`}`,
      ]),
    ),
    ...section(
      'rewrites',
      rewrites.map(({ node, affine, source, scale, shift }) => [
        node,
        `takes ${affine} in: reads ${source} as ${brief(scale)}·x ${shift < 0 ? '−' : '+'} ${brief(Math.abs(shift))}`,
      ]),
    ),
    ...passes.flatMap((pass, index) => passLines(pass, index)),
    ...section(
      'steps',
      steps.map((step, index) => [`${index + 1}`, stepWords(step)]),
    ),
    ...operationLines(operations),
    '',
    `memory: ${bytesText(memory.bytes)}, of it weights ${bytesText(memory.weights)}, one chunk ${bytesText(memory.block)}`,
    ...section('result keys', Object.entries(resultKeys)),
  ];
}

function passLines(pass: PassExplanation, index: number): string[] {
  const { drivers, training, groups, dtype, split, samples, numSteps, dt, window, model, loss, bytes, largest } = pass;
  const last = samples.first + samples.count - 1;
  const data =
    split === null ? 'no samples: one trial' : `split ${split}: samples ${grouped(samples.first)} to ${grouped(last)}`;
  const time = numSteps === 1 ? 'one step' : `${grouped(numSteps)} steps${dt === 1 ? '' : ` of ${brief(dt)} ms`}`;
  const windows = window < numSteps ? `, ${grouped(window)} at a time` : '';
  const phases: Readonly<Record<Phase, string>> = { before: 'once', stepping: 'each step', after: 'at the end' };
  const rows = (['before', 'stepping', 'after'] as const).flatMap((phase) => {
    const members = groups.filter((group) => group.phase === phase);
    const names = members.map((group) => (group.stepwise ? `⟲(${group.members.join(' ')})` : group.members.join(' ')));
    return members.length === 0 ? [] : [[phases[phase], names.join(' → ')]];
  });
  return section(`pass ${index + 1}: ${drivers.join(', ')}`, [
    [training ? 'trains' : 'runs', `${data}; ${time}${windows}; ${dtype}`],
    ...rows,
    ...(loss === null ? [] : [['follows', loss]]),
    ...(model === null ? [] : [['weights', model]]),
    [
      'memory',
      `${bytesText(bytes)} a chunk; largest ${largest.map(({ name, bytes: own }) => `${name} ${bytesText(own)}`).join(', ')}`,
    ],
  ]);
}

function stepWords(step: StepExplanation): string {
  if (step.kind === 'pass') return `pass of ${step.drivers.join(', ')}`;
  return `compute ${step.node}${step.acrossSweep ? ', once, over the whole sweep' : ''}`;
}

function operationLines(operations: readonly OperationExplanation[]): string[] {
  const used = operationNames.filter((name) => operations.some(({ total }) => (total[name] ?? 0) > 0));
  const head = ['pass', 'node', 'steps', 'samples', ...used];
  const rows = operations.map(({ pass, node, steps, samples, total }) => [
    pass,
    node,
    grouped(steps),
    grouped(samples),
    ...used.map((name) => grouped(total[name] ?? 0)),
  ]);
  return section(
    'predicted operations: dense, forward, once over all samples',
    rows.length === 0 ? [] : [head, ...rows],
    2,
  );
}

/** A heading and aligned columns below it; nothing at all without rows. Numbers stand to the right. */
function section(title: string, rows: readonly (readonly string[])[], left = Number.POSITIVE_INFINITY): string[] {
  if (rows.length === 0) return [];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  const pad = (cell: string, column: number) => {
    const blanks = ' '.repeat(widths[column] - [...cell].length);
    return column >= left ? blanks + cell : cell + blanks;
  };
  return ['', title, ...rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd())];
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Three digits and a unit: `640 B`, `12.5 KiB`, `1.2 GiB`. */
export function bytesText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size >= 100 || unit === 0 ? size.toFixed(0) : size.toFixed(1)} ${units[unit]}`;
}

function brief(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
