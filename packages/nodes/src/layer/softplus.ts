import { defineSignal, exp, featureCount, log1p, param } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

const params = z.object({
  sharpness: param.number('β; the larger, the closer to ReLU', { default: 1, min: 0, aboveMin: true }),
});

export const softplus = defineSignal({
  type: 'layer/softplus',
  version: 1,
  title: 'softplus',
  doc: {
    summary: 'Smooth version of ReLU.',
    equation: ['y = log(1 + exp(β x)) / β'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless, above 0', β: 'sharpness' },
    source: 'Dugas et al. 2000. Computed as max(0, x) + log1p(exp(−β |x|)) / β, which cannot overflow.',
    notes: ['Derivative: 1 / (1 + exp(−β x)).', 'One evaluation is counted as one MAC.'],
  },
  tags: ['activation', 'smooth relu'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'above 0' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const { round } = at;
    const beta = round(at.params.sharpness);
    const decay = (x: number) => round(exp(-round(beta * Math.abs(x))));
    return pointwise(
      at,
      {
        value: (x) => round(Math.max(0, x) + round(round(log1p(decay(x))) / beta)),
        derivative(x) {
          const d = decay(x);
          return round((x >= 0 ? 1 : d) / round(1 + d));
        },
      },
      { macs: 1 },
    );
  },
});
