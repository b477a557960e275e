import { chunkView, defineSignal, dimensions, type SignalDefinition, type SignalKind } from '@rheobase/core';
import { z } from 'zod';

/** For tests: a source of written values without time, [sample][feature]. Its one output is `out`. */
export function still(values: readonly (readonly number[])[], kind: SignalKind = 'real'): SignalDefinition {
  const [first] = values;
  return defineSignal({
    type: 'test/still',
    version: 1,
    title: 'still',
    doc: { summary: 'Shows numbers.', equation: ['y = x'], symbols: { x: 'what is written' }, source: 'none' },
    params: z.object({}),
    inputs: {},
    outputs: { out: { signal: kind, shape: ['n'], time: 'none', doc: 'the numbers' } },
    memoryless: true,
    infer: ({ path }) => ({
      outputs: {
        out: {
          shape: dimensions(first.length),
          batch: { giver: path, splits: { test: { first: 0, count: values.length } } },
        },
      },
    }),
    kernel: (at) => ({
      forward(frame, n0, n1) {
        const out = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) out.set(values[frame.samples[n]], n * at.outputs.out.sampleStride);
      },
    }),
  });
}
