import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { evaluateExpectations, type GraphDocument, parse, save } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, it } from 'vitest';
import { runGraph } from '../packages/nodes/src/testing/runGraph.js';

/** Graphs of single neurons that take a second: every expectation holds, and the file is as `save` writes it. */
it.each([
  ['lif-traces', 5],
  ['lif-panel', 5],
  ['rheobase', 4],
] as const)('V: graphs/%s.json meets its %i expectations', async (name, count) => {
  const text = readFileSync(resolve(import.meta.dirname, `../graphs/${name}.json`), 'utf8');
  const { document, issues } = parse(text);
  expect(issues).toEqual([]);
  const graph = document as GraphDocument;
  expect(save(graph)).toBe(text);
  const { nodes, edges = [], rheobase: _, ...rest } = graph;
  const { outputs } = await runGraph({ nodes, edges, document: rest, registry });
  const outcomes = evaluateExpectations(graph, outputs);
  expect(outcomes).toHaveLength(count);
  expect(outcomes.filter(({ passed }) => passed !== true)).toEqual([]);
});
