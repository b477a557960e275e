import type { NodeDefinition, NodeDocument } from '@rheobase/core';
import { record } from '../measure/record.js';
import { currentProbe } from './currentProbe.js';
import { everyWindow } from './everyWindow.js';
import { cellsOf, type TestGraph } from './runGraph.js';
import { scripted } from './scripted.js';

interface Chain {
  /** [sample][step][neuron]. */
  readonly spikes: readonly (readonly (readonly number[])[])[];
  readonly dt?: string;
  /** From spikes to a current, each with its definition. */
  readonly nodes: readonly (readonly [NodeDefinition, NodeDocument['params']])[];
  readonly options?: TestGraph['options'];
  readonly seed?: number;
}

/** For tests: written spikes through a chain of nodes; the current that leaves, [neuron][step] of the first sample on. */
export async function currentAfter({ spikes, dt, nodes, options, seed }: Chain): Promise<number[][]> {
  const ids = nodes.map((_, k) => `node-${k}`);
  const ports = nodes.map(([{ inputs, outputs }]) => [Object.keys(inputs)[0], Object.keys(outputs)[0]]);
  const wires = ['source.out', ...ids.map((id, k) => `${id}.${ports[k][1]}`)];
  const result = await everyWindow({
    nodes: {
      source: { type: 'test/script' },
      ...Object.fromEntries(nodes.map(([{ type }, params], k) => [ids[k], { type, params }])),
      probe: { type: 'test/current-probe' },
      rec: { type: 'measure/record' },
    },
    edges: [
      ...ids.map((id, k) => ({ from: wires[k], to: `${id}.${ports[k][0]}` })),
      { from: wires[ids.length], to: 'probe.current' },
      { from: 'probe.out', to: 'rec.values' },
    ],
    registry: [
      scripted({ type: 'test/script', kind: 'spikes', values: spikes, ...(dt === undefined ? {} : { dt }) }),
      ...new Set(nodes.map(([definition]) => definition)),
      currentProbe,
      record,
    ],
    ...(seed === undefined ? {} : { seed }),
    ...(options === undefined ? {} : { options }),
  });
  const values = cellsOf(result, 'rec.values', 'value') as number[];
  const steps = spikes[0].length;
  return Array.from({ length: values.length / steps }, (_, row) => values.slice(row * steps, (row + 1) * steps));
}

/** Spikes without a pattern, [sample][step][neuron]. */
export function someSpikes(samples: number, steps: number, neurons: number): number[][][] {
  let state = 7;
  const next = () => {
    state = (state * 16807) % 2147483647;
    return state % 10 < 3 ? 1 : 0;
  };
  return Array.from({ length: samples }, () =>
    Array.from({ length: steps }, () => Array.from({ length: neurons }, next)),
  );
}
