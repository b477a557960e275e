import type { NodeDefinition, NodeDocument } from '@rheobase/core';
import { record } from '../measure/record.js';
import { currentProbe } from './currentProbe.js';
import { everyWindow } from './everyWindow.js';
import { cellsOf, type TestGraph } from './runGraph.js';

interface Played {
  readonly params?: NodeDocument['params'];
  readonly duration: string;
  readonly seed?: number;
  readonly options?: TestGraph['options'];
}

/** For tests: the currents of a source, [neuron][step]. */
export async function currentsOf(source: NodeDefinition, { params, duration, seed, options }: Played) {
  const result = await everyWindow({
    nodes: {
      source: { type: source.type, ...(params === undefined ? {} : { params }) },
      probe: { type: 'test/current-probe' },
      rec: { type: 'measure/record', params: { duration } },
    },
    edges: [
      { from: 'source.current', to: 'probe.current' },
      { from: 'probe.out', to: 'rec.values' },
    ],
    registry: [source, currentProbe, record],
    ...(seed === undefined ? {} : { seed }),
    ...(options === undefined ? {} : { options }),
  });
  const rows: number[][] = [];
  const values = cellsOf(result, 'rec.values', 'value') as number[];
  cellsOf(result, 'rec.values', 'neuron').forEach((neuron, row) => {
    rows[neuron as number] ??= [];
    rows[neuron as number].push(values[row]);
  });
  return rows;
}

/** For tests: the steps at which each neuron of a source fires, [neuron]. */
export async function spikesOf(source: NodeDefinition, { params, duration, seed }: Played, size: number) {
  const result = await everyWindow({
    nodes: {
      source: { type: source.type, ...(params === undefined ? {} : { params }) },
      rec: { type: 'measure/record', params: { duration } },
    },
    edges: [{ from: 'source.spikes', to: 'rec.spikes' }],
    registry: [source, record],
    ...(seed === undefined ? {} : { seed }),
  });
  const steps = cellsOf(result, 'rec.spikes', 'step') as number[];
  const rows = Array.from({ length: size }, (): number[] => []);
  cellsOf(result, 'rec.spikes', 'neuron').forEach((neuron, row) => {
    rows[neuron as number].push(steps[row]);
  });
  return rows;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** About a known mean. */
export function varianceOf(values: readonly number[], mean = meanOf(values)): number {
  return meanOf(values.map((value) => (value - mean) * (value - mean)));
}
