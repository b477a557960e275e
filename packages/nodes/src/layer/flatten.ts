import { defineSignal, dimensions, featureCount } from '@rheobase/core';
import { z } from 'zod';
import { passThrough } from '../passThrough.js';

export const flatten = defineSignal({
  type: 'layer/flatten',
  version: 1,
  title: 'flatten',
  doc: {
    summary: 'Lays a shape of any rank out as one row, last axis fastest.',
    equation: ['y[i·w + j] = x[i, j]'],
    symbols: { x: 'input of any shape', y: 'the same numbers, [n]' },
    source: 'Row-major order.',
  },
  tags: ['reshape'],
  params: z.object({}),
  inputs: { in: { signal: ['real', 'spikes'], shape: ['...s'], doc: 'input of any shape' } },
  outputs: { out: { signal: ['real', 'spikes'], shape: ['n'], doc: 'the same numbers in a row' } },
  memoryless: true,
  adapter: true,
  passes: 'in',
  infer({ inputs }) {
    const { kind, shape } = inputs.in;
    return { outputs: { out: { kind, shape: shape.length === 1 ? shape : dimensions(featureCount(inputs.in)) } } };
  },
  kernel: passThrough,
});
