import { sameMeaning } from '../derived/analyse.js';
import type { DerivedStore } from '../derived/derivedStore.js';
import type { DocumentStore } from '../document/documentStore.js';
import type { RunStore } from '../run/runStore.js';
import type { SettingsStore } from '../session/settings.js';

/**
 * Once something has run, a change of the graph runs it again where that is predicted to take less than a blink. One
 * such run at a time: when it is done, the newest document is next, so that a slider never queues up its past.
 */

/** Milliseconds. */
const budget = 200;

export function createRerun(
  documents: DocumentStore,
  derived: Pick<DerivedStore, 'current'>,
  runs: Pick<RunStore, 'getState' | 'startAgain'>,
  settings: Pick<SettingsStore, 'getState'>,
): () => void {
  let isRunning = false;

  async function go(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (;;) {
        const { document } = documents.getState();
        const { phase, of } = runs.getState();
        if (!settings.getState().rerun || phase !== 'done' || of === undefined || sameMeaning(of, document)) return;
        if (derived.current().issues.some(({ severity }) => severity === 'error')) return;
        const isDone = await runs.startAgain(budget);
        // Too dear as it is now; what is changed next may be cheaper again.
        if (!isDone && documents.getState().document === document) return;
      }
    } finally {
      isRunning = false;
    }
  }

  return documents.subscribe(() => void go());
}
