import { describe, expect, it } from 'vitest';
import { npy, npz } from '../testing/ownFiles.js';
import { membersOf, readArrayFile } from './arrayFile.js';

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** numpy.savez_compressed(f, x=numpy.arange(12.).reshape(3, 4) / 8, y=numpy.array([2, 0, 1])), NumPy 2.4.6. */
const written = [
  '504b03042d000000080000002100e5168311ffffffffffffffff05001400782e6e707901001000e0000000000000006700000000000000',
  '9bec17ea1b10c9c850c650ad9e925a9c5ca46ea5a06e9366a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402',
  'f91ac63a0a269a3a0ab50a64032e061470c01e425f80d237a0f40328fd044abf80d26fa0f40728fd094a7f81d2dfec01504b03042d0000',
  '000800000021008a1ace13ffffffffffffffff05001400792e6e70790100100098000000000000004a000000000000009bec17ea1b10c9',
  'c850c650ad9e925a9c5ca46ea5a06e9369a1aea3a09e965f54529498179f5f94920a12774bcc294e058a17672416a402f91ac63a9a3a0a',
  'b50a14002e260654c008a501504b01022d032d000000080000002100e516831167000000e0000000050000000000000000000000800100',
  '000000782e6e7079504b01022d032d0000000800000021008a1ace134a0000009800000005000000000000000000000080019e00000079',
  '2e6e7079504b05060000000002000200660000001f0100000000',
].join('');

describe('readArrayFile', () => {
  it('reads the arrays that NumPy wrote into a .npz', () => {
    expect(membersOf(hex(written))).toEqual(['x', 'y']);
    const x = readArrayFile(hex(written), 'x');
    expect(x).toMatchObject({ shape: [3, 4], dtype: 'float64' });
    if (!('error' in x)) expect(Array.from(x.values)).toEqual(Array.from({ length: 12 }, (_, i) => i / 8));
    const y = readArrayFile(hex(written), 'y');
    expect(y).toMatchObject({ shape: [3], dtype: 'int64' });
    if (!('error' in y)) expect(Array.from(y.values)).toEqual([2, 0, 1]);
  });

  it('reads IDX and npy by what they hold, not by their name', () => {
    expect(readArrayFile(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), '')).toMatchObject({
      shape: [2],
      dtype: 'uint8',
    });
    expect(readArrayFile(npy(Float64Array.of(1)), '')).toMatchObject({ shape: [1] });
  });

  const zip = npz({ a: npy(Float64Array.of(1, 2)) });
  it.each([
    ['an array that is not there', zip, 'b', /^it holds no array "b"; its arrays: a$/],
    ['a cut file', zip.subarray(0, zip.length - 30), 'a', /^it is no whole \.npz file \(/],
    [
      'a broken array',
      npz({ a: Uint8Array.of(1, 2, 3) }),
      'a',
      /^its array "a": it does not begin as a file of NumPy does$/,
    ],
    ['another file', Uint8Array.of(9, 9, 9, 9), '', /^it is no file in the formats npy, npz or IDX$/],
  ])('refuses %s', (_, bytes, member, error) => {
    expect(readArrayFile(bytes, member)).toEqual({ error: expect.stringMatching(error) });
  });

  it('inflates no more than 1 GiB, whatever a file says of itself', () => {
    const large = Uint8Array.from(zip);
    const view = new DataView(large.buffer);
    // The size in the central directory: 24 bytes into the entry that begins with PK 01 02.
    const entry = large.findIndex((byte, i) => byte === 0x50 && large[i + 1] === 0x4b && large[i + 2] === 1);
    view.setUint32(entry + 24, 2 ** 31, true);
    expect(readArrayFile(large, 'a')).toEqual({ error: 'its array "a" inflates to more than 1 GiB' });
  });
});
