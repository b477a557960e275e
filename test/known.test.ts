import { readFileSync } from 'node:fs';
import { check, type GraphDocument, infer, type Json, parse } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';

/** What is known of a node by its identity is what would be found anew. */

function analysed(document: GraphDocument) {
  const checked = check(document, registry);
  const { inferred, issues } = infer(checked.graph, registry);
  return {
    issues: [...checked.issues, ...issues],
    types: Object.fromEntries(inferred.types),
    steps: Object.fromEntries(inferred.steps),
    params: Object.fromEntries([...inferred.graph.nodes].map(([path, { params }]) => [path, params])),
  };
}

const edits: readonly Json[] = [3, -1, 'x', '5 ms', 0, { $param: 'hidden' }, [1, 2], true];

it.each(['quickstart', 'ei-network', 'neuron-models'])('editing %s: the same as without anything known', (name) => {
  let { document } = parse(readFileSync(new URL(`../graphs/${name}.json`, import.meta.url), 'utf8'));
  if (document === undefined) throw new Error(`no ${name}`);
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
      expect(found).toEqual(analysed(JSON.parse(JSON.stringify(document)) as GraphDocument));
      for (const { code } of found.issues) seen.add(code);
    }
  }
  expect(n).toBeGreaterThan(8);
  expect(seen.size).toBeGreaterThan(0);
});

it('a document that was changed in place is looked at again', () => {
  const document = parse('{"rheobase":1,"nodes":{"fc":{"type":"layer/dense","params":{"units":3}}}}').document;
  if (document === undefined) throw new Error('no document');
  analysed(document);
  document.nodes.fc.params = { units: -1 };
  expect(analysed(document).issues.map(({ code }) => code)).toContain('bad-parameter');
  document.nodes.fc.params.units = 4;
  expect(analysed(document).params.fc).toMatchObject({ units: 4 });
});
