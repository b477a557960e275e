import type { GraphDocument, Receipt, Result, RunResult } from '@rheobase/core';

/** A finished run of this window: what was run, its receipt and its results. */
export interface KnownRun {
  readonly number: number;
  readonly document: GraphDocument;
  readonly receipt: Receipt;
  readonly outputs: Readonly<Record<string, Result>>;
}

/** With their models these are megabytes each. */
const most = 6;

/** The last finished runs of this window, newest first; one graph stands there once. */
export interface KnownRuns {
  readonly all: () => readonly KnownRun[];
  readonly add: (document: GraphDocument, result: RunResult) => void;
  readonly of: (graphHash: string) => KnownRun | undefined;
  /** The results of the very run that a receipt was written by. */
  readonly sealedBy: (seal: string) => KnownRun | undefined;
}

export function createKnownRuns(): KnownRuns {
  let runs: readonly KnownRun[] = [];
  let count = 0;
  return {
    all: () => runs,
    add(document, { receipt, outputs, complete }) {
      if (!complete) return;
      const others = runs.filter((run) => run.receipt.graphHash !== receipt.graphHash);
      runs = [{ number: ++count, document, receipt, outputs }, ...others].slice(0, most);
    },
    of: (graphHash) => runs.find(({ receipt }) => receipt.graphHash === graphHash),
    sealedBy: (seal) => runs.find(({ receipt }) => receipt.seal === seal),
  };
}
