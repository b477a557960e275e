import { defineSignal, featureCount, tanh as hyperbolicTangent } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

export const tanh = defineSignal({
  type: 'layer/tanh',
  version: 1,
  title: 'tanh',
  doc: {
    summary: 'Hyperbolic tangent: squeezes any number into −1 to 1.',
    equation: ['y = tanh(x)'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless, −1 to 1' },
    source: 'LeCun et al. 1998, Efficient BackProp, doi:10.1007/3-540-49430-8_2.',
    notes: ['Derivative: 1 − y².', 'One evaluation is counted as one MAC.'],
  },
  tags: ['activation'],
  params: z.object({}),
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'between −1 and 1' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const { round } = at;
    return pointwise(
      at,
      { value: (x) => round(hyperbolicTangent(x)), derivative: (_, y) => round(1 - round(y * y)) },
      { macs: 1 },
    );
  },
});
