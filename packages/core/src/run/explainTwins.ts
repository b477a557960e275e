import type { GraphNode } from '../check/graph.js';
import type { Accelerator, Machine } from '../define/accelerator.js';
import { bytesPer, type SignalArray } from '../define/kernel.js';
import type { OperationCost, SignalDefinition } from '../define/node.js';
import { sizingOf } from '../plan/layout.js';
import type { PassStep, Plan } from '../plan/plan.js';
import { bindNode } from './bind.js';

/** In: a plan and an accelerator. Out: which node runs compiled and which as TypeScript, and why. Nothing runs. */

export interface TwinExplanation {
  /** The first driver of the pass. */
  readonly pass: string;
  readonly node: string;
  /** The compiled functions that the kernel will call. */
  readonly twins: readonly string[];
  /** What they were compiled to, as the accelerator says it, each with its functions. */
  readonly code: Readonly<Record<string, readonly string[]>>;
  /** Why the kernel, or what the twins leave of it, runs as TypeScript; undefined where all of it is compiled. */
  readonly reason: string | undefined;
  /** Once for all steps, or at each of them. */
  readonly isStepping: boolean;
  /** Bytes read and written per sample, at each step or once: signals, and every weight once. */
  readonly bytes: number;
  /** Operations per sample, at each step or once, were no input zero. */
  readonly operations: OperationCost;
}

export function explainTwins(plan: Plan, accelerator: Accelerator): readonly TwinExplanation[] {
  const machine = accelerator.start(0, false);
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass');
  return passes.flatMap((step) =>
    step.groups.flatMap(({ members, phase }) =>
      members.map((path) => ({ ...explainNode(plan, step, path, machine), isStepping: phase === 'stepping' })),
    ),
  );
}

function explainNode(plan: Plan, step: PassStep, path: string, machine: Machine | undefined) {
  const node = plan.inferred.graph.nodes.get(path) as GraphNode;
  const definition = node.definition as SignalDefinition;
  const sizing = sizingOf(plan.inferred, node);
  const operations = definition.cost?.(sizing) ?? {};
  const common = { pass: step.drivers[0], node: path, operations };
  // Its kernel would ask for the content of its files; nothing that reads data has a twin.
  if (definition.data?.(node.params) !== undefined) {
    return { ...common, twins: [], code: {}, reason: 'reads data', bytes: bytesOf(named(step, path, definition)) };
  }
  const functions = machine?.functions ?? {};
  const around = { files: new Map(), functions, needScratch: () => {}, partial: <A>(array: A) => array };
  const { twins, binding, kernel } = bindNode(plan, step, path, around);
  const weights = Object.values(binding.weights).reduce((sum, { length, dtype }) => sum + length * bytesPer[dtype], 0);
  const bytes = bytesOf([...Object.values(binding.inputs), ...Object.values(binding.outputs)]) + weights;
  const names = [...twins.calls.keys()];
  const flows = Object.values(binding.inputGradients).some((array) => array !== undefined);
  const isHalf = flows && kernel.backward !== undefined && !names.some((name) => name.endsWith('Backward'));
  const reason =
    names.length === 0
      ? `no twin in ${step.dtype} with these parameters`
      : isHalf
        ? 'its backward pass has no twin with these parameters'
        : undefined;
  const code: Record<string, string[]> = {};
  for (const name of names) {
    const compiled = machine?.code(name) ?? '';
    code[compiled] = [...(code[compiled] ?? []), name];
  }
  return { ...common, twins: names, code, reason, bytes };
}

function named(step: PassStep, path: string, definition: SignalDefinition): SignalArray[] {
  return Object.keys(definition.outputs).flatMap((port) => step.layout.signals.get(`${path}.${port}`) ?? []);
}

function bytesOf(arrays: readonly SignalArray[]): number {
  return arrays.reduce((sum, { size, dtype }) => sum + size * bytesPer[dtype], 0);
}

/** For a person: a heading, and a line for each node of each pass; passes that bind alike are told once. */
export function twinLines(explanations: readonly TwinExplanation[]): string[] {
  if (explanations.length === 0) return [];
  const rows = new Map<string, string>();
  const width = Math.max(...explanations.map(({ node }) => node.length));
  for (const { node, code, reason, isStepping, bytes, operations } of explanations) {
    const compiled = Object.entries(code).map(([name, twins]) => `${name}: ${twins.join(', ')}`);
    const how = [...(compiled.length > 0 ? compiled : ['TypeScript']), ...(reason ? [reason] : [])];
    const counted = Object.entries(operations).map(([kind, count]) => `${count} ${kind}`);
    const cost = [`${bytes} bytes`, ...counted].join(', ');
    rows.set(
      `${node} ${how}`,
      `  ${node.padEnd(width)}  ${how.join('; ')}  (${cost} per sample${isStepping ? ' and step' : ''})`,
    );
  }
  return ['', 'kernels', ...rows.values()];
}
