import { type Tensor, writeSafetensors } from '@rheobase/core';
import { describe, expect, it } from 'vitest';
import { dense } from '../layer/dense.js';
import { evaluate } from '../measure/evaluate.js';
import { fileOf } from '../testing/ownFiles.js';
import { runGraph } from '../testing/runGraph.js';
import { columns } from './columns.js';
import { model } from './model.js';

const tensor = (shape: number[], ...values: number[]): Tensor => ({
  dtype: 'float64',
  shape,
  values: Float64Array.from(values),
});
/** Class 0 scores p, class 1 scores q: right in three rows of four; the other way round, in one. */
const rows = fileOf('rows.csv', 'p,q,class\n2,1,0\n1,2,1\n0,3,1\n5,4,1\n');
const good = { 'fc.weight': tensor([2, 2], 1, 0, 0, 1), 'fc.bias': tensor([2], 0, 0) };

async function accuracy(tensors: Record<string, Tensor>) {
  const { file, files } = fileOf('net.safetensors', writeSafetensors({ tensors, metadata: {} }));
  const shared = { file: rows.file, count: 4, dataset: 'rows' };
  const result = await runGraph({
    nodes: {
      x: { type: 'source/columns', params: { ...shared, columns: ['p', 'q'] } as never },
      y: { type: 'source/columns', params: { ...shared, columns: ['class'], kind: 'label', classes: 2 } as never },
      fc: { type: 'layer/dense', params: { units: 2 } },
      weights: { type: 'source/model', params: { file } as never },
      test: { type: 'measure/evaluate' },
    },
    edges: [
      { from: 'x.out', to: 'fc.in' },
      { from: 'fc.out', to: 'test.scores' },
      { from: 'y.out', to: 'test.labels' },
      { from: 'weights.model', to: 'test.model' },
    ],
    registry: [columns, dense, evaluate, model],
    files: new Map([...files, ...rows.files]),
  });
  return result.outputs['test.accuracy'];
}

describe('source/model', () => {
  it('M: a network runs with its weights', async () => {
    expect(await accuracy(good)).toMatchObject({ value: 0.75 });
    expect(await accuracy({ ...good, 'fc.weight': tensor([2, 2], 0, 1, 1, 0) })).toMatchObject({ value: 0.25 });
    expect(await accuracy({ ...good, 'fc.bias': tensor([2], 0, 9) })).toMatchObject({ value: 0.75 });
    expect(await accuracy({ ...good, 'fc.bias': tensor([2], 9, 0) })).toMatchObject({ value: 0.25 });
  });

  it.each([
    [{ 'fc.weight': good['fc.weight'] }, 'test.model: the model does not fit: it holds no fc.bias.'],
    [
      { ...good, 'fc.weight': tensor([2, 1], 3, -5) },
      'the model does not fit: fc.weight has shape [2, 1], the graph needs [2, 2].',
    ],
    [
      { ...good, 'fc2.bias': tensor([1], 0) },
      'the model does not fit: it holds fc2.bias, a weight that no node of the graph has.',
    ],
    [
      { ...good, 'fc.bias': tensor([1], Number.NaN) },
      'net.safetensors is damaged: tensor fc.bias is not finite everywhere.',
    ],
  ])('M: names the tensor that is missing, misshapen, unknown or not finite', async (tensors, sentence) => {
    await expect(accuracy(tensors as Record<string, Tensor>)).rejects.toThrow(sentence);
  });
});
