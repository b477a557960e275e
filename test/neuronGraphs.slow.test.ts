import { expect, it } from 'vitest';
import { slowNeuronGraphs } from './support/neuronGraphs.js';
import { runShipped } from './support/shipped.js';

/** The shipped graphs of neurons that take longer: noise, pulses of many lengths, networks. */
it.each(slowNeuronGraphs)(
  'V: graphs/%s.json meets its %i expectations and draws %i figures',
  async (name, count, figures) => {
    const run = await runShipped(name);
    expect(run.unmet).toEqual([]);
    expect(run.outcomes).toHaveLength(count);
    expect(run.figures).toBe(figures);
  },
  600_000,
);
