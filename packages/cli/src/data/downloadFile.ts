import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { DataFile } from '@rheobase/core';
import { systemFault } from './systemFault.js';
import { unpackData } from './unpackData.js';

export interface DownloadProgress {
  /** Name of the uncompressed file. */
  file: string;
  /** Host of the mirror. */
  host: string;
  /** Bytes of the compressed file that have arrived, earlier attempts included. */
  received: number;
  /** Bytes of the compressed file, once the mirror has said so. */
  total: number | undefined;
}

export interface DownloadOptions {
  file: DataFile;
  /** Where the compressed file is to lie. */
  target: string;
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Stops the download; what has arrived is kept for the next one. */
  signal?: AbortSignal | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds before a further attempt at a mirror; doubled for each attempt in a row that brought nothing. */
  retryDelay?: number | undefined;
  /** Milliseconds of silence after which a connection counts as cut. */
  stallTimeout?: number | undefined;
}

/** A mirror is left after so many attempts in a row that brought no byte, or so many in all. */
const maxIdleAttempts = 3;
const maxAttempts = 20;
/** A partial file untouched for so long belongs to a process that was killed. */
const abandonedAfter = 10 * 60_000;
/** Gzip adds a little to what it cannot compress. */
const gzipOverhead = 65_536;

/**
 * Downloads a dataset's file from the first mirror that gives the right one, and says why if none does. Throws only
 * the error of the disk, or the signal's reason.
 *
 * Each process writes a partial file of its own, so two at once do not disturb each other; a name without a process's
 * mark, `<target>.part`, is left behind for the next to go on from. `target` itself appears by renaming, once the digest
 * was right.
 */
export async function downloadFile(options: DownloadOptions): Promise<{ bytes: Uint8Array } | { failed: string }> {
  const { file, target } = options;
  await mkdir(dirname(target), { recursive: true });
  const partial = await claimPartial(target);
  let isComplete = false;
  try {
    const faults: string[] = [];
    for (const url of file.urls) {
      const result = await downloadFrom(url, partial, options);
      if ('bytes' in result) {
        await rename(partial, target);
        isComplete = true;
        return result;
      }
      faults.push(`${new URL(url).host}: ${result.failed}`);
    }
    return { failed: faults.join('; ') };
  } finally {
    if (isComplete) for (const left of await leftPartials(target)) await rm(left, { force: true });
    else await leavePartial(partial, target);
  }
}

/** Asks one mirror until it has sent the right file, is of no use, or has failed too often. */
async function downloadFrom(
  url: string,
  partial: string,
  options: DownloadOptions,
): Promise<{ bytes: Uint8Array } | { failed: string }> {
  const { file, signal, retryDelay = 250 } = options;
  let fault = '';
  let idleAttempts = 0;
  for (let attempt = 0; attempt < maxAttempts && idleAttempts < maxIdleAttempts; attempt++) {
    if (attempt > 0) await wait(retryDelay * 2 ** idleAttempts, undefined, { signal });
    const output = await open(partial, 'a+'); // makes the file, keeps what is there
    const start = (await output.stat()).size;
    let outcome: Transfer;
    try {
      outcome = await transfer(url, start, output, options);
      await output.sync();
    } finally {
      await output.close();
    }
    if (outcome.end === 'refused') return { failed: outcome.fault };
    if (outcome.end === 'cut') {
      fault = outcome.fault;
      idleAttempts = outcome.received > 0 ? 0 : idleAttempts + 1;
      continue;
    }
    const unpacked = await unpackData(await readFile(partial), file);
    if ('bytes' in unpacked) return unpacked;
    await rm(partial);
    fault = `it sent a wrong file: ${unpacked.wrong}`;
    // Only a file sent whole is the mirror's fault: a resumed one may have begun as something else.
    if (outcome.isWhole) return { failed: fault };
    idleAttempts++;
  }
  return { failed: fault };
}

