import { describe, expect, it } from 'vitest';
import { currentAfter, someSpikes } from '../testing/synapseGraph.js';
import { allToAll } from './allToAll.js';

const spikes = someSpikes(2, 23, 4);

describe('synapse/all-to-all', () => {
  it.each([1, 3, 30])('K: every target gets the weight of every spike, %i steps later', async (delay) => {
    const params = { size: 3, weight: '-0.02 nA', delay: `${delay} ms` };
    const got = await currentAfter({ spikes, nodes: [[allToAll, params]] });
    const expected = spikes.flatMap((own) => {
      const row = own.map((_, t) => (own[t - delay] ?? []).reduce((sum, spike) => sum + (spike ? -20 : 0), 0));
      return [row, row, row];
    });
    expect(got).toEqual(expected);
  });

  it('leaves out a neuron itself where it is told to', async () => {
    const got = await currentAfter({
      spikes,
      nodes: [[allToAll, { size: 4, weight: '3 pA', delay: '1 ms', toItself: false }]],
    });
    const expected = spikes.flatMap((own) =>
      [0, 1, 2, 3].map((i) =>
        own.map((_, t) => (own[t - 1] ?? []).reduce((sum, spike, j) => sum + (spike && i !== j ? 3 : 0), 0)),
      ),
    );
    expect(got).toEqual(expected);
  });

  it('in float32 rounds after every addition', async () => {
    const [first] = await currentAfter({
      spikes: [
        [
          [1, 1, 1, 1],
          [0, 0, 0, 0],
        ],
      ],
      nodes: [[allToAll, { weight: '0.1 pA', delay: '1 ms' }]],
      options: { dtype: 'float32' },
    });
    const f = Math.fround;
    expect(first).toEqual([0, f(f(f(f(0.1) + f(0.1)) + f(0.1)) + f(0.1))]);
  });

  it.each([
    [{ delay: '0 ms' }, 'expected above 0 ms, got "0 ms".'],
    [{ delay: '1.5 ms' }, '1.5 ms is not a whole number of steps of 1 ms. Take 1 ms or 2 ms.'],
    [{ weight: '-1 nS' }, 'weight'],
    [{ weight: '5 mV' }, 'weight'],
  ])('refuses %j', async (params, sentence) => {
    await expect(currentAfter({ spikes, nodes: [[allToAll, params]] })).rejects.toThrow(sentence);
  });
});
