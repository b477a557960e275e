import { expect, it } from 'vitest';
import { quickNeuronGraphs } from './support/neuronGraphs.js';
import { runShipped } from './support/shipped.js';

/** Every shipped graph of single neurons, as it is: each expectation is met, and none is left undecided. */
it.each(quickNeuronGraphs)(
  'V: graphs/%s.json meets its %i expectations and draws %i figures',
  async (name, count, figures) => {
    const run = await runShipped(name);
    expect(run.unmet).toEqual([]);
    expect(run.outcomes).toHaveLength(count);
    expect(run.figures).toBe(figures);
  },
);
