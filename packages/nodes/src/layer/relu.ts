import { defineSignal, featureCount } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

export const relu = defineSignal({
  type: 'layer/relu',
  version: 1,
  title: 'ReLU',
  doc: {
    summary: 'Rectified linear unit: passes what is positive.',
    equation: ['y = max(0, x)'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless' },
    source: 'Nair & Hinton 2010. The derivative at 0 is taken as 0.',
  },
  tags: ['activation'],
  params: z.object({}),
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'rectified' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ comparisons: featureCount(inputTypes.in) }),

  kernel: (at) =>
    pointwise(
      at,
      { value: (x) => Math.max(0, x), derivative: (x) => (x > 0 ? 1 : 0) },
      { comparisons: 1 },
      { forward: 'reluForward', backward: 'reluBackward' },
    ),
});
