import type { Result } from '@rheobase/core';
import { expect, it } from 'vitest';
import { rowsOf } from '../testing/computeNode.js';
import { sparsity } from './sparsity.js';

it('analysis/sparsity counts exact zeros, tensor by tensor', () => {
  const tensor = (...values: number[]) => ({
    dtype: 'float32' as const,
    shape: [values.length],
    values: Float32Array.from(values),
  });
  const tensors = { 'a.weight': tensor(0, 1, -0, 1e-30), 'b.bias': tensor(2) };
  const result = { kind: 'model', model: { tensors, origin: { trainer: 't', graphHash: 'h', numerics: 1 } } } as Result;
  const inputs = { model: [{ from: 'train.model', result }] };
  const computed = sparsity.compute({ path: 'tested', title: '', params: {}, inputs, file: () => new Uint8Array(0) });
  const found = 'outputs' in computed ? computed.outputs.table : undefined;
  expect(found?.kind === 'table' && rowsOf(found.table)).toEqual([
    { tensor: 'a.weight', weights: 4, zeros: 2, sparsity: 0.5 },
    { tensor: 'b.bias', weights: 1, zeros: 0, sparsity: 0 },
  ]);
});
