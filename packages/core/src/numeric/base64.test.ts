import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64Url, encodeBase64Url } from './base64.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

describe('base64url', () => {
  it('is what Node writes and reads, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = encodeBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(decodeBase64Url(text)).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AB=', 'A+B/', 'AAAB C'])('refuses %j', (text) => {
    expect(decodeBase64Url(text)).toBeUndefined();
  });

  it('refuses bits that stand for no byte', () => {
    expect(decodeBase64Url('AB')).toBeUndefined();
    expect(decodeBase64Url('AA')).toEqual(Uint8Array.of(0));
  });
});
