import { sameMeaning } from '../derived/analyse.js';
import type { DocumentStore } from '../document/documentStore.js';
import type { RunStore } from '../run/runStore.js';
import type { SettingsStore } from '../session/settings.js';

/**
 * Once something has run, a change of the graph runs it again where that is predicted to take less than a blink. One
 * such run at a time: when it is done, the newest document is next, so that a slider never queues up its past. While a
 * value is dragged a run gives way as soon as it is seen, and what is computed of it (tables, figures, the receipt) comes
 * a few times a second. Whether the graph is one that runs the engine says: nothing is checked twice for that.
 */

/** Milliseconds. */
const budget = 200;
/** At least so often, in milliseconds, one is done to its end. */
const patience = 250;

export function createRerun(
  documents: DocumentStore,
  runs: Pick<RunStore, 'getState' | 'startAgain'>,
  settings: Pick<SettingsStore, 'getState'>,
  now: () => number,
): () => void {
  let isRunning = false;
  let lastDone = Number.NEGATIVE_INFINITY;
  /** Of the run that goes on: what to do when there is a newer document. */
  let changed: (() => void) | undefined;

  /** True when it is done; false where it was too dear, refused, or has been seen and there is a newer document. */
  function again(): Promise<boolean> {
    const { document } = documents.getState();
    let isSeen = false;
    return new Promise((resolve) => {
      const giveWay = () => {
        const isOld = documents.getState().document !== document;
        if (isSeen && isOld && now() - lastDone < patience) resolve(false);
      };
      changed = giveWay;
      const shown = () => {
        isSeen = true;
        giveWay();
      };
      void runs.startAgain(budget, shown).then((isDone) => {
        if (isDone) lastDone = now();
        resolve(isDone);
      });
    });
  }

  async function go(): Promise<void> {
    if (isRunning) {
      changed?.();
      return;
    }
    isRunning = true;
    try {
      for (;;) {
        const { document } = documents.getState();
        const { phase, of } = runs.getState();
        if (!settings.getState().rerun || phase !== 'done' || of === undefined || sameMeaning(of, document)) return;
        const isDone = await again();
        // Too dear as it is now; what is changed next may be cheaper again.
        if (!isDone && documents.getState().document === document) return;
      }
    } finally {
      isRunning = false;
      changed = undefined;
    }
  }

  return documents.subscribe(() => void go());
}
