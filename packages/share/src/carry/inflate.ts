import { Inflate, Unzlib } from 'fflate';

/** Bytes that are taken at a time: at most about a thousand times as many come out of them before the limit is asked. */
const piece = 1024;

/**
 * Unpacks deflated bytes, and no more of them than a limit: a few bytes can stand for gigabytes. Undefined where they are
 * damaged, cut short or too many. `zlib` has a header and a checksum, `raw` has none.
 */
export function inflateLimited(bytes: Uint8Array, form: 'raw' | 'zlib', limit: number): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  let length = 0;
  let ended = false;
  const stream = form === 'raw' ? new Inflate() : new Unzlib();
  stream.ondata = (part, final) => {
    length += part.length;
    if (length <= limit) parts.push(part);
    ended ||= final;
  };
  try {
    for (let at = 0; at < bytes.length && length <= limit; at += piece) {
      stream.push(bytes.subarray(at, at + piece), at + piece >= bytes.length);
    }
  } catch {
    return undefined;
  }
  if (!ended || length > limit) return undefined;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
