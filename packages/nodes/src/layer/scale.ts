import { defineSignal, featureCount, param } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

const params = z.object({
  factor: param.number('a', { default: 1 }),
  offset: param.number('c', { default: 0 }),
});

export const scale = defineSignal({
  type: 'layer/scale',
  version: 1,
  title: 'scale',
  doc: {
    summary: 'Multiplies a signal by a constant and adds a constant.',
    equation: ['y = a x + c'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless', a: 'factor', c: 'offset' },
    source: 'Definition; the product is rounded before the sum.',
    notes: ['In front of a dense layer it folds into the weights: it then costs nothing and zeros stay zero.'],
  },
  tags: ['affine', 'gain', 'offset'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'scaled' } },
  memoryless: true,
  affine: ({ factor, offset }) => ({ scale: factor, shift: offset }),
  cost: ({ inputTypes }) => ({ macs: featureCount(inputTypes.in) }),

  kernel(at) {
    const { round } = at;
    const factor = round(at.params.factor);
    const offset = round(at.params.offset);
    return pointwise(at, { value: (x) => round(round(factor * x) + offset), derivative: () => factor }, { macs: 1 });
  },
});
