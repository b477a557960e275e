import { decompressSync } from 'fflate';
import { digestOf } from './digestOf.js';
import type { FileStore } from './fileStore.js';

/** More than any dataset that a graph may name. */
const mostBytes = 512 * 1024 * 1024;

/** Keeps a file that a person dropped under the digest of its uncompressed content: whichever node names it finds it. */
export async function keepDropped(
  { name, bytes }: { readonly name: string; readonly bytes: Uint8Array },
  store: FileStore,
): Promise<{ readonly type: 'file'; readonly name: string; readonly sha256: string; readonly kept: boolean }> {
  const isGzip = bytes.length > 1 && bytes[0] === 0x1f && bytes[1] === 0x8b;
  const content = isGzip && lengthOf(bytes) <= mostBytes ? decompress(bytes) : bytes;
  const digest = await digestOf(content);
  return { type: 'file', name, sha256: digest, kept: await store.put(digest, content) };
}

/** A gzip file says at its end how long its content is. */
function lengthOf(gzip: Uint8Array): number {
  return new DataView(gzip.buffer, gzip.byteOffset, gzip.byteLength).getUint32(gzip.length - 4, true);
}

function decompress(gzip: Uint8Array): Uint8Array {
  try {
    return decompressSync(gzip, { out: new Uint8Array(lengthOf(gzip)) });
  } catch {
    return gzip;
  }
}
