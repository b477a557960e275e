import {
  type Difference,
  type Edit,
  type ExpectationOutcome,
  evaluateExpectations,
  type GraphDocument,
  graphHash,
  hasErrors,
  nodeFacts,
  planDocument,
  type Receipt,
  type Registry,
  type Result,
  type RunResult,
  type Verdict,
  verifyRun,
} from '@rheobase/core';
import { isReceiptOf, receiptIn, receiptProblems, sealed } from '@rheobase/share';
import { createStore } from 'zustand/vanilla';
import type { DocumentStore } from '../document/documentStore.js';
import type { RunState, RunStore } from '../run/runStore.js';
import { english } from '../text/english.js';
import type { KnownRuns } from './knownRuns.js';

/**
 * Sealing and verifying in the page. A run is asked of the editor's engine, from nothing; what it ends in is sealed into
 * the document, or held against the receipt that the document had when it began.
 */

/** What the run that goes on is for. */
export type Wish = 'seal' | 'verify' | 'hand-in';

export interface Report {
  /** One of the four; `sealed` after sealing; `holds together` and `broken` where nothing was run. */
  readonly verdict: Verdict | 'sealed' | 'holds together' | 'broken';
  /** The document that was judged. */
  readonly of: GraphDocument;
  readonly reasons: readonly string[];
  readonly first: Difference | undefined;
  readonly edits: readonly Edit[];
  readonly sealed: Receipt;
  /** Of the new run; none where nothing was run. */
  readonly fresh: Receipt | undefined;
  readonly outputs: Readonly<Record<string, Result>>;
  readonly outcomes: readonly ExpectationOutcome[];
}

export interface VerifyState {
  readonly wish: Wish | undefined;
  readonly report: Report | undefined;
  /** Why there is no report. */
  readonly problem: string | undefined;
}

export type VerifyStore = ReturnType<typeof createVerifyStore>;

interface Pending {
  readonly wish: Wish;
  readonly document: GraphDocument;
  readonly receipt: Receipt | undefined;
}

export function createVerifyStore(
  documents: DocumentStore,
  runs: RunStore,
  registry: Registry,
  known: KnownRuns,
  onHandIn: (document: GraphDocument) => void,
) {
  const store = createStore<VerifyState>(() => ({ wish: undefined, report: undefined, problem: undefined }));
  const facts = nodeFacts(registry);
  const words = english.verify;
  let pending: Pending | undefined;
  let last: RunState | undefined;

  const unsubscribe = runs.subscribe((state) => {
    const { phase, of, result, upTo } = state;
    // Another run took the engine: what was waited for will not come.
    if (pending !== undefined && of !== undefined && of !== pending.document) {
      pending = undefined;
      fail(words.replaced);
    }
    if (state === last || phase === 'running' || phase === 'paused' || phase === 'idle') return;
    last = state;
    if (phase === 'done' && result !== undefined && of !== undefined && upTo === undefined) known.add(of, result);
    if (pending === undefined) return;
    const { wish, document, receipt } = pending;
    pending = undefined;
    if (phase !== 'done' || result === undefined) fail(words.ended[phase]);
    else if (wish === 'verify') finishVerify(document, receipt as Receipt, result);
    else finishSeal(wish, document, result);
  });

  function fail(problem: string): void {
    store.setState({ wish: undefined, report: undefined, problem });
  }

  function begin(wish: Wish, receipt?: Receipt): void {
    const { document } = documents.getState();
    pending = { wish, document, receipt };
    store.setState({ wish, problem: undefined });
    runs.start({ fresh: true });
  }

  function finishVerify(document: GraphDocument, receipt: Receipt, result: RunResult): void {
    const { outputs, receipt: fresh } = result;
    const outcomes = evaluateExpectations(document, outputs);
    const kept = known.sealedBy(receipt.seal)?.outputs;
    const verification = verifyRun({
      sealed: receipt,
      fresh,
      outputs,
      expect: document.expect ?? [],
      outcomes,
      ...(kept === undefined ? {} : { kept }),
    });
    const { verdict, reasons, first, edits } = verification;
    const report = { verdict, of: document, reasons, first, edits, sealed: receipt, fresh, outputs, outcomes };
    store.setState({ wish: undefined, report, problem: undefined });
  }

  function finishSeal(wish: Wish, ran: GraphDocument, { receipt, outputs }: RunResult): void {
    const { document } = documents.getState();
    // A node may have been moved meanwhile; what the receipt speaks of may not have been touched.
    if (!isReceiptOf(receipt, document, graphHash(document, facts))) {
      fail(words.changedMeanwhile);
      return;
    }
    const after = sealed(document, receipt);
    documents.replace(english.command.seal, after);
    const report: Report = {
      verdict: 'sealed',
      of: after,
      reasons: [],
      first: undefined,
      edits: [],
      sealed: receipt,
      fresh: receipt,
      outputs,
      outcomes: evaluateExpectations(ran, outputs),
    };
    store.setState({ wish: undefined, report, problem: undefined });
    if (wish === 'hand-in') onHandIn(after);
  }

  /** The receipt in the document, or why there is none that could be held against anything. */
  function ownReceipt(): Receipt | undefined {
    const { document } = documents.getState();
    const found = receiptIn(document, graphHash(document, facts));
    if (found === undefined) fail(words.neverSealed);
    else if ('problem' in found) fail(words.unreadable(found.problem));
    else return found.receipt;
    return undefined;
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    seal: () => begin('seal'),
    verify(): void {
      const receipt = ownReceipt();
      if (receipt !== undefined) begin('verify', receipt);
    },
    /** Runs nothing: seal, graph, rules and hashes are held against each other. */
    checkReceipt(): void {
      const receipt = ownReceipt();
      if (receipt === undefined) return;
      const { document } = documents.getState();
      const { experiment, issues } = planDocument(document, registry);
      if (experiment === undefined || hasErrors(issues)) {
        fail(words.notPlanned);
        return;
      }
      const problems = receiptProblems(experiment, receipt);
      const report: Report = {
        verdict: problems.length === 0 ? 'holds together' : 'broken',
        of: document,
        reasons: problems,
        first: undefined,
        edits: [],
        sealed: receipt,
        fresh: undefined,
        outputs: {},
        outcomes: [],
      };
      store.setState({ wish: undefined, report, problem: undefined });
    },
    /** The document with a receipt of its own, run if need be. */
    handIn(): void {
      const { document } = documents.getState();
      const hash = graphHash(document, facts);
      const found = receiptIn(document, hash);
      if (found !== undefined && 'receipt' in found && isReceiptOf(found.receipt, document, hash)) onHandIn(document);
      else begin('hand-in');
    },
    destroy: unsubscribe,
  };
}
