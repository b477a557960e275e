import type { DataFile } from '@rheobase/core';
import { Gunzip } from 'fflate';
import { digestOf } from './digestOf.js';

/**
 * The bytes of a dataset's file from a copy of it, gzip or not, or what is wrong with the copy. The SHA-256 of the
 * uncompressed bytes decides; no more than the known length is ever unpacked.
 */
export async function unpack(
  copy: Uint8Array,
  file: Pick<DataFile, 'bytes' | 'sha256'>,
): Promise<{ readonly bytes: Uint8Array } | { readonly wrong: string }> {
  const isGzip = copy.length > 1 && copy[0] === 0x1f && copy[1] === 0x8b;
  const bytes = isGzip ? gunzip(copy, file.bytes) : copy;
  if (bytes === undefined) return { wrong: 'its gzip data are damaged or longer than expected' };
  if (bytes.length !== file.bytes) return { wrong: `it has ${bytes.length} bytes, expected ${file.bytes}` };
  const digest = await digestOf(bytes);
  return digest === file.sha256 ? { bytes } : { wrong: `its SHA-256 is ${digest}, expected ${file.sha256}` };
}

/** At most `limit` bytes; undefined where there are more, or the data are damaged. */
function gunzip(copy: Uint8Array, limit: number): Uint8Array | undefined {
  const bytes = new Uint8Array(limit);
  let at = 0;
  let isTooLong = false;
  const stream = new Gunzip((part) => {
    isTooLong ||= at + part.length > limit;
    if (isTooLong) return;
    bytes.set(part, at);
    at += part.length;
  });
  try {
    // In pieces, so that a bomb is noticed before it has gone off.
    for (let from = 0; from < copy.length && !isTooLong; from += 65_536) {
      const to = Math.min(copy.length, from + 65_536);
      stream.push(copy.subarray(from, to), to === copy.length);
    }
  } catch {
    return undefined;
  }
  return isTooLong ? undefined : bytes.subarray(0, at);
}
