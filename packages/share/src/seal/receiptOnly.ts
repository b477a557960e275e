import { checkReceipt, type Experiment, type Receipt, type Result } from '@rheobase/core';

/** What is wrong with a receipt, as far as planning tells: nothing is run. Empty where all of it fits together. */
export function receiptProblems(
  { identity, document, points }: Experiment,
  sealed: Receipt,
  kept?: Readonly<Record<string, Result>>,
): readonly string[] {
  const [{ plan }] = points;
  const nodeVersions: Record<string, number> = {};
  for (const { definition } of plan.inferred.graph.nodes.values()) nodeVersions[definition.type] = definition.version;
  const { graphHash, effective } = identity;
  const planned = { graphHash, effective, nodeVersions, resultKeys: Object.fromEntries(plan.resultKeys) };
  return checkReceipt(sealed, planned, document.expect ?? [], kept);
}
