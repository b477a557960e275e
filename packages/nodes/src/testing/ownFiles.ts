import { encodeUtf8, sha256 } from '@rheobase/core';
import { zipSync } from 'fflate/browser';

/** For tests: files of a user's own, as a graph names them and as a run is handed them. */

export function fileOf(name: string, content: Uint8Array | string) {
  const bytes = typeof content === 'string' ? encodeUtf8(content) : content;
  const digest = sha256(bytes);
  return { file: { name, sha256: digest, bytes: bytes.length }, files: new Map([[digest, bytes]]) };
}

type Numbers = Float64Array | Float32Array | Int32Array | Int16Array | Uint16Array | Uint8Array | BigInt64Array;

const descriptions = new Map<unknown, string>([
  [Float64Array, '<f8'],
  [Float32Array, '<f4'],
  [Int32Array, '<i4'],
  [Int16Array, '<i2'],
  [Uint16Array, '<u2'],
  [Uint8Array, '|u1'],
  [BigInt64Array, '<i8'],
]);

/** As numpy.save writes an array. */
export function npy(values: Numbers, shape: readonly number[] = [values.length], descr?: string): Uint8Array {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const written = `{'descr': '${descr ?? descriptions.get(values.constructor)}', 'fortran_order': False, 'shape': (${axes}), }`;
  const length = Math.ceil((10 + written.length + 1) / 64) * 64 - 10;
  const header = encodeUtf8(`${written.padEnd(length - 1)}\n`);
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Uint8Array.of(0x93, ...encodeUtf8('NUMPY'), 1, 0, length & 255, length >> 8, ...header, ...raw);
}

/** As numpy.savez_compressed writes arrays. */
export function npz(arrays: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])));
}
