import type { Inferred } from '../infer/infer.js';
import { type Issue, issue } from '../issue/issue.js';
import { weightsOf } from './layout.js';

/** F: nodes that name the same weights share them, so they must need the same shape. */
export function checkWeights(inferred: Inferred): Issue[] {
  const first = new Map<string, { readonly path: string; readonly shape: string }>();
  const issues: Issue[] = [];
  for (const node of inferred.graph.nodes.values()) {
    for (const [parameter, { shape }] of weightsOf(inferred, node)) {
      const name = `${node.weights}.${parameter}`;
      const own = { path: node.path, shape: `[${shape.join(', ')}]` };
      const other = first.get(name);
      if (other === undefined) first.set(name, own);
      else if (other.shape !== own.shape) {
        const facts = { name, expected: other.shape, got: own.shape, other: other.path };
        issues.push(issue('unlike-weights', { node: node.path }, facts));
        break;
      }
    }
  }
  return issues;
}
