import { createReadStream, readFileSync, statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { didYouMean, limits } from '@rheobase/core';
import { systemFault } from './data/systemFault.js';
import type { Io } from './io.js';

export interface GraphFile {
  readonly text: string;
  /** The file's name without folder and ending. */
  readonly name: string;
  /** As it may be typed again, without the folders of this machine. */
  readonly argument: string;
  /** Where it lies on this machine. */
  readonly path: string;
}

const bareName = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** What carries an experiment by the look of its name: a figure, a bundle, a link. */
const carrier = /\.(png|svg|zip)$|^https?:|^#/i;

/**
 * Finds and reads a graph: a file, one of those that came with the program by its bare name, or the one inside a figure,
 * a bundle or a link. What is wrong with the text is asked by `parse`; here only whether there is a text at all.
 */
export async function readGraph(argument: string, io: Io): Promise<GraphFile | { readonly problem: string }> {
  const path = resolve(io.cwd, argument);
  if (carrier.test(argument)) {
    // What reads pictures and archives is loaded when there is one.
    const { readCarriedGraph } = await import('./carrier.js');
    return readCarriedGraph(argument, io);
  }
  const shipped = bareName.test(argument) && !(await isFile(path)) ? await shippedGraphs(io) : undefined;
  const found = shipped?.get(argument);
  if (found !== undefined) return readText(found, `${argument}.json`, argument);
  const read = await readText(path, argument, basename(argument));
  if (shipped === undefined || !('problem' in read) || (await exists(path))) return read;
  const names = [...shipped.keys()];
  const known = names.length === 0 ? '' : ` Graphs that come with rheobase: ${names.join(', ')}.`;
  return { problem: `there is no file ${argument} and no graph of that name.${didYouMean(argument, names)}${known}` };
}

/** The graphs that came with the program, by name. */
export async function shippedGraphs({ graphFolders }: Io): Promise<ReadonlyMap<string, string>> {
  for (const folder of graphFolders) {
    try {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
      return new Map(files.map((file) => [file.slice(0, -'.json'.length), join(folder, file)]));
    } catch {
      // Not this one.
    }
  }
  return new Map();
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function readText(
  path: string,
  shown: string,
  argument: string,
): Promise<GraphFile | { readonly problem: string }> {
  let bytes: Buffer;
  try {
    // At once, without the streams of Node: a graph is small, and nothing else is to be done meanwhile.
    const entry = statSync(path);
    if (entry.isDirectory()) return { problem: `${shown} is a folder. Name a graph file in it.` };
    const isSmall = entry.isFile() && entry.size <= limits.bytes;
    const read = isSmall ? readFileSync(path) : await readLimited(path);
    if (read === undefined) return { problem: `${shown} is over the limit of ${limits.bytes / 1024 ** 2} MiB.` };
    bytes = read;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { problem: `there is no file ${shown}.` };
    return { problem: `cannot read ${shown}: ${systemFault(error)}.` };
  }
  try {
    // A byte order mark is the parser's to refuse.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, name: basename(argument).replace(/\.json$/, ''), argument, path };
  } catch {
    return { problem: `${shown} is not UTF-8 text.` };
  }
}

/** The whole file, or nothing where it is too large; a pipe or a device that never ends is not read to its end. */
async function readLimited(path: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of createReadStream(path)) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limits.bytes) return undefined;
  }
  return Buffer.concat(chunks);
}
