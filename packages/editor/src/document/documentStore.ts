import type { GraphDocument } from '@rheobase/core';
import { current, isDraft, produce, setAutoFreeze } from 'immer';
import { createStore } from 'zustand/vanilla';

/**
 * The only truth about an open document. It changes by commands alone; each leaves one entry to undo. Documents are
 * immutable and share what did not change, so an entry keeps the whole document before and after it: undoing gives
 * back the very same value, and everything derived from it is still known.
 */

// Parsed files are frozen nowhere else; walking a large document at every keystroke to freeze it would cost more.
setAutoFreeze(false);

/** A change of a document, under the name that the history shows. */
export interface Command {
  readonly label: string;
  /** Commands in a row with the same word become one entry: keystrokes in one field, for example. */
  readonly merge?: string;
  /** Edits the draft in place. Pure otherwise: the same document gives the same result. */
  readonly change: (draft: GraphDocument) => void;
}

export interface Entry {
  readonly label: string;
  readonly merge: string | undefined;
  readonly before: GraphDocument;
  readonly after: GraphDocument;
}

export interface DocumentState {
  readonly document: GraphDocument;
  readonly past: readonly Entry[];
  readonly future: readonly Entry[];
  /** The document as it was last saved or opened. */
  readonly saved: GraphDocument;
}

/** A gesture shows its effect while it goes on, always from where it began, and ends as one entry or none. */
export interface Gesture {
  readonly show: (command: Command) => void;
  readonly end: () => void;
  readonly cancel: () => void;
}

export type DocumentStore = ReturnType<typeof createDocumentStore>;

export function applied(document: GraphDocument, command: Command): GraphDocument {
  return produce(document, command.change);
}

/** The document inside a command as it stands, to be read only: reading a draft makes a draft of all that is read. */
export function undrafted(draft: GraphDocument): GraphDocument {
  return isDraft(draft) ? current(draft) : draft;
}

/** Why a document may not become another one; undefined where it may. */
export type Guard = (before: GraphDocument, after: GraphDocument) => string | undefined;

export function createDocumentStore(
  opened: GraphDocument,
  { guard = () => undefined, onRefused }: { readonly guard?: Guard; readonly onRefused?: (why: string) => void } = {},
) {
  const store = createStore<DocumentState>(() => ({ document: opened, past: [], future: [], saved: opened }));
  /** Whether the last entry may still grow. */
  let open = false;
  let gesture: { start: GraphDocument; label: string } | undefined;

  function push(label: string, merge: string | undefined, after: GraphDocument): void {
    store.setState(({ document, past }) => {
      const last = past.at(-1);
      const merges = open && merge !== undefined && last?.merge === merge;
      const entry = { label, merge, before: merges ? last.before : document, after };
      const kept = merges ? past.slice(0, -1) : past;
      return { document: after, past: [...kept, entry], future: [] };
    });
    open = merge !== undefined;
  }

  function isRefused(before: GraphDocument, after: GraphDocument): boolean {
    const why = guard(before, after);
    if (why !== undefined) onRefused?.(why);
    return why !== undefined;
  }

  /** Runs a command; false where it changed nothing, or may not. A gesture under way ends first. */
  function run(command: Command): boolean {
    endGesture();
    const { document } = store.getState();
    const after = applied(document, command);
    if (after === document || isRefused(document, after)) return false;
    push(command.label, command.merge, after);
    return true;
  }

  function endGesture(): void {
    if (gesture === undefined) return;
    const { start, label } = gesture;
    gesture = undefined;
    const after = store.getState().document;
    if (after === start) return;
    if (isRefused(start, after)) {
      store.setState({ document: start });
      return;
    }
    store.setState(({ past }) => ({ past: [...past, { label, merge: undefined, before: start, after }], future: [] }));
    open = false;
  }

  function begin(): Gesture {
    endGesture();
    const own = { start: store.getState().document, label: '' };
    gesture = own;
    return {
      show(command) {
        if (gesture !== own) return;
        own.label = command.label;
        store.setState({ document: applied(own.start, command) });
      },
      end() {
        if (gesture === own) endGesture();
      },
      cancel() {
        if (gesture !== own) return;
        gesture = undefined;
        store.setState({ document: own.start });
      },
    };
  }

  return {
    getState: store.getState,
    subscribe: store.subscribe,
    run,
    begin,

    /** What comes next is an entry of its own: a field was left, the selection changed. */
    seal(): void {
      open = false;
    },

    undo(): boolean {
      endGesture();
      const { past, future } = store.getState();
      const last = past.at(-1);
      if (last === undefined) return false;
      store.setState({ document: last.before, past: past.slice(0, -1), future: [last, ...future] });
      open = false;
      return true;
    },

    redo(): boolean {
      endGesture();
      const { past, future } = store.getState();
      const [next, ...rest] = future;
      if (next === undefined) return false;
      store.setState({ document: next.after, past: [...past, next], future: rest });
      open = false;
      return true;
    },

    /** An edit that came from elsewhere, for example from another program that wrote the file. One entry. */
    replace(label: string, document: GraphDocument): void {
      endGesture();
      if (document !== store.getState().document) push(label, undefined, document);
    },

    /** Completes what was opened (a first layout): no entry, and nothing to save. */
    settle(command: Command): void {
      endGesture();
      store.setState((state) => {
        const after = applied(state.document, command);
        return { document: after, saved: state.saved === state.document ? after : state.saved };
      });
    },

    /** What was opened is in no file: a draft that the browser kept. */
    markUnsaved(): void {
      store.setState(({ document }) => ({ saved: { ...document } }));
    },

    markSaved(document = store.getState().document): void {
      store.setState({ saved: document });
    },
  };
}
