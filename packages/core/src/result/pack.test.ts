import { expect, it } from 'vitest';
import { packOutputs, unpackOutputs } from './pack.js';
import type { Outputs } from './result.js';

const key = 'a'.repeat(64);
const outputs: Outputs = {
  accuracy: { kind: 'number', value: 0.1 + 0.2, unit: 'Hz' },
  table: {
    kind: 'table',
    table: { columns: [{ name: 'x', kind: 'number', values: [1, null], missing: { 1: 'none' } }] },
  },
  figure: { kind: 'figure', figure: { title: 'µ', spec: { mark: 'line' } } },
  model: {
    kind: 'model',
    model: {
      tensors: { 'fc.weight': { dtype: 'float32', shape: [2], values: Float32Array.of(-0, 1e-45) } },
      origin: { trainer: 'train', graphHash: 'b', numerics: 1 },
    },
  },
};

it('outputs come back as they were', () => {
  expect(unpackOutputs(key, packOutputs(key, outputs))).toEqual(outputs);
  expect(unpackOutputs(key, packOutputs(key, {}))).toEqual({});
});

it('anything else is nothing: another key, any flipped bit, any cut', () => {
  const bytes = packOutputs(key, outputs);
  expect(unpackOutputs('c'.repeat(64), bytes)).toBeUndefined();
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] ^= 1 << (at % 8);
    expect(unpackOutputs(key, damaged), `byte ${at}`).toBeUndefined();
  }
  for (let length = 0; length < bytes.length; length += 7) {
    expect(unpackOutputs(key, bytes.slice(0, length)), `${length} bytes`).toBeUndefined();
  }
});
