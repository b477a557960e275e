import type { ArrayDtype, NumberArray } from './numberArray.js';

const codes: Readonly<Record<string, ArrayDtype>> = {
  f8: 'float64',
  f4: 'float32',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u8: 'uint64',
  u4: 'uint32',
  u2: 'uint16',
  u1: 'uint8',
  b1: 'bool',
};

/**
 * Reads one array in NumPy's format (.npy, versions 1 to 3), C order, of numbers or booleans.
 *
 *     93 "NUMPY" major minor | header length, uint16 or uint32 little-endian | header, a Python dict | values
 *
 * It must be exactly as long as its header says. A bad file gives a sentence, never an exception.
 * Source: NumPy Enhancement Proposal 1, and numpy.lib.format.
 */
export function readNpy(bytes: Uint8Array): NumberArray | { error: string } {
  if (!isNpy(bytes)) return { error: 'it does not begin as a file of NumPy does' };
  if (bytes.length < 12) return { error: 'it is cut short' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, length] = bytes[6] === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  if (bytes[6] < 1 || bytes[6] > 3) return { error: `it has version ${bytes[6]} of the format; 1 to 3 are read` };
  const from = start + length;
  if (length > 65_535 || from > bytes.length) return { error: 'its header is longer than the file' };
  const header = Array.from(bytes.subarray(start, from), (code) => String.fromCharCode(code)).join('');
  const found = readHeader(header);
  if ('error' in found) return found;
  const { dtype, size, littleEndian, shape } = found;
  const count = shape.reduce((product, axis) => product * axis, 1);
  const declared = `its header declares ${shape.join(' × ') || 'one'} values of ${size} byte${size === 1 ? '' : 's'}`;
  if (from + count * size !== bytes.length) return { error: `${declared}, but ${bytes.length - from} bytes follow it` };
  return { shape, dtype, values: readValues(view, from, count, { dtype, littleEndian }) };
}

export function isNpy(bytes: Uint8Array): boolean {
  return [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59].every((byte, i) => bytes[i] === byte);
}

interface Header {
  readonly dtype: ArrayDtype;
  readonly size: number;
  readonly littleEndian: boolean;
  readonly shape: readonly number[];
}

function readHeader(header: string): Header | { error: string } {
  const fields = /^\{((?:\s*'\w+':\s*(?:'[^']*'|True|False|\([\d,\s]*\)),?)*)\s*\}\s*$/.exec(header)?.[1];
  if (fields === undefined) return { error: 'its header is none of an array of numbers' };
  const descr = /'descr':\s*'([<>|=])(\w\d+)'/.exec(fields);
  const order = /'fortran_order':\s*(True|False)/.exec(fields)?.[1];
  const axes = /'shape':\s*\(([\d,\s]*)\)/.exec(fields)?.[1];
  if (descr === null || order === undefined || axes === undefined) return { error: 'its header lacks a field' };
  const dtype = codes[descr[2]];
  if (dtype === undefined) return { error: `it holds values of type ${descr[2]}; numbers and booleans are read` };
  if (order === 'True') return { error: 'it is in Fortran order; save it with numpy.ascontiguousarray' };
  const shape = axes
    .split(',')
    .map((axis) => axis.trim())
    .filter((axis) => axis !== '')
    .map(Number);
  if (shape.reduce((product, axis) => product * axis, 1) > 2 ** 31) return { error: 'it has more than 2³¹ values' };
  return { dtype, size: Number(descr[2].slice(1)), littleEndian: descr[1] !== '>', shape };
}

/** As float64; integers beyond 2⁵³ round. */
function readValues(
  view: DataView,
  from: number,
  count: number,
  { dtype, littleEndian }: Pick<Header, 'dtype' | 'littleEndian'>,
): ArrayLike<number> {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + from, dtype === 'uint8' || dtype === 'bool' ? count : 0);
  if (bytes.length === count && count > 0) return bytes;
  const read: Readonly<Record<ArrayDtype, (at: number) => number>> = {
    float64: (i) => view.getFloat64(from + 8 * i, littleEndian),
    float32: (i) => view.getFloat32(from + 4 * i, littleEndian),
    int64: (i) => Number(view.getBigInt64(from + 8 * i, littleEndian)),
    int32: (i) => view.getInt32(from + 4 * i, littleEndian),
    int16: (i) => view.getInt16(from + 2 * i, littleEndian),
    int8: (i) => view.getInt8(from + i),
    uint64: (i) => Number(view.getBigUint64(from + 8 * i, littleEndian)),
    uint32: (i) => view.getUint32(from + 4 * i, littleEndian),
    uint16: (i) => view.getUint16(from + 2 * i, littleEndian),
    uint8: (i) => view.getUint8(from + i),
    bool: (i) => view.getUint8(from + i),
  };
  const values = dtype === 'float32' ? new Float32Array(count) : new Float64Array(count);
  const one = read[dtype];
  for (let i = 0; i < count; i++) values[i] = one(i);
  return values;
}
