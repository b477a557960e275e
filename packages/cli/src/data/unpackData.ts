import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { DataFile } from '@rheobase/core';

const unpackGzip = promisify(gunzip);

/**
 * The bytes of a dataset's file from a copy of it, compressed or not, or what is wrong with the copy. The SHA-256 of the
 * uncompressed bytes decides; no more than the known length is ever unpacked.
 */
export async function unpackData(copy: Uint8Array, file: DataFile): Promise<{ bytes: Uint8Array } | { wrong: string }> {
  const isGzip = copy.length > 1 && copy[0] === 0x1f && copy[1] === 0x8b;
  let bytes = copy;
  if (isGzip) {
    try {
      bytes = await unpackGzip(copy, { maxOutputLength: file.bytes });
    } catch (error) {
      return { wrong: gzipFault(error, file) };
    }
  }
  if (bytes.length !== file.bytes) {
    const unpacked = isGzip ? 'unpacked it has' : 'it has';
    return { wrong: `${unpacked} ${bytes.length} bytes, expected ${file.bytes}` };
  }
  const digest = createHash('sha256').update(bytes).digest('hex');
  return digest === file.sha256 ? { bytes } : { wrong: `its SHA-256 is ${digest}, expected ${file.sha256}` };
}

function gzipFault(error: unknown, file: DataFile): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'Z_BUF_ERROR':
      return 'its gzip data are cut short';
    case 'ERR_BUFFER_TOO_LARGE':
      return `unpacked it has more than the expected ${file.bytes} bytes`;
    default:
      return 'its gzip data are damaged';
  }
}
