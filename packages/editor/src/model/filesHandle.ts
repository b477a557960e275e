/** What an action may ask of the window around a document. Set by the window; a document alone has none. */
export interface FilesHandle {
  readonly save: (options?: { readonly elsewhere?: boolean; readonly force?: boolean }) => Promise<void>;
  readonly open: () => Promise<void>;
  readonly newGraph: () => Promise<unknown>;
  readonly close: () => Promise<void>;
  readonly showStart: () => void;
}
