/** What an action may ask of the window around a document. Set by the window; a document alone has none. */
export interface FilesHandle {
  readonly save: (options?: { readonly elsewhere?: boolean; readonly force?: boolean }) => Promise<void>;
  readonly open: () => Promise<void>;
  readonly newGraph: () => Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly showStart: () => void;
  /** Hands the graph, or what its last run gave, on to somewhere else. */
  readonly handOn: (what: HandOn) => Promise<void>;
  /** Hands one result on, by `node.port`. */
  readonly exportResult: (name: string, form: ResultForm) => Promise<void>;
}

export type HandOn = 'link' | 'report' | 'bundle' | 'methods';

/** A figure as SVG or PNG, with the graph inside; a table as CSV. */
export type ResultForm = 'svg' | 'png' | 'csv';
