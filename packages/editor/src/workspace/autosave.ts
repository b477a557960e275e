import type { GraphDocument } from '@rheobase/core';
import type { DocumentStore } from '../document/documentStore.js';
import type { BrowserStore } from '../storage/browserStore.js';

/** A document as the browser keeps it while it is open, and after: one record for each, never shared between windows. */
export interface DocumentRecord {
  readonly id: string;
  readonly name: string;
  /** Its JSON, in the order in which it is at hand: a file puts it in order, which takes ten times as long. */
  readonly text: string;
  /** Whether something in it is in no file. */
  readonly unsaved: boolean;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/** Milliseconds. A second at most is lost when the page dies: writing takes some, and waits for a moment without work. */
const pause = 500;
const longestWait = 300;

/** The text of a large graph takes longer than a frame; where the browser has no such moments, now. */
const whenIdle = (act: () => void): void => {
  if (globalThis.requestIdleCallback === undefined) act();
  else globalThis.requestIdleCallback(act, { timeout: longestWait });
};

/** Keeps a document in the browser while it changes. */
export function startAutosave(
  id: string,
  documents: Pick<DocumentStore, 'getState' | 'subscribe'>,
  store: BrowserStore<DocumentRecord>,
  now: () => number,
) {
  let written: { document: GraphDocument; saved: GraphDocument } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const { document, saved } = documents.getState();
    if (written?.document === document && written.saved === saved) return;
    written = { document, saved };
    const record = {
      id,
      name: document.name ?? '',
      text: JSON.stringify(document),
      unsaved: document !== saved,
      at: now(),
    };
    await store.put(id, record);
  }

  // Not put off again and again while somebody types without a pause.
  const unsubscribe = documents.subscribe(() => {
    timer ??= setTimeout(() => whenIdle(() => void (isStopped || flush())), pause);
  });
  return {
    flush,
    stop(): void {
      isStopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
