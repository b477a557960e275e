import { type GraphDocument, save } from '@rheobase/core';
import type { DocumentStore } from '../document/documentStore.js';
import type { BrowserStore } from '../storage/browserStore.js';

/** A document as the browser keeps it while it is open, and after: one record for each, never shared between windows. */
export interface DocumentRecord {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** Whether something in it is in no file. */
  readonly unsaved: boolean;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/** A second at most is lost when the page dies: half of it is waited, and writing takes some. */
const pause = 500;

/** Keeps a document in the browser while it changes. */
export function startAutosave(
  id: string,
  documents: Pick<DocumentStore, 'getState' | 'subscribe'>,
  store: BrowserStore<DocumentRecord>,
  now: () => number,
) {
  let written: { document: GraphDocument; saved: GraphDocument } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const { document, saved } = documents.getState();
    if (written?.document === document && written.saved === saved) return;
    written = { document, saved };
    const record = { id, name: document.name ?? '', text: save(document), unsaved: document !== saved, at: now() };
    await store.put(id, record);
  }

  // Not put off again and again while somebody types without a pause.
  const unsubscribe = documents.subscribe(() => {
    timer ??= setTimeout(() => void flush(), pause);
  });
  return {
    flush,
    stop(): void {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
