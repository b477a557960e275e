import { defineSignal, exp, featureCount } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

export const sigmoid = defineSignal({
  type: 'layer/sigmoid',
  version: 1,
  title: 'sigmoid',
  doc: {
    summary: 'Logistic sigmoid: squeezes any number into 0 to 1.',
    equation: ['y = 1 / (1 + exp(−x))'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless, 0 to 1' },
    source: 'Logistic function, Verhulst 1838. Computed from exp(−|x|), which cannot overflow.',
    notes: ['Derivative: y (1 − y).', 'One evaluation is counted as one MAC.'],
  },
  tags: ['activation', 'logistic'],
  params: z.object({}),
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'between 0 and 1' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const { round } = at;
    return pointwise(
      at,
      {
        value(x) {
          const decay = round(exp(-Math.abs(x)));
          return round((x >= 0 ? 1 : decay) / round(1 + decay));
        },
        derivative: (_, y) => round(y * round(1 - y)),
      },
      { macs: 1 },
    );
  },
});
