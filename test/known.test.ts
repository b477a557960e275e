import { readFileSync } from 'node:fs';
import {
  check,
  createRegistry,
  type EdgeDocument,
  type GraphDocument,
  infer,
  type Json,
  type NodeDocument,
  parse,
  type Registry,
} from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';

/** What is known of a node by its identity is what would be found anew. */

function analysed(document: GraphDocument, by: Registry = registry) {
  const checked = check(document, by);
  const { inferred, issues } = infer(checked.graph, by);
  const { nodes, edges, groups } = inferred.graph;
  return {
    issues: [...checked.issues, ...issues],
    types: [...inferred.types],
    steps: [...inferred.steps],
    axes: [...inferred.axes],
    nodes: [...nodes].map(([path, { definition, ...node }]) => [path, definition.type, node]),
    edges,
    groups,
  };
}

/** By a registry that has seen no graph, from a document of which no part was ever seen. */
function afresh(document: GraphDocument) {
  return analysed(
    JSON.parse(JSON.stringify(document)) as GraphDocument,
    createRegistry([...registry.definitions.values()]),
  );
}

function read(name: string): GraphDocument {
  const { document } = parse(readFileSync(new URL(`../graphs/${name}.json`, import.meta.url), 'utf8'));
  if (document === undefined) throw new Error(`no ${name}`);
  return document;
}

const edits: readonly Json[] = [3, -1, 'x', '5 ms', 0, { $param: 'hidden' }, [1, 2], true];

it.each(['quickstart', 'ei-network', 'neuron-models'])('editing %s: the same as without anything known', (name) => {
  let document = read(name);
  let n = 0;
  const seen = new Set<string>();
  for (const [id, node] of Object.entries(document.nodes)) {
    for (const parameter of Object.keys(node.params ?? {})) {
      const value = edits[n++ % edits.length];
      document = {
        ...document,
        nodes: { ...document.nodes, [id]: { ...node, params: { ...node.params, [parameter]: value } } },
      };
      const found = analysed(document);
      expect(found).toEqual(afresh(document));
      for (const { code } of found.issues) seen.add(code);
    }
  }
  expect(n).toBeGreaterThan(8);
  expect(seen.size).toBeGreaterThan(0);
});

it('a document that was changed in place is looked at again', () => {
  const document: GraphDocument = {
    rheobase: 1,
    nodes: { fc: { type: 'layer/dense', params: { units: 3 } }, relu: { type: 'layer/relu' } },
    edges: [{ from: 'fc.out', to: 'relu.in' }],
  };
  analysed(document);
  document.nodes.fc.params = { units: -1 };
  expect(analysed(document).issues.map(({ code }) => code)).toContain('bad-parameter');
  document.nodes.fc.params.units = 4;
  expect(analysed(document)).toEqual(afresh(document));
  (document.edges ?? [])[0].to = 'relu.odd';
  expect(analysed(document).issues.map(({ code }) => code)).toContain('unknown-port');
  expect(analysed(document)).toEqual(afresh(document));
});

/** A generator of numbers from 0 to 1; each seed gives a series of its own. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Edits of every sort: of parameters, wires, nodes, types, named parameters; some make no sense, some go back. */
function walk(start: GraphDocument, seed: number, steps: number, look: (document: GraphDocument) => void): void {
  const random = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const past = [start];
  for (let step = 0; step < steps; step++) {
    const document = past[past.length - 1];
    const { nodes, edges = [], parameters = {} } = document;
    const ids = Object.keys(nodes);
    const id = pick(ids);
    const withNode = (node: NodeDocument) => ({ ...document, nodes: { ...nodes, [id]: node } });
    const port = (of: string, side: 'inputs' | 'outputs') =>
      `${of}.${pick(Object.keys(registry.definitions.get(nodes[of].type)?.[side] ?? { lost: 0 }))}`;
    const change: Record<string, () => GraphDocument> = {
      parameter() {
        const known = Object.keys(registry.definitions.get(nodes[id].type)?.params.shape ?? { none: 0 });
        return withNode({ ...nodes[id], params: { ...nodes[id].params, [pick([...known, 'odd'])]: pick(edits) } });
      },
      number: () => withNode({ ...nodes[id], params: { ...nodes[id].params, units: 1 + Math.floor(random() * 20) } }),
      plain: () => withNode({ type: nodes[id].type }),
      flags: () => withNode({ ...nodes[id], bypass: random() < 0.5, frozen: random() < 0.5 }),
      type: () => withNode({ ...nodes[id], type: pick([...registry.types, 'layer/unheard-of', 'block/none']) }),
      add: () => ({ ...document, nodes: { ...nodes, [`new${step}`]: { type: pick(registry.types) } } }),
      remove() {
        const { [id]: _, ...others } = nodes;
        return { ...document, nodes: others };
      },
      wire() {
        const edge: EdgeDocument = { from: port(id, 'outputs'), to: port(pick(ids), 'inputs') };
        return { ...document, edges: [...edges, edge] };
      },
      cut: () => ({ ...document, edges: edges.filter((edge) => edge !== pick(edges)) }),
      turn: () => ({ ...document, edges: [...edges].reverse() }),
      named: () => ({
        ...document,
        parameters: { ...parameters, [pick([...Object.keys(parameters), 'fresh'])]: { value: pick([1, '3 ms', 'a']) } },
      }),
      back: () => pick(past),
    };
    const next = change[pick(Object.keys(change))]();
    if (Object.keys(next.nodes).length > 2) past.push(next);
    look(past[past.length - 1]);
  }
}

it.each(['quickstart', 'ei-network', 'lif-panel', 'frontier'])('a walk of edits from %s: the same', (name) => {
  const seen = new Set<string>();
  for (const seed of name === 'frontier' ? [1] : [1, 2, 3]) {
    walk(read(name), seed, name === 'frontier' ? 30 : 60, (document) => {
      const found = analysed(document);
      expect(found).toEqual(afresh(document));
      for (const { code } of found.issues) seen.add(code);
    });
  }
  expect(seen.size).toBeGreaterThan(name === 'frontier' ? 3 : 5);
});
