import type { DataFile, DatasetFiles } from '@rheobase/core';
import { z } from 'zod';

/** A file of the user's own, named by its content: where it lies is no part of an experiment. */
export type OwnFile = Pick<DataFile, 'name' | 'sha256' | 'bytes'>;

const mostBytes = 2 ** 30;
/** One name inside a folder, on any system: no path, no drive, nothing invisible. */
const fileName = /^(?!\.{1,2}$)[^/\\:*?"<>|\p{Cc}]{1,255}$/u;

const nothingYet: OwnFile = { name: 'data', sha256: '0'.repeat(64), bytes: 0 };

/** `{ "name": "curve.csv", "sha256": "…", "bytes": 1234 }`, as `rheobase data add` prints it. */
export function ownFile(description: string) {
  return z
    .strictObject({
      name: z.string().regex(fileName, { error: 'the name of a file, without a folder' }),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 digest: 64 digits from 0 to f' }),
      bytes: z
        .int()
        .min(0, { error: `from 0 to ${mostBytes} bytes` })
        .max(mostBytes, { error: `from 0 to ${mostBytes} bytes` }),
    })
    .prefault(nothingYet)
    .meta({ description });
}

/** Where such a file is looked for: the user's data folder, then the cache, in a folder named by its digest. */
export function datasetOf(file: OwnFile): DatasetFiles {
  return { name: 'the file', folder: `files/${file.sha256}`, own: true, files: [{ ...file, urls: [] }] };
}
