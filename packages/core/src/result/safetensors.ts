import { canonicalJson } from '../numeric/canonicalJson.js';
import { decodeUtf8, encodeUtf8 } from '../numeric/utf8.js';
import type { Tensor } from './result.js';

/**
 * M: the safetensors format (https://github.com/huggingface/safetensors): 8 bytes little-endian header length, a
 * JSON header padded with spaces to 8 bytes, then the tensors, little-endian, in name order without gaps.
 */

export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const formatOf = { float32: 'F32', float64: 'F64' } as const;
const bytesPer = { float32: 4, float64: 8 } as const;
const headerLimit = 16 * 1024 * 1024;
/** Where numbers lie in memory as they do in the file, they are copied. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const names = Object.keys(tensors).sort();
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const name of names) {
    const { dtype, shape, values } = tensors[name];
    const start = end;
    end += values.length * bytesPer[dtype];
    header[name] = { dtype: formatOf[dtype], shape, data_offsets: [start, end] };
  }
  const text = encodeUtf8(canonicalJson(header as never));
  const headerBytes = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, headerBytes, true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(text, 8);
  let at = 8 + headerBytes;
  for (const name of names) {
    const { dtype, values } = tensors[name];
    if (isLittleEndian) bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    else {
      values.forEach((value: number, i: number) => {
        if (dtype === 'float32') view.setFloat32(at + 4 * i, value, true);
        else view.setFloat64(at + 8 * i, value, true);
      });
    }
    at += values.byteLength;
  }
  return bytes;
}

/** Reads a file made elsewhere; anything that is not exactly in the format is refused with its reason. */
export function readSafetensors(bytes: Uint8Array): Safetensors | { readonly error: string } {
  if (bytes.length < 8) return { error: 'it is shorter than its header' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = view.getUint32(0, true) + view.getUint32(4, true) * 0x1_0000_0000;
  if (headerBytes > headerLimit || 8 + headerBytes > bytes.length)
    return { error: 'its header is longer than the file' };
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes));
  if (header === undefined) return { error: 'its header is not JSON' };
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isTexts(metadata)) return { error: 'its metadata are not strings' };
  const data = 8 + headerBytes;
  const tensors: Record<string, Tensor> = {};
  for (const name of Object.keys(entries).sort()) {
    const tensor = readTensor(view, data, entries[name]);
    if (typeof tensor === 'string') return { error: `tensor ${name} ${tensor}` };
    tensors[name] = tensor;
  }
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function readTensor(view: DataView, data: number, entry: unknown): Tensor | string {
  const { dtype: format, shape, data_offsets: offsets } = (entry ?? {}) as Record<string, unknown>;
  const dtype = format === 'F32' ? 'float32' : format === 'F64' ? 'float64' : undefined;
  if (dtype === undefined) return `has dtype ${String(format)}; F32 and F64 are read`;
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) return 'has no shape or offsets';
  const length = shape.reduce((product, size) => product * size, 1);
  const [start, end] = offsets;
  if (end - start !== length * bytesPer[dtype]) return 'has offsets that do not fit its shape';
  if (data + end > view.byteLength) return 'reaches beyond the end of the file';
  const values = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0, at = data + start; i < length; i++, at += bytesPer[dtype]) {
    values[i] = dtype === 'float32' ? view.getFloat32(at, true) : view.getFloat64(at, true);
  }
  return { dtype, shape, values };
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text: unknown) => typeof text === 'string')
  );
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
