import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { npy } from '../testing/ownFiles.js';
import { readNpy } from './npy.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const writtenF8 = [
  '934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c2027736861',
  '7065273a2028322c2032292c207d2020202020202020202020202020202020202020202020202020202020202020202020202020202020',
  '20202020202020202020202020202020200a000000000000f83f00000000000000c000000000000008409c7500883ce4377e',
].join('');
const writtenI2 = [
  '934e554d5059010076007b276465736372273a20273e6932272c2027666f727472616e5f6f72646572273a2046616c73652c2027736861',
  '7065273a2028322c292c207d20202020202020202020202020202020202020202020202020202020202020202020202020202020202020',
  '20202020202020202020202020202020200a0001fffe',
].join('');

describe('readNpy', () => {
  it('reads what NumPy 2.4.6 wrote: numpy.save(f, numpy.array([[1.5, -2], [3, 1e300]]))', () => {
    const bytes = hex(writtenF8);
    const found = readNpy(bytes);
    expect(found).toMatchObject({ shape: [2, 2], dtype: 'float64' });
    if ('error' in found) return;
    expect(Array.from(found.values)).toEqual([1.5, -2, 3, 1e300]);
  });

  it('reads what NumPy wrote with the other byte order: numpy.array([1, -2], dtype=">i2")', () => {
    const found = readNpy(hex(writtenI2));
    expect(found).toMatchObject({ shape: [2], dtype: 'int16' });
    if ('error' in found) return;
    expect(Array.from(found.values)).toEqual([1, -2]);
  });

  it.each([
    ['int32', Int32Array.of(-7, 2 ** 31 - 1)],
    ['float32', Float32Array.of(0.1, -3)],
    ['uint16', Uint16Array.of(0, 65_535)],
    ['uint8', Uint8Array.of(0, 255)],
    ['int64', BigInt64Array.of(-5n, 2n ** 40n)],
  ] as const)('reads %s', (dtype, values) => {
    const found = readNpy(npy(values));
    expect(found).toMatchObject({ shape: [2], dtype });
    if (!('error' in found)) expect(Array.from(found.values)).toEqual(Array.from(values, Number));
  });

  it('reads no axis and an empty one', () => {
    expect(readNpy(npy(Float64Array.of(4), []))).toMatchObject({ shape: [] });
    expect(readNpy(npy(Float64Array.of(), [0, 3]))).toMatchObject({ shape: [0, 3] });
  });

  const good = npy(Float64Array.of(1, 2, 3));
  const headed = (from: string, to: string) => {
    const text = Array.from(good, (byte) => String.fromCharCode(byte)).join('');
    return Uint8Array.from(text.replace(from, to), (one) => one.charCodeAt(0));
  };

  it.each([
    ['nothing', new Uint8Array(0), 'it does not begin as a file of NumPy does'],
    ['a cut header', good.subarray(0, 40), 'its header is longer than the file'],
    ['a cut end', good.subarray(0, -1), 'its header declares 3 values of 8 bytes, but 23 bytes follow it'],
    ['Fortran order', headed(': False', ':  True'), 'it is in Fortran order; save it with numpy.ascontiguousarray'],
    ['complex numbers', headed('<f8', '<c8'), 'it holds values of type c8; numbers and booleans are read'],
    ['objects', headed(" '<f8'", "  '|O'"), 'its header lacks a field'],
    ['code', headed('(3,)', 'f(3)'), 'its header is none of an array of numbers'],
    ['another version', headed('\u0001\u0000', '\u0009\u0000'), 'it has version 9 of the format; 1 to 3 are read'],
  ])('refuses %s', (_, bytes, error) => {
    expect(readNpy(bytes)).toEqual({ error });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(200),
        (edits, cut) => {
          const bytes = good.slice(0, good.length - Math.min(cut, good.length));
          for (const [at, byte] of edits) if (at < bytes.length) bytes[at] = byte;
          expect(typeof readNpy(bytes)).toBe('object');
        },
      ),
    );
  });
});
