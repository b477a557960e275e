import { expect, test } from 'vitest';
import { readSafetensors, type Safetensors, writeSafetensors } from './safetensors.js';

const file: Safetensors = {
  tensors: {
    'fc1.weight': { dtype: 'float32', shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, -0, 1e-40) },
    'fc1.bias': { dtype: 'float64', shape: [1], values: Float64Array.of(Math.PI) },
  },
  metadata: { graphHash: 'abc', numerics: '1' },
};

test('M: the layout is that of the safetensors format: header length, JSON header, tensors in name order', () => {
  const bytes = writeSafetensors(file);
  const view = new DataView(bytes.buffer);
  const headerBytes = Number(view.getBigUint64(0, true));
  expect(headerBytes % 8).toBe(0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
  expect(header).toEqual({
    __metadata__: { graphHash: 'abc', numerics: '1' },
    'fc1.bias': { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
    'fc1.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [8, 32] },
  });
  expect(view.getFloat64(8 + headerBytes, true)).toBe(Math.PI);
  expect(view.getFloat32(8 + headerBytes + 16, true)).toBe(3.5);
});

test('M: what was written is read again, to the bit', () => {
  const read = readSafetensors(writeSafetensors(file));
  if ('error' in read) throw new Error(read.error);
  expect(read.metadata).toEqual(file.metadata);
  expect(Object.keys(read.tensors)).toEqual(['fc1.bias', 'fc1.weight']);
  expect(new Uint32Array(read.tensors['fc1.weight'].values.buffer)).toEqual(
    new Uint32Array(file.tensors['fc1.weight'].values.buffer),
  );
});

function damaged(change: (bytes: Uint8Array, view: DataView) => unknown): string {
  const bytes = writeSafetensors(file);
  const changed = change(bytes, new DataView(bytes.buffer));
  const read = readSafetensors(changed instanceof Uint8Array ? changed : bytes);
  return 'error' in read ? read.error : 'read without complaint';
}

test('M: a damaged file is refused in words', () => {
  expect(damaged((bytes) => bytes.subarray(0, 5))).toBe('it is shorter than its header');
  expect(damaged((_, view) => view.setUint32(0, 1_000_000, true))).toBe('its header is longer than the file');
  expect(damaged((_, view) => view.setUint32(4, 0xffff_ffff, true))).toBe('its header is longer than the file');
  expect(damaged((bytes) => bytes.fill(0x78, 8, 9))).toBe('its header is not JSON');
  expect(damaged((bytes) => bytes.subarray(0, bytes.length - 1))).toBe(
    'tensor fc1.weight reaches beyond the end of the file',
  );
});

test('M: a tensor whose offsets do not fit its shape, or of an unknown dtype, is named', () => {
  const header = (text: string) => {
    const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
    const bytes = new Uint8Array(8 + padded.length + 64);
    new DataView(bytes.buffer).setUint32(0, padded.length, true);
    bytes.set(new TextEncoder().encode(padded), 8);
    return readSafetensors(bytes);
  };
  expect(header('{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}')).toEqual({
    error: 'tensor w has dtype BF16; F32 and F64 are read',
  });
  expect(header('{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,8]}}')).toEqual({
    error: 'tensor w has offsets that do not fit its shape',
  });
  expect(header('{"w":{"dtype":"F32","shape":[-4],"data_offsets":[0,8]}}')).toEqual({
    error: 'tensor w has no shape or offsets',
  });
});
