import {
  type BoundNode,
  column,
  type Dtype,
  defineDriver,
  type Frame,
  Missing,
  type PlanArray,
  param,
  planView,
  table,
} from '@rheobase/core';
import { z } from 'zod';

const params = z.object({
  split: param.text('the split of the dataset that is run; one sample would do', { default: 'test' }),
});

export const memory = defineDriver({
  type: 'measure/memory',
  version: 1,
  title: 'memory footprint',
  doc: {
    summary: 'What each node of a network keeps in memory: weights, state and signals, in bytes.',
    equation: [
      'weight bytes = numbers · b',
      'state bytes = state variables of one sample · b',
      'signal bytes = numbers that its outputs hold at one step of one sample · b',
    ],
    symbols: { b: 'bytes of a number: 4 in float32, 8 in float64' },
    source: 'Definition.',
    notes: [
      'For inference of one sample, step by step. Training keeps the signals of all steps and samples of a chunk besides, gradients and moments: rheobase explain says how much.',
      'Non-zero weight bytes count the numbers alone: a compressed row needs an index beside each.',
      'Weights that nodes share are counted at each of them, and once in the total.',
    ],
  },
  tags: ['bytes', 'weights', 'state', 'footprint', 'ram'],
  params,
  inputs: {
    output: { signal: ['real', 'spikes', 'current', 'voltage'], shape: ['...n'], doc: 'the output of the network' },
    model: { result: 'model', optional: true, doc: 'trained weights; without them the initial ones run' },
  },
  outputs: {
    nodes: { result: 'table', doc: 'a row per node and one for the total: weights, bytes of weights, state, signals' },
    bytes: { result: 'number', doc: 'weights, state and signals together' },
  },
  demand: ({ split }) => ({ split }),

  observe({ slice }) {
    /** Non-zero numbers by where an array stands: nodes that share weights share that. */
    let nonZero: ReadonlyMap<number, number> | undefined;
    return {
      window(frame) {
        nonZero ??= new Map(
          slice.flatMap(({ binding }) =>
            Object.values(binding.weights).map((one) => [one.offset, countIn(frame, one)]),
          ),
        );
      },

      finish() {
        const arrays = new Map(
          slice.flatMap(({ binding }) => Object.values(binding.weights).map((one) => [one.offset, one] as const)),
        );
        const rows = slice.map(
          (node): Footprint => ({ ...withoutWeights(node), weights: Object.values(node.binding.weights) }),
        );
        const total: Footprint = {
          path: 'total',
          weights: [...arrays.values()],
          state: sum(rows.map(({ state }) => state)),
          signals: sum(rows.map(({ signals }) => signals)),
        };
        const all = [...rows, total];
        const weightBytes = ({ weights }: Footprint) =>
          sum(weights.map(({ length, dtype }) => length * bytesOf(dtype)));
        const whole = { kind: 'integer' } as const;
        const noSamples = new Missing('no samples');
        return {
          nodes: {
            kind: 'table',
            table: table(
              column(
                'node',
                all.map(({ path }) => path),
              ),
              column(
                'weights',
                all.map(({ weights }) => sum(weights.map(({ length }) => length))),
                whole,
              ),
              column('weight bytes', all.map(weightBytes), whole),
              column(
                'non-zero weight bytes',
                all.map(({ weights }) =>
                  nonZero === undefined
                    ? noSamples
                    : sum(weights.map(({ offset, dtype }) => (nonZero?.get(offset) ?? 0) * bytesOf(dtype))),
                ),
                whole,
              ),
              column(
                'state bytes',
                all.map(({ state }) => state),
                whole,
              ),
              column(
                'signal bytes',
                all.map(({ signals }) => signals),
                whole,
              ),
            ),
          },
          bytes: { kind: 'number', value: weightBytes(total) + total.state + total.signals },
        };
      },
    };
  },
});

interface Footprint {
  readonly path: string;
  readonly weights: readonly PlanArray[];
  /** Bytes for one sample, signals at one step. */
  readonly state: number;
  readonly signals: number;
}

function withoutWeights({ path, definition, binding }: BoundNode): Omit<Footprint, 'weights'> {
  const each = bytesOf(binding.dtype);
  return {
    path,
    state: each * sum(Object.values(definition.state?.(binding) ?? {}).map(({ length }) => length)),
    signals: each * sum(Object.values(binding.outputs).map(({ size }) => size)),
  };
}

function countIn(frame: Frame, array: PlanArray): number {
  let count = 0;
  for (const value of planView(frame, array)) if (value !== 0) count++;
  return count;
}

function bytesOf(dtype: Dtype): number {
  return dtype === 'float32' ? 4 : 8;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