type Transfer =
  | { end: 'complete'; isWhole: boolean }
  /** Worth another attempt. */
  | { end: 'cut'; fault: string; received: number }
  /** The mirror will not do better. */
  | { end: 'refused'; fault: string };

/** One request, from byte `start` on where the mirror can do that; what arrives is appended to `output`. */
async function transfer(url: string, start: number, output: FileHandle, options: DownloadOptions): Promise<Transfer> {
  const { file, onProgress, signal, fetch = globalThis.fetch, stallTimeout = 30_000 } = options;
  signal?.throwIfAborted();
  const stop = new AbortController();
  const passOn = () => stop.abort(signal?.reason);
  signal?.addEventListener('abort', passOn);
  const stallTimer = setTimeout(() => stop.abort(new Error(`silent for ${stallTimeout / 1000} s`)), stallTimeout);
  let received = 0;
  const cut = (error: unknown): Transfer => {
    signal?.throwIfAborted();
    return { end: 'cut', fault: systemFault(stop.signal.aborted ? stop.signal.reason : error), received };
  };
  try {
    // Were the transfer itself compressed, the bytes of a range would not be those of the file.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (start > 0) headers.range = `bytes=${start}-`;
    let response: Response;
    try {
      response = await fetch(url, { headers, signal: stop.signal });
    } catch (error) {
      return cut(error);
    }

    const { status } = response;
    if (status === 416 && start > 0) return { end: 'complete', isWhole: false }; // nothing is left to send
    if (status >= 500 || status === 408 || status === 429) return cut(new Error(`HTTP status ${status}`));
    if (status !== 200 && status !== 206) return { end: 'refused', fault: `HTTP status ${status}` };
    const isWhole = status === 200;
    if (isWhole) await output.truncate(0);
    else if (!response.headers.get('content-range')?.startsWith(`bytes ${start}-`)) {
      await output.truncate(0);
      return cut(new Error('it resumed at another place'));
    }

    let position = isWhole ? 0 : start;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : position + length;
    const host = new URL(url).host;
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      let chunk: Uint8Array | undefined;
      try {
        chunk = (await reader.read()).value;
      } catch (error) {
        return cut(error);
      }
      if (chunk === undefined) break;
      stallTimer.refresh();
      position += chunk.length;
      if (position > file.bytes + gzipOverhead) {
        await output.truncate(0);
        return { end: 'refused', fault: 'it sent far more than the file has' };
      }
      await output.appendFile(chunk);
      received += chunk.length;
      onProgress?.({ file: file.name, host, received: position, total });
    }
    return { end: 'complete', isWhole };
  } finally {
    clearTimeout(stallTimer);
    signal?.removeEventListener('abort', passOn);
    stop.abort(); // frees the connection where its answer was not read to the end
  }
}

/** Takes over what an earlier download left, under a name of this one's own; the file may not exist yet. */
async function claimPartial(target: string): Promise<string> {
  const own = `${target}.${randomUUID()}.part`;
  for (const left of await leftPartials(target)) {
    try {
      await rename(left, own);
      break;
    } catch (error) {
      // Another process was quicker.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return own;
}

async function leftPartials(target: string): Promise<string[]> {
  const left: string[] = [];
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(`${basename(target)}.`) || !name.endsWith('.part')) continue;
    const path = join(dirname(target), name);
    if (name === `${basename(target)}.part`) left.unshift(path);
    else if (Date.now() - (await lastWritten(path)) > abandonedAfter) left.push(path);
  }
  return left;
}

async function lastWritten(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return Date.now(); // just renamed by another process: in use
  }
}

/** Gives a partial file the name that the next download looks for. */
async function leavePartial(partial: string, target: string): Promise<void> {
  try {
    if ((await stat(partial)).size > 0) await rename(partial, `${target}.part`);
    else await rm(partial);
  } catch {
    // It was never made, or the disk fails: then there is nothing to go on from.
  }
}
