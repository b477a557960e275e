import { encodeUtf8 } from '@rheobase/core';
import { zlibSync } from 'fflate';
import { type Carried, carriedBytes, type Problem, readCarriedBytes } from './carried.js';
import { crc32 } from './crc32.js';
import { inflateLimited } from './inflate.js';

/** PNG figures that carry their experiment: an iTXt chunk (PNG specification, 11.3.3.4) with the keyword `rheobase`. */

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const keyword = 'rheobase';
const mostBytes = 32 * 1024 * 1024;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Where it begins in the file. */
  readonly at: number;
}

export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/** The same picture with the experiment inside, in place of one that was there. */
export function embedInPng(png: Uint8Array, carried: Carried): Uint8Array {
  const chunks = chunksOf(png);
  if (chunks === undefined) throw new Error('internal: what is to carry an experiment is no PNG');
  const own = chunks.filter((chunk) => ownText(chunk) === undefined);
  const end = own.findIndex(({ type }) => type === 'IEND');
  const text = zlibSync(carriedBytes(carried), { level: 9 });
  // Keyword, 0, compressed, by deflate, no language, no translated keyword, text.
  const data = joined([encodeUtf8(keyword), Uint8Array.of(0, 1, 0, 0, 0), text]);
  const all = [...own.slice(0, end), { type: 'iTXt', data, at: 0 }, ...own.slice(end)];
  return joined([Uint8Array.from(signature), ...all.map(chunkBytes)]);
}

export function extractFromPng(png: Uint8Array): Carried | Problem {
  const chunks = chunksOf(png);
  if (chunks === undefined) return { problem: 'the picture is damaged, or no PNG' };
  const found = chunks.map(ownText).filter((text) => text !== undefined);
  if (found.length === 0) return { problem: 'the picture carries no experiment' };
  if (found.length > 1) return { problem: 'the picture carries several experiments' };
  const bytes = inflateLimited(found[0], 'zlib', mostBytes);
  if (bytes === undefined) return { problem: 'the experiment in the picture is damaged, or too large' };
  return readCarriedBytes(bytes);
}

function chunksOf(png: Uint8Array): Chunk[] | undefined {
  if (!isPng(png)) return undefined;
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: Chunk[] = [];
  for (let at = signature.length; at + 12 <= png.length; ) {
    const length = view.getUint32(at);
    if (at + 12 + length > png.length) return undefined;
    const body = png.subarray(at + 4, at + 8 + length);
    if (crc32(body) !== view.getUint32(at + 8 + length)) return undefined;
    const type = String.fromCharCode(...body.subarray(0, 4));
    chunks.push({ type, data: body.subarray(4), at });
    at += 12 + length;
    if (type === 'IEND') return chunks;
  }
  return undefined;
}

/** The deflated text of our own chunk; undefined for any other. */
function ownText({ type, data }: Chunk): Uint8Array | undefined {
  const head = [...encodeUtf8(keyword), 0, 1, 0, 0, 0];
  return type === 'iTXt' && head.every((byte, i) => data[i] === byte) ? data.subarray(head.length) : undefined;
}

function chunkBytes({ type, data }: Pick<Chunk, 'type' | 'data'>): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(encodeUtf8(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
