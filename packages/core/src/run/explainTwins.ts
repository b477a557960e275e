import type { GraphNode } from '../check/graph.js';
import type { Accelerator } from '../define/accelerator.js';
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
  const functions = accelerator.start(0, false)?.functions ?? {};
  const passes = plan.steps.filter((step): step is PassStep => step.kind === 'pass');
  return passes.flatMap((step) =>
    step.groups.flatMap(({ members, phase }) =>
      members.map((path) => ({ ...explainNode(plan, step, path, functions), isStepping: phase === 'stepping' })),
    ),
  );
}

function explainNode(plan: Plan, step: PassStep, path: string, functions: Parameters<typeof bindNode>[3]['functions']) {
  const node = plan.inferred.graph.nodes.get(path) as GraphNode;
  const definition = node.definition as SignalDefinition;
  const sizing = sizingOf(plan.inferred, node);
  const operations = definition.cost?.(sizing) ?? {};
  const common = { pass: step.drivers[0], node: path, operations };
  // Its kernel would ask for the content of its files; nothing that reads data has a twin.
  if (definition.data?.(node.params) !== undefined) {
    return { ...common, twins: [], reason: 'reads data', bytes: bytesOf(named(step, path, definition)) };
  }
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
  return { ...common, twins: names, reason, bytes };
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
  for (const { node, twins, reason, isStepping, bytes, operations } of explanations) {
    const how = [twins.length > 0 ? `compiled: ${twins.join(', ')}` : 'TypeScript', ...(reason ? [reason] : [])];
    const counted = Object.entries(operations).map(([kind, count]) => `${count} ${kind}`);
    const cost = [`${bytes} bytes`, ...counted].join(', ');
    rows.set(
      `${node} ${how}`,
      `  ${node.padEnd(width)}  ${how.join('; ')}  (${cost} per sample${isStepping ? ' and step' : ''})`,
    );
  }
  return ['', 'kernels', ...rows.values()];
}
