import type { Dtype, SignalDefinition } from '@rheobase/core';
import { record } from '../measure/record.js';
import { everyWindow } from './everyWindow.js';
import { cellsOf } from './runGraph.js';
import { still } from './still.js';

interface Settings {
  readonly params?: Readonly<Record<string, number | string | boolean>>;
  /** One sample. */
  readonly values: readonly number[];
  readonly dtype?: Dtype;
}

/** For tests: the steps at which an encoder lets each value fire, [value]. */
export async function firingSteps(encoder: SignalDefinition, { params = {}, values, dtype }: Settings) {
  const result = await everyWindow({
    nodes: {
      values: { type: 'test/still' },
      encode: { type: encoder.type, params },
      rec: { type: 'measure/record' },
    },
    edges: [
      { from: 'values.out', to: 'encode.in' },
      { from: 'encode.spikes', to: 'rec.spikes' },
    ],
    registry: [still([values]), encoder, record],
    ...(dtype === undefined ? {} : { options: { dtype } }),
  });
  const steps = values.map((): number[] => []);
  const fired = cellsOf(result, 'rec.spikes', 'step') as number[];
  cellsOf(result, 'rec.spikes', 'neuron').forEach((neuron, row) => {
    steps[neuron as number].push(fired[row]);
  });
  return steps;
}
