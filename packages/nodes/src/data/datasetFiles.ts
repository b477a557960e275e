/** One file of a published dataset. Its digest decides whether a copy is right, wherever the copy came from. */
export interface DatasetFile {
  /** Name of the uncompressed file; a compressed copy carries `.gz` after it. */
  name: string;
  /** SHA-256 of the uncompressed file, in lower-case hexadecimal. */
  sha256: string;
  /** Length of the uncompressed file. */
  bytes: number;
  /** Public mirrors of the compressed file, in the order they are tried. */
  urls: readonly string[];
}

export interface DatasetFiles {
  name: string;
  /** Folder the files lie in, inside a data folder or a cache. */
  folder: string;
  files: readonly DatasetFile[];
}
