import {
  chunkView,
  type Dimension,
  defineSignal,
  dimensions,
  parseQuantity,
  portUnit,
  rowOf,
  type SignalDefinition,
  type SignalKind,
} from '@rheobase/core';
import { z } from 'zod';

interface Script {
  readonly type: string;
  readonly kind: SignalKind;
  readonly dt?: string;
  /** [sample][step][feature]; a single sample has no batch axis unless `batch` says so. */
  readonly values: readonly (readonly (readonly number[])[])[];
  readonly shape?: readonly Dimension[];
  readonly batch?: boolean;
}

/** For tests: a source that plays what is written down. Its one output is `out`; its split is `test`. */
export function scripted({
  type,
  kind,
  dt = '1 ms',
  values,
  shape,
  batch = values.length > 1,
}: Script): SignalDefinition {
  const [[first]] = values;
  const written = parseQuantity(dt);
  if ('error' in written) throw new Error(`internal: ${dt}`);
  return defineSignal({
    type,
    version: 1,
    title: 'script',
    doc: { summary: 'Plays numbers.', equation: ['y = x'], symbols: { x: 'what is written' }, source: 'none' },
    params: z.object({}),
    inputs: {},
    outputs: { out: { signal: kind, shape: ['...n'], doc: 'the numbers' } },
    infer: ({ path }) => ({
      outputs: {
        out: {
          unit: portUnit({ signal: kind, shape: [], doc: '' }),
          shape: shape ?? dimensions(first.length),
          time: { giver: path, dt: written.ok, length: values[0].length },
          varies: true,
          batch: batch ? { giver: path, splits: { test: { first: 0, count: values.length } } } : null,
        },
      },
    }),

    kernel: (at) => ({
      forward(frame, n0, n1, t0, t1) {
        const out = chunkView(frame, at.outputs.out);
        for (let n = n0; n < n1; n++) {
          for (let t = t0; t < t1; t++) out.set(values[frame.samples[n]][t], rowOf(frame, at.outputs.out, n, t));
        }
      },
    }),
  });
}
