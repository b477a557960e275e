/** An array of unsigned bytes as an IDX file holds it. */
export interface IdxArray {
  /** One to three axis lengths, slowest first. */
  shape: number[];
  /** A view of the bytes handed in, in C order. */
  data: Uint8Array;
}

const unsignedByte = 0x08;
const maxAxes = 3;

/**
 * Reads an uncompressed IDX file of unsigned bytes with one to three axes, such as MNIST's.
 *
 *     0 0 type axes | axes × uint32 big-endian | values
 *
 * It must be exactly as long as its header says. A bad file gives a sentence, never an exception.
 * Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database, "The IDX file format".
 */
export function readIdx(bytes: Uint8Array): IdxArray | { error: string } {
  if (bytes.length < 4)
    return { error: `an IDX file begins with 4 bytes of magic number, but there are ${bytes.length}` };
  const [zero1, zero2, type, axes] = bytes;
  if (zero1 === 0x1f && zero2 === 0x8b) return { error: 'the file is still compressed (gzip)' };
  if (zero1 !== 0 || zero2 !== 0)
    return { error: `an IDX file begins with the bytes 00 00, but this one with ${hex(zero1)} ${hex(zero2)}` };
  if (type !== unsignedByte) return { error: `expected values of type 08 (unsigned bytes), got type ${hex(type)}` };
  if (axes < 1 || axes > maxAxes) return { error: `expected 1 to ${maxAxes} axes, got ${axes}` };

  const header = 4 + 4 * axes;
  if (bytes.length < header)
    return { error: `the file is cut short: its header has ${header} bytes, but there are ${bytes.length}` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, length) => product * length, 1);
  const got = bytes.length - header;
  const declared = `its header declares ${shape.join(' × ')} values`;
  // Below 2⁵³ the product is exact; above, no file is that long.
  if (expected > Number.MAX_SAFE_INTEGER) return { error: `${declared}, more than any file holds` };
  if (got < expected) return { error: `the file is cut short: ${declared}, but there are ${got}` };
  if (got > expected) return { error: `the file is too long: ${declared}, but ${got} follow it` };
  return { shape, data: bytes.subarray(header) };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
