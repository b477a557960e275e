import { readFileSync } from 'node:fs';
import { type GraphDocument, parse, type RunResult } from '@rheobase/core';
import { registry } from '@rheobase/nodes';
import { describe, expect, test } from 'vitest';
import { cellsOf, runGraph } from '../../packages/nodes/src/testing/runGraph.js';
import { mnistContent } from '../support/mnistContent.js';

/**
 * The shipped experiment on real data, one seed, as far as two minutes go: the FFNN whole, the SNN for one epoch on a
 * fifth of the images. Ranges are those of an independent re-run of the study, widened to a single seed.
 */

const file = new URL('../../graphs/ffnn-vs-snn.json', import.meta.url);
const seed = '42';

/** One of the two networks of the graph, with its trainer and its drivers. */
function half(nodes: RegExp): Pick<GraphDocument, 'nodes' | 'edges' | 'parameters'> {
  const { document, issues } = parse(readFileSync(file, 'utf8'));
  if (document === undefined) throw new Error(JSON.stringify(issues));
  const kept = Object.fromEntries(Object.entries(document.nodes).filter(([id]) => nodes.test(id)));
  const inside = (end: string) => Object.hasOwn(kept, end.split('.')[0]);
  const edges = (document.edges ?? []).filter(({ from, to }) => inside(from) && inside(to));
  return { nodes: kept, edges, parameters: document.parameters ?? {} };
}

async function runHalf(nodes: RegExp, set: Readonly<Record<string, number | string>>): Promise<RunResult> {
  const { parameters, ...graph } = half(nodes);
  const files = mnistContent();
  return runGraph({
    nodes: graph.nodes,
    edges: graph.edges ?? [],
    document: { parameters },
    registry,
    files,
    options: { seed, set },
  });
}

function within(value: unknown, low: number, high: number): void {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
}

/** A cell of the table of conventions. */
function operations(result: RunResult, counter: string, convention: string, name: string): unknown {
  const at = cellsOf(result, `${counter}.conventions`, 'convention').indexOf(convention);
  expect(at, convention).toBeGreaterThanOrEqual(0);
  return cellsOf(result, `${counter}.conventions`, name)[at];
}

describe('graphs/ffnn-vs-snn.json on MNIST', () => {
  test('FFNN, 5 epochs: accuracy, loss and counts of the study', async () => {
    const result = await runHalf(/^(data|norm|flat|fc\d|relu\d|ffnn-(loss|train|test|ops))$/, {
      'ffnn-train.monitor': '',
    });
    const accuracy = result.outputs['ffnn-test.accuracy'];
    within(accuracy.kind === 'number' ? accuracy.value : undefined, 0.9, 0.955);
    const losses = cellsOf(result, 'ffnn-train.history', 'loss');
    expect(losses).toHaveLength(5);
    within(losses[4], 0.05, 0.13);

    expect(operations(result, 'ffnn-ops', 'dense', 'macs')).toBe(268_800);
    expect(operations(result, 'ffnn-ops', 'output-spikes', 'operations')).toBe(537_600);
    within(operations(result, 'ffnn-ops', 'effective (NeuroBench)', 'macs'), 228_000, 252_000);
    within(operations(result, 'ffnn-ops', 'effective (ours)', 'macs'), 65_000, 85_000);
    expect(operations(result, 'ffnn-ops', 'effective (NeuroBench)', 'acs')).toBe(0);
    // Active hidden units: what comes out of each ReLU is what the next layer meets.
    const active = cellsOf(result, 'ffnn-ops.layers', 'active');
    within(active[1], 0.5, 0.65);
    within(active[2], 0.52, 0.72);
  });

  test('SNN, one epoch of 2,000 images: it learns, and its counts are those of the study', async () => {
    const result = await runHalf(/^(data|norm|flat|steps|sc\d|lif\d|snn-(loss|train|test|ops))$/, {
      epochs: 1,
      'data.train': 2_000,
      'snn-train.monitor': '',
    });
    const accuracy = result.outputs['snn-test.accuracy'];
    within(accuracy.kind === 'number' ? accuracy.value : undefined, 0.5, 0.95);
    const [loss] = cellsOf(result, 'snn-train.history', 'loss');
    // Between the floor of its loss and that of ten silent outputs.
    within(loss, 1.46115, Math.log(10));

    expect(operations(result, 'snn-ops', 'dense', 'macs')).toBe(6_720_000);
    expect(operations(result, 'snn-ops', 'effective (ours)', 'updates')).toBe(13_050);
    // Every normalised pixel is non-zero: 784 · 256 at each of 25 steps, and once where it is computed once.
    expect(operations(result, 'snn-ops', 'effective (NeuroBench)', 'macs')).toBe(25 * 200_704);
    within(operations(result, 'snn-ops', 'effective (ours)', 'macs'), 35_000, 37_500);
    const inputs = cellsOf(result, 'snn-ops.layers', 'dense');
    expect(inputs[0]).toBe(25 * 200_704);
    const acs = operations(result, 'snn-ops', 'effective (ours)', 'acs');
    expect(acs).toBe(operations(result, 'snn-ops', 'effective (NeuroBench)', 'acs'));
    expect(acs).toBeGreaterThan(100_000);
  });
});
