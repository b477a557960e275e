import type { RunResult } from '@rheobase/core';
import { runGraph, type TestGraph } from './runGraph.js';

/** For tests: K: a graph run in windows of 7, 1 and all steps, which must give the same bytes. */
export async function everyWindow(graph: TestGraph): Promise<RunResult> {
  const run = (window: number) => runGraph({ ...graph, options: { ...graph.options, window } });
  const result = await run(7);
  const bytes = ({ receipt }: RunResult) => JSON.stringify(receipt.observables);
  for (const window of [1, 10_000]) {
    if (bytes(await run(window)) !== bytes(result)) throw new Error(`a window of ${window} steps gave other bytes`);
  }
  return result;
}
