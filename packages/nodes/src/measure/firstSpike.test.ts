import { expect, it } from 'vitest';
import { cellsOf, runGraph } from '../testing/runGraph.js';
import { scripted } from '../testing/scripted.js';
import { firstSpike } from './firstSpike.js';

/** Four samples: neuron 1 at step 2, both at step 0, nobody, neuron 0 at step 3. */
const values = [
  [
    [0, 0],
    [0, 0],
    [0, 1],
    [1, 1],
  ],
  [
    [1, 1],
    [0, 1],
    [0, 1],
    [0, 1],
  ],
  [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
  [
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 0],
  ],
];

it.each([1, 3, 4])('measure/first-spike by hand, in windows of %i steps', async (window) => {
  const result = await runGraph({
    nodes: { source: { type: 'test/spikes' }, look: { type: 'measure/first-spike' } },
    edges: [{ from: 'source.out', to: 'look.spikes' }],
    registry: [scripted({ type: 'test/spikes', kind: 'spikes', values, dt: '0.1 ms' }), firstSpike],
    options: { window },
  });
  expect(cellsOf(result, 'look.samples', 'latency')).toEqual([0.2, 0, null, 0.3]);
  expect(cellsOf(result, 'look.samples', 'first')).toEqual([1, 0, null, 0]);
  const one = (name: string) => cellsOf(result, 'look.summary', name)[0];
  expect(one('mean')).toBeCloseTo(0.5 / 3, 15);
  expect([one('median'), one('latest'), one('silent'), one('samples')]).toEqual([0.2, 0.3, 0.25, 4]);
  // Not measured is not 0.
  expect(one('accuracy by first spike')).toBeNull();
});
