import type { GraphDocument } from '@rheobase/core';

/** The document with what a node needs, and the node itself: the same result keys, fewer drivers. */
export function upstreamOf(document: GraphDocument, node: string): GraphDocument {
  const needed = new Set([node]);
  const open = [node];
  const edges = document.edges ?? [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { from, to } of edges) {
      if (nodeOf(to) !== next || needed.has(nodeOf(from))) continue;
      needed.add(nodeOf(from));
      open.push(nodeOf(from));
    }
  }
  const nodes = Object.fromEntries(Object.entries(document.nodes).filter(([id]) => needed.has(id)));
  const { expect: _, ...rest } = document;
  return { ...rest, nodes, edges: edges.filter(({ from, to }) => needed.has(nodeOf(from)) && needed.has(nodeOf(to))) };
}

function nodeOf(port: string): string {
  return port.slice(0, port.lastIndexOf('.'));
}
