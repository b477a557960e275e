import type { GraphNode } from '../check/graph.js';
import type { Inferred } from '../infer/infer.js';
import { type Issue, issue } from '../issue/issue.js';
import type { Draft } from './draftPass.js';
import { weightsOf } from './layout.js';

/** D: a pass without a model runs the initial weights, and says so; a wired trainer must know every weight it needs. */
export function checkModels(inferred: Inferred, drafts: ReadonlyMap<string, Draft>): Issue[] {
  const { graph } = inferred;
  const weightsIn = (path: string) =>
    weightsOf(inferred, graph.nodes.get(path) as GraphNode).map(
      ([parameter]) => `${graph.nodes.get(path)?.weights}.${parameter}`,
    );
  const issues: Issue[] = [];
  for (const [path, { slice, model, training }] of drafts) {
    const weighted = slice.filter((member) => weightsIn(member).length > 0);
    if (model === undefined) {
      if (!training && weighted.length > 0)
        issues.push(issue('untrained', { node: path }, { nodes: weighted }, 'warning'));
      continue;
    }
    const trainer = drafts.get(model.slice(0, model.lastIndexOf('.')));
    if (trainer === undefined) continue;
    const known = new Set(trainer.slice.flatMap(weightsIn));
    const missing = weighted.flatMap(weightsIn).filter((name) => !known.has(name));
    if (missing.length > 0) {
      const reason = `${model} holds no ${missing.slice(0, 3).join(', ')}`;
      issues.push(issue('model-mismatch', { node: path, port: 'model' }, { reason }));
    }
  }
  return issues;
}
