import { defineSignal, featureCount, param } from '@rheobase/core';
import { z } from 'zod';
import { pointwise } from '../pointwise.js';

const params = z.object({
  ceiling: param.number('the largest output c', { default: 1, min: 0, aboveMin: true }),
});

export const clippedRelu = defineSignal({
  type: 'layer/clipped-relu',
  version: 1,
  title: 'clipped ReLU',
  doc: {
    summary: 'Rectified linear unit with a ceiling, as a neuron has one: its highest rate.',
    equation: ['y = min(c, max(0, x))'],
    symbols: { x: 'input, dimensionless', y: 'output, dimensionless, 0 to c', c: 'ceiling' },
    source:
      'ReLU6: Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10. At both corners the derivative is 0.',
  },
  tags: ['activation', 'relu6', 'hard sigmoid', 'saturation'],
  params,
  inputs: { in: { signal: 'real', shape: ['...n'], doc: 'input' } },
  outputs: { out: { signal: 'real', shape: ['...n'], doc: 'between 0 and the ceiling' } },
  memoryless: true,
  cost: ({ inputTypes }) => ({ comparisons: 2 * featureCount(inputTypes.in) }),

  kernel(at) {
    const ceiling = at.round(at.params.ceiling);
    return pointwise(
      at,
      { value: (x) => Math.min(ceiling, Math.max(0, x)), derivative: (x) => (x > 0 && x < ceiling ? 1 : 0) },
      { comparisons: 2 },
    );
  },
});
