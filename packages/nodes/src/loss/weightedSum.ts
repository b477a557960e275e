import { chunkView, defineSignal, param } from '@rheobase/core';
import { z } from 'zod';

const weight = (port: string) => param.number(`factor of ${port}`, { default: 1 });

const params = z.object({ weightA: weight('a'), weightB: weight('b'), weightC: weight('c'), weightD: weight('d') });

const loss = { signal: 'real', shape: [], time: 'none' } as const;

const ports = ['a', 'b', 'c', 'd'] as const;

export const weightedSum = defineSignal({
  type: 'loss/weighted-sum',
  version: 1,
  title: 'weighted sum of losses',
  doc: {
    summary: 'Adds losses and penalties, each with a factor, sample by sample.',
    equation: ['L = w_a a + w_b b + w_c c + w_d d'],
    symbols: { a: 'a loss per sample; b, c and d may be left out', w: 'its factor', L: 'loss of one sample' },
    source: 'Definition; the products are rounded, then added from a to d.',
    notes: ['Of the batch only the trainer takes the mean.'],
  },
  tags: ['penalty', 'regularisation', 'multi-task'],
  params,
  inputs: {
    a: { ...loss, doc: 'loss per sample' },
    b: { ...loss, optional: true, doc: 'another' },
    c: { ...loss, optional: true, doc: 'another' },
    d: { ...loss, optional: true, doc: 'another' },
  },
  outputs: { loss: { ...loss, doc: 'the sum per sample' } },
  memoryless: true,

  kernel({ params: { weightA, weightB, weightC, weightD }, round, ...at }) {
    const factors = { a: round(weightA), b: round(weightB), c: round(weightC), d: round(weightD) };
    const wired = ports.filter((port) => at.inputs[port] !== undefined);
    return {
      forward(frame, n0, n1) {
        const total = chunkView(frame, at.outputs.loss);
        const terms = wired.map((port) => {
          const array = at.inputs[port];
          return { values: chunkView(frame, array), stride: array.sampleStride, factor: factors[port] };
        });
        for (let n = n0; n < n1; n++) {
          let sum = 0;
          for (const { values, stride, factor } of terms) sum = round(sum + round(factor * values[n * stride]));
          total[n * at.outputs.loss.sampleStride] = sum;
        }
      },

      backward(frame, n0, n1) {
        const given = at.outputGradients.loss;
        if (given === undefined) return;
        const g = chunkView(frame, given);
        for (const port of wired) {
          const wanted = at.inputGradients[port];
          if (wanted === undefined) continue;
          const into = chunkView(frame, wanted);
          for (let n = n0; n < n1; n++) {
            into[n * wanted.sampleStride] = round(factors[port] * g[n * given.sampleStride]);
          }
        }
      },
    };
  },
});
