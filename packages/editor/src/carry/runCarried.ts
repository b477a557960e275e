import { evaluateExpectations, type GraphDocument, type Result } from '@rheobase/core';
import type { Carried, RunFilesInput } from '@rheobase/share';
import type { RunStore } from '../run/runStore.js';
import { upstreamOf } from '../run/upstream.js';

/** The graph that the last run computed: of a run up to a node, what this node needs. */
function ran({ of, upTo }: ReturnType<RunStore['getState']>): GraphDocument | undefined {
  return of === undefined || upTo === undefined ? of : upstreamOf(of, upTo);
}

/** A result with the graph that gave it, and the receipt of its run where that is the last one. */
export function carriedBy(runs: RunStore, name: string, result: Result): Carried | undefined {
  const state = runs.getState();
  const document = ran(state);
  if (document !== undefined && state.result?.complete === true && state.result.outputs[name] === result) {
    return { document, receipt: state.result.receipt };
  }
  const earlier = runs.live.resultOf(name);
  return earlier === undefined ? undefined : { document: earlier };
}

/** All that is written about the last run, as the program writes it; undefined where none has come to its end. */
export async function runInput(runs: RunStore): Promise<RunFilesInput | undefined> {
  const state = runs.getState();
  const document = ran(state);
  if (document === undefined || state.result?.complete !== true) return undefined;
  const { runReport } = await import('@rheobase/share');
  const expectations = evaluateExpectations(document, state.result.outputs);
  const command = `rheobase run ${document.name ?? 'graph'}.json`;
  return runReport({ document }, state.result, state.issues, expectations, command);
}
