import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { evaluateExpectations, load, type RunResult, runExperiment, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';

/** Runs a shipped graph as it is, and holds its results to what it expects. */
export async function runShipped(name: string) {
  const text = readFileSync(resolve(import.meta.dirname, `../../graphs/${name}.json`), 'utf8');
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const events = runExperiment(experiment);
  let next = await events.next();
  while (!next.done) next = await events.next();
  const result = next.value as RunResult;
  const outcomes = evaluateExpectations(experiment.document, result.outputs);
  const figures = Object.values(result.outputs).filter(({ kind }) => kind === 'figure').length;
  return { result, outcomes, figures, unmet: outcomes.filter(({ passed }) => passed !== true) };
}
