import { sha256 as digestOf } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** SHA-256 (FIPS 180-4) in lower-case hexadecimal. Synchronous and pure JavaScript, so it runs in a bare context. */
export function sha256(bytes: Uint8Array): string {
  return bytesToHex(digestOf(bytes));
}

export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes);
}

export interface Sha256Stream {
  update(bytes: Uint8Array): Sha256Stream;
  /** Ends the stream. */
  digest(): string;
}

/** The same hash over bytes that arrive in pieces; where they are cut does not matter. */
export function sha256Stream(): Sha256Stream {
  const hash = digestOf.create();
  const stream: Sha256Stream = {
    update(bytes) {
      hash.update(bytes);
      return stream;
    },
    digest: () => bytesToHex(hash.digest()),
  };
  return stream;
}
