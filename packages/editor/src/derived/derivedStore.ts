import type { GraphDocument, Registry } from '@rheobase/core';
import { createStore } from 'zustand/vanilla';
import type { DocumentStore } from '../document/documentStore.js';
import { type Analysis, createAnalyser, sameMeaning } from './analyse.js';

/**
 * The analysis of the document as it is now, or as it was a moment ago: what takes long is put off until a keystroke
 * is shown, so that it never waits for it.
 */
export interface DerivedState {
  readonly analysis: Analysis;
  /** The document that was analysed. */
  readonly of: GraphDocument;
}

/** Longer than this is not done between a keystroke and its echo. */
const atOnce = 20;
const pause = 8;

export type DerivedStore = ReturnType<typeof createDerivedStore>;

export function createDerivedStore(documents: DocumentStore, registry: Registry) {
  const analyser = createAnalyser(registry);
  const first = documents.getState().document;
  const store = createStore<DerivedState>(() => ({ analysis: analyser(first), of: first }));
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** The analysis of the current document, even where that means waiting for it. */
  function current(): Analysis {
    clearTimeout(timer);
    timer = undefined;
    const { document } = documents.getState();
    const { of, analysis: before } = store.getState();
    if (of === document) return before;
    const analysis = analyser(document);
    if (analysis === before) store.setState({ of: document });
    else store.setState({ analysis, of: document });
    return analysis;
  }

  const unsubscribe = documents.subscribe(({ document }) => {
    const { of, analysis } = store.getState();
    if (of === document) return;
    if (analysis.took < atOnce || sameMeaning(of, document)) current();
    else {
      clearTimeout(timer);
      timer = setTimeout(current, pause);
    }
  });

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    current,
    destroy(): void {
      clearTimeout(timer);
      unsubscribe();
    },
  };
}
