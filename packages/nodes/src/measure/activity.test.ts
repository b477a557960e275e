import { expect, it } from 'vitest';
import { dense } from '../layer/dense.js';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { activity } from './activity.js';

/** Two samples, four steps: one neuron always fires, one never, one first at steps 2 and 1, one in one sample only. */
const values = [
  [
    [1, 0, 0, 0],
    [1, 0, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 1, 0],
  ],
  [
    [1, 0, 0, 0],
    [1, 0, 1, 0],
    [1, 0, 0, 0],
    [1, 0, 0, 1],
  ],
];

it.each([1, 3, 4])('measure/activity by hand, in windows of %i steps', async (window) => {
  const result = await runGraph({
    nodes: {
      source: { type: 'test/spikes' },
      fc: { type: 'layer/dense', params: { units: 2 } },
      look: { type: 'measure/activity' },
    },
    edges: [
      { from: 'source.out', to: 'fc.in' },
      { from: 'fc.out', to: 'look.output' },
    ],
    registry: [scripted({ type: 'test/spikes', kind: 'spikes', values }), dense, activity],
    options: { window },
  });
  const cells = (name: string) => cellsOf(result, 'look.neurons', name).slice(0, 4);
  expect(cellsOf(result, 'look.layers', 'layer')).toEqual(['source.out', 'fc.out']);
  expect(cells('active')).toEqual([1, 0, 3 / 8, 1 / 8]);
  expect(cells('state')).toEqual(['saturated', 'dead', 'alive', 'alive']);
  expect(cells('latency')).toEqual([0, null, 1.5, 3]);
  expect(cellsOf(result, 'look.layers', 'active')).toEqual([12 / 32, 1]);
  expect(cellsOf(result, 'look.layers', 'dead')).toEqual([1, 0]);
  expect(cellsOf(result, 'look.layers', 'saturated')).toEqual([1, 0]);
});
