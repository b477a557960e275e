import type { GraphNode } from '../check/graph.js';
import { planView } from '../define/kernel.js';
import { hasOwn } from '../document/hasOwn.js';
import { type Issue, issue } from '../issue/issue.js';
import { randomStream } from '../numeric/philox.js';
import { weightsOf } from '../plan/layout.js';
import { numerics, type Plan } from '../plan/plan.js';
import type { Model, Tensor } from '../result/result.js';

/**
 * R: initial weights are drawn from the stream of the node, or of the name under which nodes share them. Those of a
 * slice, by default of the whole graph.
 */
export function initialiseWeights(plan: Plan, buffer: ArrayBufferLike, slice?: readonly string[]): void {
  const { inferred, weights } = plan;
  const { nodes } = inferred.graph;
  const wanted = slice && new Set(slice.map((path) => nodes.get(path)?.weights));
  const done = new Set<string>();
  for (const node of nodes.values()) {
    if (wanted?.has(node.weights) === false) continue;
    const stream = node.weights === node.path ? node.stream : node.weights;
    for (const [parameter, { initial }] of weightsOf(inferred, node)) {
      const name = `${node.weights}.${parameter}`;
      const array = weights.values.get(name);
      if (array === undefined || done.has(name)) continue;
      done.add(name);
      const draws = randomStream(inferred.graph.seed, stream, `initial ${parameter}`);
      const values = planView({ buffer }, array);
      for (let i = 0; i < values.length; i++) values[i] = initial(i, (element) => draws.uniform(0, 0, 0, element));
    }
  }
}

/** The shape of every weight by tensor name. */
export function weightShapes({ inferred }: Plan): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  for (const node of inferred.graph.nodes.values()) {
    for (const [parameter, { shape }] of weightsOf(inferred, node)) shapes.set(`${node.weights}.${parameter}`, shape);
  }
  return shapes;
}

/** M: what a trainer moved, and the frozen weights beside it: everything its slice needs to run again. */
export function readModel(
  plan: Plan,
  buffer: ArrayBufferLike,
  slice: readonly string[],
  trainer: string,
  graphHash: string,
): Model {
  const shapes = weightShapes(plan);
  const names = new Set(
    slice.flatMap((path) => {
      const node = plan.inferred.graph.nodes.get(path) as GraphNode;
      return weightsOf(plan.inferred, node).map(([parameter]) => `${node.weights}.${parameter}`);
    }),
  );
  const tensors: Record<string, Tensor> = {};
  for (const name of [...names].sort()) {
    const array = plan.weights.values.get(name);
    if (array === undefined) continue;
    const values = planView({ buffer }, array).slice();
    tensors[name] = { dtype: array.dtype, shape: shapes.get(name) ?? [array.length], values };
  }
  return { tensors, origin: { trainer, graphHash, numerics } };
}

/** Puts a model's tensors where the slice reads them; a missing, misshapen or unknown one is an issue that names it. */
export function writeModel(
  plan: Plan,
  buffer: ArrayBufferLike,
  slice: readonly string[],
  model: Model,
  driver: string,
): Issue | undefined {
  const shapes = weightShapes(plan);
  const extra = Object.keys(model.tensors).find((name) => !shapes.has(name));
  const mismatch = (reason: string) => issue('model-mismatch', { node: driver, port: 'model' }, { reason });
  if (extra !== undefined) return mismatch(`it holds ${extra}, a weight that no node of the graph has`);
  for (const path of slice) {
    const node = plan.inferred.graph.nodes.get(path) as GraphNode;
    for (const [parameter] of weightsOf(plan.inferred, node)) {
      const name = `${node.weights}.${parameter}`;
      const tensor = hasOwn(model.tensors, name) ? model.tensors[name] : undefined;
      const expected = shapes.get(name) ?? [];
      if (tensor === undefined) return mismatch(`it holds no ${name}`);
      if (tensor.shape.join() !== expected.join()) {
        return mismatch(`${name} has shape [${tensor.shape.join(', ')}], the graph needs [${expected.join(', ')}]`);
      }
      const array = plan.weights.values.get(name);
      if (array !== undefined) planView({ buffer }, array).set(tensor.values);
    }
  }
  return undefined;
}
