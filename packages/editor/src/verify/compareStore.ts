import { type GraphDocument, graphHash, nodeFacts, type Registry } from '@rheobase/core';
import { receiptIn } from '@rheobase/share';
import { createStore } from 'zustand/vanilla';
import type { DocumentState, DocumentStore } from '../document/documentStore.js';
import { createRunStore, type Port, type RunStore } from '../run/runStore.js';
import { english } from '../text/english.js';
import type { Side } from './comparison.js';
import type { KnownRuns } from './knownRuns.js';

/**
 * What the graph of this window is compared with. A graph that has not run yet can be run here, in an engine of its own:
 * the canvas goes on showing the run of its own document.
 */

/** A thing to compare: `now`, `saved`, `receipt`, `run 3`, `file`, or the id of another open graph. */
export interface Choice {
  readonly id: string;
  readonly label: string;
}

/** Another graph of the window, or one read from the disk. */
export interface OtherGraph {
  readonly id: string;
  readonly name: string;
  readonly document: GraphDocument;
}

export interface CompareState {
  readonly left: string;
  readonly right: string;
  readonly files: readonly OtherGraph[];
  /** The engine that runs what has not run, while it does. */
  readonly run: RunStore | undefined;
  readonly problem: string | undefined;
  /** Counts finished runs, so that whoever shows them looks again. */
  readonly version: number;
}

export type CompareStore = ReturnType<typeof createCompareStore>;

export function createCompareStore(
  documents: DocumentStore,
  registry: Registry,
  known: KnownRuns,
  openPort: () => Port,
  surroundings: { readonly folder: string; readonly threads: number; readonly now: () => number },
) {
  const store = createStore<CompareState>(() => ({
    left: 'saved',
    right: 'now',
    files: [],
    run: undefined,
    problem: undefined,
    version: 0,
  }));
  const facts = nodeFacts(registry);
  const words = english.compare;

  function choices(others: readonly OtherGraph[]): readonly Choice[] {
    const { document } = documents.getState();
    const receipts = document.receipts ?? [];
    return [
      { id: 'now', label: words.now },
      { id: 'saved', label: words.saved },
      ...(receipts.length > 0 ? [{ id: 'receipt', label: words.receipt }] : []),
      ...known.all().map(({ number }) => ({ id: `run ${number}`, label: words.run(number) })),
      ...[...others, ...store.getState().files].map(({ id, name }) => ({ id, label: name })),
    ];
  }

  function sideOf(id: string, others: readonly OtherGraph[]): Side | undefined {
    const { document, saved } = documents.getState();
    if (id === 'now') return withRun(document);
    if (id === 'saved') return withRun(saved);
    if (id === 'receipt') {
      const found = receiptIn(document, graphHash(document, facts));
      if (found === undefined || 'problem' in found) return undefined;
      const { receipt } = found;
      return { document: undefined, receipt, outputs: known.sealedBy(receipt.seal)?.outputs };
    }
    const run = known.all().find(({ number }) => `run ${number}` === id);
    if (run !== undefined) return run;
    const other = [...others, ...store.getState().files].find((one) => one.id === id);
    return other === undefined ? undefined : withRun(other.document);
  }

  /** With the results of a run of this very graph: one of this window, else those that its receipt names. */
  function withRun(document: GraphDocument): Side {
    const hash = graphHash(document, facts);
    const run = known.of(hash);
    if (run !== undefined) return { document, receipt: run.receipt, outputs: run.outputs };
    const found = receiptIn(document, hash);
    const isOwn = found !== undefined && 'receipt' in found && found.receipt.graphHash === hash;
    return { document, receipt: isOwn ? found.receipt : undefined, outputs: undefined };
  }

  /** Runs a graph, and keeps what comes out. */
  function runOther(document: GraphDocument): Promise<boolean> {
    const state = { document, past: [], future: [], saved: document } satisfies DocumentState;
    const run = createRunStore({ getState: () => state }, openPort, surroundings);
    store.setState({ run, problem: undefined });
    return new Promise((resolve) => {
      const unsubscribe = run.subscribe(({ phase, result }) => {
        if (phase === 'running' || phase === 'paused' || phase === 'idle') return;
        unsubscribe();
        const isDone = phase === 'done' && result !== undefined;
        if (isDone) known.add(document, result);
        run.destroy();
        const problem = isDone ? undefined : english.verify.ended[phase];
        store.setState(({ version }) => ({ run: undefined, problem, version: version + 1 }));
        resolve(isDone);
      });
      run.start();
    });
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    choices,
    sideOf,
    choose(side: 'left' | 'right', id: string): void {
      store.setState(side === 'left' ? { left: id } : { right: id });
    },
    swap(): void {
      store.setState(({ left, right }) => ({ left: right, right: left }));
    },
    /** A graph from the disk; gives its id. */
    addFile(name: string, document: GraphDocument): string {
      const id = `file ${store.getState().files.length + 1}`;
      store.setState(({ files }) => ({ files: [...files, { id, name, document }] }));
      return id;
    },
    /** One after another; the second is not begun where the first was stopped. */
    async runMissing(sides: readonly (Side | undefined)[]): Promise<void> {
      for (const side of sides) {
        if (side?.document === undefined || side.receipt !== undefined) continue;
        if (!(await runOther(side.document))) return;
      }
    },
    stop: () => store.getState().run?.stop(),
    destroy: () => store.getState().run?.destroy(),
  };
}
