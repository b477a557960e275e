import type { EngineChoice } from '../run/enginePort.js';
import type { OtherGraph } from '../verify/compareStore.js';

/** What an action may ask of the window around a document. Set by the window; a document alone has none. */
export interface FilesHandle {
  readonly save: (options?: { readonly elsewhere?: boolean; readonly force?: boolean }) => Promise<void>;
  readonly open: () => Promise<void>;
  readonly newGraph: () => Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly showStart: () => void;
  /** Begins the guided tour, or goes on where it was left. */
  readonly startTour: () => Promise<void>;
  /** Where the engine may run; undefined where there is no other place than the page. */
  readonly engines: EngineChoice | undefined;
  /** Hands the graph, or what its last run gave, on to somewhere else. */
  readonly handOn: (what: HandOn) => Promise<void>;
  /** Hands one result on, by `node.port`. */
  readonly exportResult: (name: string, form: ResultForm) => Promise<void>;
  /** Hands out a file beside the document: what is open stays what it is. */
  readonly saveCopy: (text: string, name: string) => void;
  /** The other graphs that are open in this window. */
  readonly others: () => readonly OtherGraph[];
  /** A graph from the disk that is only looked at; undefined where there is none, and why has been said. */
  readonly pickOther: () => Promise<Pick<OtherGraph, 'name' | 'document'> | undefined>;
}

export type HandOn = 'link' | 'report' | 'bundle' | 'methods';

/** A figure as SVG or PNG, with the graph inside; a table as CSV. */
export type ResultForm = 'svg' | 'png' | 'csv';
