import { expect, test } from 'vitest';
import { hashResult } from './hash.js';
import type { Result, Table } from './result.js';
import { column, Missing, table } from './table.js';

function hashOf(result: Result): string | undefined {
  return hashResult(result)?.sha256;
}

function ofTable(made: Table): string | undefined {
  return hashOf({ kind: 'table', table: made });
}

test('H: a table hashes by its values, names, units, kinds and reasons', () => {
  const base = ofTable(table(column('rate', [1, 2], { unit: 'Hz' })));
  expect(ofTable(table(column('rate', [1, 2], { unit: 'Hz' })))).toBe(base);
  const others = [
    table(column('rate', [1, 2.0000000000000004], { unit: 'Hz' })),
    table(column('rates', [1, 2], { unit: 'Hz' })),
    table(column('rate', [1, 2], { unit: 'kHz' })),
    table(column('rate', [1, 2], { unit: 'Hz', kind: 'integer' })),
    table(column('rate', [1, 2, 3], { unit: 'Hz' })),
    table(column('rate', [1, new Missing('silent')], { unit: 'Hz' })),
    table(column('rate', [1, new Missing('too short')], { unit: 'Hz' })),
  ].map(ofTable);
  expect(new Set([base, ...others]).size).toBe(others.length + 1);
});

test('H: −0 and +0 hash alike, a missing cell and 0 do not', () => {
  expect(ofTable(table(column('x', [-0])))).toBe(ofTable(table(column('x', [0]))));
  expect(ofTable(table(column('x', [new Missing('none')])))).not.toBe(ofTable(table(column('x', [0]))));
  expect(hashOf({ kind: 'number', value: null, missing: 'none' })).not.toBe(hashOf({ kind: 'number', value: 0 }));
});

test('H: a model hashes by names, shapes, dtypes and bytes, not by the order of its keys', () => {
  const weight = { dtype: 'float32', shape: [2], values: Float32Array.of(1, 2) } as const;
  const bias = { dtype: 'float32', shape: [1], values: Float32Array.of(3) } as const;
  const origin = { trainer: 't', graphHash: '', numerics: 1 };
  const model = (tensors: Record<string, typeof weight | typeof bias>) =>
    hashOf({ kind: 'model', model: { tensors, origin } });
  expect(model({ a: weight, b: bias })).toBe(model({ b: bias, a: weight }));
  expect(model({ a: weight, c: bias })).not.toBe(model({ a: weight, b: bias }));
  expect(model({ a: { ...weight, shape: [2, 1] } as never, b: bias })).not.toBe(model({ a: weight, b: bias }));
});

test('H: figures and diagnostics are not hashed', () => {
  expect(hashResult({ kind: 'figure', figure: { title: '', spec: {} } })).toBeUndefined();
  expect(hashResult({ kind: 'table', table: { diagnostic: true, columns: [column('x', [1])] } })).toBeUndefined();
});
