import { describe, expect, test } from 'vitest';
import { decodeUtf8, encodeUtf8 } from './utf8.js';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodedElsewhere(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

describe('utf8', () => {
  test('encodes and decodes every code point as the platform does', () => {
    const points: string[] = [];
    for (let point = 0; point <= 0x10ffff; point += point < 0x11000 ? 1 : 251) {
      if (point < 0xd800 || point > 0xdfff) points.push(String.fromCodePoint(point));
    }
    const text = points.join('');
    const bytes = new TextEncoder().encode(text);
    expect(Buffer.compare(encodeUtf8(text), bytes)).toBe(0);
    expect(decodeUtf8(bytes)).toBe(text);
  });

  test('refuses exactly what a strict decoder refuses', () => {
    const interesting = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4,
      0xf5, 0xff,
    ];
    let refused = 0;
    for (const a of interesting) {
      for (const b of interesting) {
        for (const c of interesting) {
          for (const d of [0x41, 0x80, 0xbf]) {
            const bytes = Uint8Array.of(a, b, c, d);
            const got = decodeUtf8(bytes);
            if (got !== decodedElsewhere(bytes)) expect.fail(`differs for ${bytes}`);
            if (got === undefined) refused += 1;
          }
        }
      }
    }
    expect(refused).toBeGreaterThan(10_000);
  });

  test('refuses cut sequences and keeps a byte order mark', () => {
    expect(decodeUtf8(Uint8Array.of(0xe2, 0x82))).toBeUndefined();
    expect(decodeUtf8(Uint8Array.of(0xf0, 0x9f, 0x98))).toBeUndefined();
    expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf))).toBe('\ufeff');
    expect(decodeUtf8(new Uint8Array(0))).toBe('');
  });

  test('has no bytes for a lone surrogate', () => {
    expect(() => encodeUtf8('a\ud800')).toThrow('internal:');
    expect(() => encodeUtf8('\udc00b')).toThrow('internal:');
  });
});
