import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { bytesText } from '@rheobase/core';
import {
  type Carried,
  carriedFile,
  decodeLink,
  extractFromPng,
  extractFromSvg,
  isPng,
  isZip,
  openBundle,
  type Problem,
} from '@rheobase/share';
import { systemFault } from './data/systemFault.js';
import type { Io } from './io.js';

const largest = 256 * 1024 ** 2;

/** The graph inside a figure, a bundle or a link, as if it had been read from a file of its own. */
export async function readCarriedGraph(
  argument: string,
  io: Io,
): Promise<
  { readonly text: string; readonly name: string; readonly argument: string; readonly path: string } | Problem
> {
  const path = resolve(io.cwd, argument);
  const shown = argument.length > 60 && !existsSync(path) ? 'the link' : argument;
  const carried = await readCarrier(argument, io);
  if ('problem' in carried) return { problem: `${shown}: ${carried.problem}.` };
  const name = carried.document.name ?? basename(argument).replace(/\.[^.]*$/, '');
  return { text: carriedFile(carried), name, argument: shown, path };
}

/** A graph that a figure, a link or a bundle carries; what looks like none of them is a problem. */
export async function readCarrier(argument: string, io: Pick<Io, 'cwd'>): Promise<Carried | Problem> {
  if (/^(https?:|#)/.test(argument)) return decodeLink(argument);
  const read = await readCarrierBytes(resolve(io.cwd, argument));
  if ('problem' in read) return { problem: read.problem.replace(/\.$/, '') };
  const { bytes } = read;
  if (isPng(bytes)) return extractFromPng(bytes);
  if (isZip(bytes)) return openBundle(bytes);
  const text = bytes.toString('utf8');
  return text.includes('<svg') ? extractFromSvg(text) : { problem: 'it is neither a PNG, an SVG, a bundle nor a link' };
}

export async function readCarrierBytes(path: string): Promise<{ readonly bytes: Buffer } | Problem> {
  try {
    const entry = await stat(path);
    if (!entry.isFile()) return { problem: `${path} is not a file.` };
    if (entry.size > largest) return { problem: `${path} is over the limit of ${bytesText(largest)}.` };
    return { bytes: await readFile(path) };
  } catch (error) {
    return { problem: `cannot read ${path}: ${systemFault(error)}.` };
  }
}
