import { readFileSync } from 'node:fs';
import { parse, type RunResult } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { expect, test } from 'vitest';
import { cellsOf, runGraph } from '../../packages/nodes/src/testing/runGraph.js';
import { mnistContent } from '../support/mnistContent.js';

/** The frontier on few images: every network trains and is counted, and the table of points says who beats whom. */

async function reduced(): Promise<RunResult> {
  const { document, issues } = parse(readFileSync(new URL('../../graphs/frontier.json', import.meta.url), 'utf8'));
  if (document === undefined) throw new Error(JSON.stringify(issues));
  const { nodes, edges = [], parameters, blocks } = document;
  const set = { 'data.train': 150, 'data.test': 60, epochs: 3 };
  const options = { seed: '0', set };
  return runGraph({ nodes, edges, document: { parameters, blocks }, registry, files: mnistContent(), options });
}

const result = await reduced();

const numbers = (output: string, column: string) => cellsOf(result, output, column) as readonly number[];

test('O: fifteen networks, each with an accuracy and everything that it does', () => {
  expect(numbers('pareto.points', 'accuracy')).toHaveLength(15);
  for (const accuracy of numbers('pareto.points', 'accuracy')) expect(accuracy).toBeLessThanOrEqual(1);
  // Never less than the biases and the comparisons or updates of its ten outputs and its hidden units.
  for (const operations of numbers('pareto.points', 'operations')) expect(operations).toBeGreaterThan(84);
  const dense = cellsOf(result, 'relu.networks', 'dense');
  expect(dense.slice(0, 5)).toEqual([268_800, 268_800, 268_800, 203_264, 50_816]);
});

test('O: pruned networks keep exactly the weights that they are meant to keep', () => {
  const kept = (share: number, ...layers: number[]) =>
    layers.reduce((total, weights) => total + weights - Math.floor(share * weights), 0);
  const left = cellsOf(result, 'relu.networks', 'non-zero parameters');
  expect(left[1]).toBe(kept(0.9, 784 * 256, 256 * 256, 2560) + 522);
  expect(left[2]).toBe(kept(0.97, 784 * 256, 256 * 256, 2560) + 522);
  expect(left[3]).toBe(kept(0.95, 784 * 256, 2560) + 266);
  expect(cellsOf(result, 'snn.networks', 'non-zero parameters')[5]).toBe(kept(0.9, 784 * 256, 2560) + 266);
});

test('O: a point is dominated exactly if another that has learned is as accurate and as cheap', () => {
  const [accuracy, operations] = [numbers('pareto.points', 'accuracy'), numbers('pareto.points', 'operations')];
  const by = cellsOf(result, 'pareto.points', 'dominated by');
  const learned = by.map((words) => words !== 'near chance');
  accuracy.forEach((own, i) => {
    if (!learned[i]) return;
    const beaten = accuracy.some(
      (other, k) =>
        learned[k] && other >= own && operations[k] <= operations[i] && (other > own || operations[k] < operations[i]),
    );
    expect(by[i] !== '', `point ${i}`).toBe(beaten);
  });
});
