import { describe, expect, it } from 'vitest';
import { currentAfter, someSpikes } from '../testing/synapseGraph.js';
import { list } from './list.js';

const spikes = someSpikes(2, 20, 3);

describe('synapse/list', () => {
  it('K: each connection carries its own weight', async () => {
    const params = {
      size: 2,
      weight: '10 pA',
      delay: '2 ms',
      from: [2, 0, 2],
      to: [0, 1, 1],
      factors: [1, -0.5, 0.25],
    };
    const got = await currentAfter({ spikes, nodes: [[list, params]] });
    const expected = spikes.flatMap((own) => {
      const before = own.map((_, t) => own[t - 2] ?? [0, 0, 0]);
      return [before.map(([, , c]) => 10 * c + 0), before.map(([a, , c]) => -5 * a + 2.5 * c + 0)];
    });
    expect(got).toEqual(expected);
  });

  it.each([
    [{ size: 2, from: [0], to: [2] }, 'expected numbers below 2, the size of the target population, got 2.'],
    [{ size: 2, from: [0, 1], to: [1] }, 'expected 2 entries, as from has, got 1.'],
    [{ size: 2, from: [3], to: [1] }, 'a connection comes from neuron 3, but there are only 3'],
    [
      { from: [0], to: [0], weight: '1 nS', factors: [-1] },
      'expected at least 0, because the weight is a conductance, got -1.',
    ],
  ])('refuses %j', async (params, sentence) => {
    await expect(currentAfter({ spikes, nodes: [[list, params]] })).rejects.toThrow(sentence);
  });
});
