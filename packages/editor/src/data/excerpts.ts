import type { DataFile } from '@rheobase/core';

/**
 * The beginnings of large files, as `rheobase site` puts them beside the page: a graph that looks no further has all it
 * reads. Each has a digest of its own, by which it is checked; it was cut from the file whose digest it names.
 */
export interface Excerpt {
  /** SHA-256 of the whole file. */
  readonly of: string;
  /** Where it lies, from the `data/` folder. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const excerptsName = 'excerpts.json';

/** In: the list beside the site. Out: what of it can be used. */
export function readExcerpts(text: string): readonly Excerpt[] {
  try {
    const { rheobase, version, files } = JSON.parse(text) as Record<string, unknown>;
    if (rheobase !== 'excerpts' || version !== 1 || !Array.isArray(files)) return [];
    return files.filter(isExcerpt);
  } catch {
    return [];
  }
}

function isExcerpt(value: unknown): value is Excerpt {
  const { of, file, bytes, sha256 } = (value ?? {}) as Record<string, unknown>;
  const isDigest = (one: unknown) => typeof one === 'string' && /^[0-9a-f]{64}$/.test(one);
  const isBelow = typeof file === 'string' && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(file);
  return isDigest(of) && isDigest(sha256) && isBelow && Number.isInteger(bytes) && (bytes as number) > 0;
}

/** As long as the file it was cut from; behind what its node looks at there is nothing. */
export function inItsPlace(beginning: Uint8Array, { bytes }: Pick<DataFile, 'bytes'>): Uint8Array {
  const whole = new Uint8Array(bytes);
  whole.set(beginning);
  return whole;
}
