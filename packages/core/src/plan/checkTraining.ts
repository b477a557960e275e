import { edgesInto, type GraphNode } from '../check/graph.js';
import type { DriverDefinition } from '../define/node.js';
import { hasOwn } from '../document/hasOwn.js';
import type { Inferred } from '../infer/infer.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Draft } from './draftPass.js';
import { learningOf, weightsOf } from './layout.js';

/** D: who may train what, and which split a choice may read. */
export function checkTraining(inferred: Inferred, drafts: ReadonlyMap<string, Draft>): Issue[] {
  const { graph } = inferred;
  const issues: Issue[] = [];
  const moving = new Map<string, string[]>();
  for (const [trainer, { slice, training, samples }] of drafts) {
    if (!training) continue;
    const weights = slice.flatMap((path) => {
      const node = graph.nodes.get(path) as GraphNode;
      return learningOf(inferred, node).map(([parameter]) => `${node.weights}.${parameter}`);
    });
    if (weights.length === 0) {
      const frozen = slice.filter((path) => weightsOf(inferred, graph.nodes.get(path) as GraphNode).length > 0);
      const reason =
        frozen.length > 0
          ? `all weights upstream of its loss are frozen (${frozen.slice(0, 5).join(', ')})`
          : 'no node upstream of its loss has weights';
      issues.push(issue('cannot-train', { node: trainer }, { reason }));
    }
    if (samples.count === 0)
      issues.push(issue('cannot-train', { node: trainer }, { reason: 'its split has no samples' }));
    for (const name of new Set(weights)) moving.set(name, [...(moving.get(name) ?? []), trainer]);
    issues.push(...checkBackward(inferred, slice));
  }
  const shared = new Map<string, { trainers: readonly string[]; parameters: string[] }>();
  for (const [parameter, trainers] of moving) {
    const unchained = trainers.slice(1).some((trainer, i) => !receives(inferred, trainer, trainers[i]));
    if (!unchained) continue;
    const known = shared.get(trainers.join());
    if (known === undefined) shared.set(trainers.join(), { trainers, parameters: [parameter] });
    else known.parameters.push(parameter);
  }
  for (const { trainers, parameters } of shared.values()) {
    issues.push(issue('two-trainers', { node: trainers[1] }, { parameters, trainers: [...trainers].sort() }));
  }
  return [...issues, ...checkChoices(inferred, drafts)];
}

function receives({ graph }: Inferred, trainer: string, from: string): boolean {
  return edgesInto(graph, trainer).some((edge) => edge.from.node === from && edge.from.port === 'model');
}

/** A weight behind a node without a gradient could not learn, and the user would never be told. */
function checkBackward(inferred: Inferred, slice: readonly string[]): Issue[] {
  const { graph } = inferred;
  /** By node, the nodes whose weights are to learn through it. */
  const learning = new Map<string, ReadonlySet<string>>();
  const issues: Issue[] = [];
  for (const path of slice) {
    const node = graph.nodes.get(path) as GraphNode;
    if (node.definition.role !== 'signal') continue;
    const behind = new Set(edgesInto(graph, path).flatMap(({ from }) => [...(learning.get(from.node) ?? [])]));
    if (behind.size > 0 && node.definition.trainable === false) {
      const learners = [...behind].slice(0, 5).join(', ');
      const reason = `${node.definition.type} has no gradient, so ${learners} in front of it would never learn. Freeze ${learners}, or replace ${path}`;
      issues.push(issue('cannot-train', { node: path }, { reason }));
      continue;
    }
    if (learningOf(inferred, node).length > 0) behind.add(path);
    learning.set(path, behind);
  }
  return issues;
}

function checkChoices({ graph }: Inferred, drafts: ReadonlyMap<string, Draft>): Issue[] {
  const issues: Issue[] = [];
  const evaluations = (dataset: string | undefined, split: string) =>
    [...drafts].flatMap(([path, draft]) => {
      const { definition, params } = graph.nodes.get(path) as GraphNode;
      const reported = (definition as DriverDefinition).evaluates?.(params) ?? [];
      const reads = (!draft.training && draft.split === split) || reported.includes(split);
      return reads && draft.dataset === dataset ? [path] : [];
    });
  for (const [path, { dataset, splits }] of drafts) {
    const { definition, params } = graph.nodes.get(path) as GraphNode;
    for (const { choice, split } of (definition as DriverDefinition).choices?.(params) ?? []) {
      if (hasOwn(splits, split) && splits[split].count === 0) {
        const reason = `the split "${split}", by which ${choice} would be chosen, has no samples`;
        issues.push(issue('cannot-train', { node: path }, { reason }));
      }
      if (split === 'validation') continue;
      const found = evaluations(dataset, split).filter((one) => one !== path);
      if (found.length === 0) continue;
      issues.push(issue('test-set-used-for-choice', { node: path }, { choice, split, evaluations: found.sort() }));
    }
  }
  return issues;
}
