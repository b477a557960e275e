import type { NodeDefinition } from '../define/node.js';
import { type Issue, issue } from '../issue/issue.js';
import type { GraphEdge } from './graph.js';

/**
 * Strongly connected groups in executable order (Tarjan 1972, without recursion), sources first. Inside a group,
 * wires into delaying ports are left out; what remains must be acyclic, and orders the group.
 */
export function executionGroups(
  definitions: ReadonlyMap<string, NodeDefinition>,
  edges: readonly GraphEdge[],
  /** Node types that would delay the cycle, for a person. */
  remediesFor: (cycle: readonly string[]) => readonly string[] = () => [],
): { groups: string[][]; issues: Issue[] } {
  const all = successors(definitions, edges);
  let immediate: ReturnType<typeof successors> | undefined;
  const next = (path: string): readonly string[] => {
    // Most graphs have no cycle, and then nobody asks.
    immediate ??= successors(
      definitions,
      edges.filter(({ to }) => !delays(definitions.get(to.node), to.port)),
    );
    return immediate.get(path) ?? [];
  };
  const issues: Issue[] = [];
  const groups = components([...definitions.keys()], all).map((group) => {
    if (group.length === 1 && !all.get(group[0])?.includes(group[0])) return group;
    const inside = new Set(group);
    const within = (path: string) => next(path).filter((one) => inside.has(one));
    const inner = components(group, new Map(group.map((path) => [path, within(path)])));
    for (const cycle of inner) {
      if (cycle.length > 1 || within(cycle[0]).includes(cycle[0])) {
        const path = alongCycle(cycle, within);
        issues.push(issue('undelayed-cycle', { node: cycle[0] }, { path, remedies: remediesFor(path) }));
      }
    }
    return inner.flat();
  });
  return { groups, issues };
}

function delays(definition: NodeDefinition | undefined, port: string): boolean {
  return definition?.role === 'signal' && (definition.delays?.includes(port) ?? false);
}

function successors(
  definitions: ReadonlyMap<string, NodeDefinition>,
  edges: readonly GraphEdge[],
): Map<string, readonly string[]> {
  const next = new Map<string, string[]>([...definitions.keys()].map((path) => [path, []]));
  for (const { from, to } of edges) {
    const list = next.get(from.node);
    if (list !== undefined && next.has(to.node) && !list.includes(to.node)) list.push(to.node);
  }
  return next;
}

/** Tarjan's components, sources first. */
function components(nodes: readonly string[], next: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();
  const found: string[][] = [];

  for (const root of nodes) {
    if (index.has(root)) continue;
    const work: { node: string; child: number }[] = [{ node: root, child: 0 }];
    while (work.length > 0) {
      const top = work[work.length - 1];
      const { node } = top;
      if (top.child === 0 && !index.has(node)) {
        index.set(node, index.size);
        low.set(node, index.get(node) as number);
        open.push(node);
        isOpen.add(node);
      }
      const children = next.get(node) ?? [];
      if (top.child < children.length) {
        const child = children[top.child++];
        if (!index.has(child)) work.push({ node: child, child: 0 });
        else if (isOpen.has(child)) low.set(node, Math.min(low.get(node) as number, index.get(child) as number));
        continue;
      }
      work.pop();
      const parent = work[work.length - 1]?.node;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) as number, low.get(node) as number));
      if (low.get(node) !== index.get(node)) continue;
      const group: string[] = [];
      for (let member = ''; member !== node; ) {
        member = open.pop() as string;
        isOpen.delete(member);
        group.push(member);
      }
      found.push(group.reverse());
    }
  }
  return found.reverse();
}

/** The members of a strongly connected set, walked along its wires from its first. */
function alongCycle(cycle: readonly string[], next: (path: string) => readonly string[]): string[] {
  const start = [...cycle].sort()[0];
  const inside = new Set(cycle);
  const from = new Map<string, string>();
  const queue = [start];
  for (const node of queue) {
    for (const child of next(node)) {
      if (!inside.has(child)) continue;
      if (child === start) {
        const path = [node];
        while (path[0] !== start) path.unshift(from.get(path[0]) as string);
        return path;
      }
      if (from.has(child)) continue;
      from.set(child, node);
      queue.push(child);
    }
  }
  return [...cycle];
}
