import { load, type PrepareOptions, runExperiment, sentence } from '@rheobase/core';
import { registry } from '@rheobase/nodes';

/** Runs the text of a graph that needs no files; gives the hash of each observable. */
export async function observables(
  text: string,
  options: PrepareOptions = {},
): Promise<Readonly<Record<string, string>>> {
  const { experiment, issues } = load(text, registry);
  if (experiment === undefined) throw new Error(issues.map(sentence).join('\n'));
  const events = runExperiment(experiment, options);
  for (let next = await events.next(); ; next = await events.next()) {
    if (!next.done) {
      if (next.value.type === 'issue') throw new Error(sentence(next.value.issue));
      continue;
    }
    const { receipt } = next.value ?? {};
    return Object.fromEntries(Object.entries(receipt?.observables ?? {}).map(([name, { sha256 }]) => [name, sha256]));
  }
}
