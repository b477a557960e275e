import { expect, it } from 'vitest';
import { runShipped } from './support/shipped.js';

/** Every shipped graph of single neurons, as it is: each expectation is met, and none is left undecided. */
it.each([
  ['lif-traces', 5, 1],
  ['lif-panel', 5, 1],
  ['rheobase', 4, 2],
  ['activation-comparison', 30, 5],
  ['activation-saturation', 15, 5],
  ['nondimensional', 23, 5],
  ['leaky-is-clipped-relu', 18, 5],
  ['neuron-models', 18, 8],
] as const)(
  'V: graphs/%s.json meets its %i expectations and draws %i figures',
  async (name, count, figures) => {
    const run = await runShipped(name);
    expect(run.unmet).toEqual([]);
    expect(run.outcomes).toHaveLength(count);
    expect(run.figures).toBe(figures);
  },
  60_000,
);
