import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readIdx } from './idx.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const bytes = (...values: number[]) => Uint8Array.from(values);
const uint32 = (n: number) => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];

describe('readIdx', () => {
  it('reads one, two and three axes', () => {
    expect(readIdx(bytes(0, 0, 8, 1, ...uint32(3), 7, 8, 9))).toEqual({ shape: [3], data: bytes(7, 8, 9) });
    expect(readIdx(bytes(0, 0, 8, 2, ...uint32(1), ...uint32(2), 7, 8))).toEqual({ shape: [1, 2], data: bytes(7, 8) });
    expect(readIdx(bytes(0, 0, 8, 3, ...uint32(2), ...uint32(1), ...uint32(1), 7, 8))).toEqual({
      shape: [2, 1, 1],
      data: bytes(7, 8),
    });
  });

  it('reads a view that begins inside its buffer', () => {
    const whole = bytes(99, 0, 0, 8, 1, ...uint32(2), 7, 8);
    expect(readIdx(whole.subarray(1))).toEqual({ shape: [2], data: bytes(7, 8) });
  });

  it.each([
    ['nothing', bytes(), 'an IDX file begins with 4 bytes of magic number, but there are 0'],
    ['gzip', bytes(0x1f, 0x8b, 8, 0), 'the file is still compressed (gzip)'],
    ['bad magic', bytes(0x50, 0x4b, 3, 4), 'an IDX file begins with the bytes 00 00, but this one with 50 4b'],
    ['another type', bytes(0, 0, 0x0d, 1), 'expected values of type 08 (unsigned bytes), got type 0d'],
    ['no axes', bytes(0, 0, 8, 0), 'expected 1 to 3 axes, got 0'],
    ['four axes', bytes(0, 0, 8, 4), 'expected 1 to 3 axes, got 4'],
    ['a cut header', bytes(0, 0, 8, 2, 0, 0), 'the file is cut short: its header has 12 bytes, but there are 6'],
    [
      'cut values',
      bytes(0, 0, 8, 2, ...uint32(2), ...uint32(3), 1, 2),
      'the file is cut short: its header declares 2 × 3 values, but there are 2',
    ],
    [
      'trailing bytes',
      bytes(0, 0, 8, 1, ...uint32(1), 1, 2),
      'the file is too long: its header declares 1 values, but 2 follow it',
    ],
    [
      'an overflow',
      bytes(0, 0, 8, 3, ...uint32(0xffffffff), ...uint32(0xffffffff), ...uint32(0xffffffff), 1),
      'its header declares 4294967295 × 4294967295 × 4294967295 values, more than any file holds',
    ],
  ])('refuses %s', (_, file, error) => {
    expect(readIdx(file)).toEqual({ error });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (file, asIdx) => {
        if (asIdx) file.set([0, 0, 8].slice(0, file.length));
        const read = readIdx(file);
        if ('error' in read) expect(read.error).not.toBe('');
        else expect(read.shape.reduce((a, b) => a * b, 1)).toBe(read.data.length);
      }),
      { numRuns: 2000 },
    );
  });
});
