import type { Library } from '@rheobase/core';

/** A library with nodes from elsewhere, and the files that they were read from. */
export interface ExtendedLibrary extends Library {
  readonly packageFiles: readonly string[];
}

/** The files of a library that has some; workers read them again. */
export function packageFilesOf(library: Library): readonly string[] {
  return 'packageFiles' in library ? (library as ExtendedLibrary).packageFiles : [];
}
