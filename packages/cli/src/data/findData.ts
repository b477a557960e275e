import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFile, DatasetFiles } from '@rheobase/core';
import { type DownloadProgress, downloadFile } from './downloadFile.js';
import { systemFault } from './systemFault.js';
import { unpackData } from './unpackData.js';

export interface FindDataOptions {
  dataset: Pick<DatasetFiles, 'name' | 'folder' | 'own'>;
  file: DataFile;
  /** The user's own data folder. */
  dataDir?: string | undefined;
  /** Folder where downloads are kept. */
  cacheDir: string;
  /** Whether the network may be used. */
  download: boolean;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Stops a download; the call then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  retryDelay?: number | undefined;
  stallTimeout?: number | undefined;
}

export type FoundData = { bytes: Uint8Array } | { missing: string };

/**
 * Finds one file of a dataset, compressed or not: in the user's data folder (or the dataset's folder inside it), then in
 * the cache, then on the mirrors. The SHA-256 of the uncompressed bytes decides everywhere.
 *
 * A wrong file in the user's own folder ends the search with a sentence that names it, so that nobody believes they used
 * it. A wrong file in the cache is ours: it is passed over and replaced by the download.
 */
export async function findDataFile(options: FindDataOptions): Promise<FoundData> {
  const { dataset, file, dataDir, cacheDir, download } = options;
  const searched: string[] = [];

  if (dataDir !== undefined) {
    const fault = await folderFault(dataDir);
    if (fault !== undefined) return { missing: `the data folder ${dataDir} cannot be read: ${fault}` };
    for (const folder of [dataDir, join(dataDir, dataset.folder)]) {
      const copy = await readCopy(folder, file);
      if (copy === undefined) continue;
      if ('bytes' in copy) return copy;
      return {
        missing: dataset.own
          ? `${copy.path} is not the file that the graph names: ${copy.wrong}. Put the right one in its place, or name this one: "rheobase data add" prints how.`
          : `${copy.path} is not ${dataset.name}'s ${file.name}: ${copy.wrong}. Put the right file in its place.`,
      };
    }
    searched.push(`is not in ${dataDir}`);
  }

  const cache = join(cacheDir, dataset.folder);
  const cached = await readCopy(cache, file);
  if (cached === undefined) searched.push(`is not in the cache ${cache}`);
  else if ('bytes' in cached) return cached;
  else searched.push(`is damaged in the cache (${cached.path}: ${cached.wrong})`);

  if (dataset.own) {
    return {
      missing: `it ${listed(searched)}. Put it into a folder and name that folder with --data-dir or RHEOBASE_DATA, or let "rheobase data add" keep a copy.`,
    };
  }
  if (download) {
    try {
      const result = await downloadFile({ ...options, target: join(cache, `${file.name}.gz`) });
      if ('bytes' in result) return result;
      searched.push(`could not be downloaded (${result.failed})`);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isDiskError(error)) throw error;
      searched.push(`could not be kept in the cache ${cache} (${systemFault(error)})`);
    }
  } else searched.push('may not be downloaded');

  return {
    missing:
      `${dataset.name}'s ${file.name} ${listed(searched)}. Put it or ${file.name}.gz (published at ${file.urls[0]}) ` +
      'into a folder, and name that folder with --data-dir or RHEOBASE_DATA.',
  };
}

/** The first copy of the file that lies in a folder, judged; nothing if there is none. */
async function readCopy(
  folder: string,
  file: DataFile,
): Promise<{ bytes: Uint8Array } | { path: string; wrong: string } | undefined> {
  for (const path of [join(folder, file.name), join(folder, `${file.name}.gz`)]) {
    try {
      const entry = await stat(path);
      if (!entry.isFile()) return { path, wrong: 'it is not a file' };
      // Either form is at most a little longer than the uncompressed file; a far longer one is not read at all.
      if (entry.size > file.bytes + 65_536)
        return { path, wrong: `it has ${entry.size} bytes, expected ${file.bytes}` };
      const unpacked = await unpackData(await readFile(path), file);
      return 'bytes' in unpacked ? unpacked : { path, ...unpacked };
    } catch (error) {
      if (!isDiskError(error)) throw error;
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') continue;
      return { path, wrong: systemFault(error) };
    }
  }
  return undefined;
}

async function folderFault(folder: string): Promise<string | undefined> {
  try {
    return (await stat(folder)).isDirectory() ? undefined : 'not a folder';
  } catch (error) {
    return systemFault(error);
  }
}

/** Whether an error came from the file system, and is not a fault of ours. */
function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
