import { column, defineResult, table } from '@rheobase/core';
import { z } from 'zod';

export const sparsity = defineResult({
  type: 'analysis/sparsity',
  version: 1,
  title: 'sparsity of a model',
  doc: {
    summary: 'Counts the weights of each layer of a model that are exactly zero.',
    equation: ['sparsity = zeros / weights'],
    symbols: { zeros: 'weights that are exactly 0', weights: 'all numbers of a tensor' },
    source: 'Definition. Zero weights are not counted as effective operations (measure/operations).',
  },
  tags: ['pruning', 'model', 'weights', 'memory'],
  params: z.object({}),
  inputs: { model: { result: 'model', doc: 'a model' } },
  outputs: { table: { result: 'table', doc: 'one row per tensor: weights, zeros, sparsity' } },

  compute({ inputs: { model } }) {
    const [{ result }] = model;
    if (result.kind !== 'model') throw new Error(`internal: analysis/sparsity got a ${result.kind}`);
    const tensors = Object.entries(result.model.tensors);
    const zeros = tensors.map(([, { values }]) => {
      let count = 0;
      for (let i = 0; i < values.length; i++) if (values[i] === 0) count++;
      return count;
    });
    const whole = { kind: 'integer' } as const;
    return {
      outputs: {
        table: {
          kind: 'table',
          table: table(
            column(
              'tensor',
              tensors.map(([name]) => name),
            ),
            column(
              'weights',
              tensors.map(([, { values }]) => values.length),
              whole,
            ),
            column('zeros', zeros, whole),
            column(
              'sparsity',
              tensors.map(([, { values }], i) => zeros[i] / values.length),
            ),
          ),
        },
      },
    };
  },
});
