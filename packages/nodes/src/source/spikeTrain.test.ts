import { describe, expect, it } from 'vitest';
import { spikesOf } from '../testing/sourceGraph.js';
import { spikeTrain } from './spikeTrain.js';

describe('source/spike-train', () => {
  it('K: fires at the written times', async () => {
    const params = { times: [['1.1 ms', '0 ms', '900 us'], [], ['0.3 ms']] };
    expect(await spikesOf(spikeTrain, { params, duration: '1.5 ms' }, 3)).toEqual([[0, 9, 11], [], [3]]);
  });

  it('T: counts steps in exact decimals where floats would be one step off', async () => {
    const off = Array.from({ length: 99 }, (_, k) => k + 1).filter((k) => Math.trunc(k / 10 / 0.1) !== k);
    expect(off.length).toBeGreaterThan(0);
    const params = { times: [off.map((k) => `${(k / 10).toFixed(1)} ms`)] };
    expect(await spikesOf(spikeTrain, { params, duration: '10 ms' }, 1)).toEqual([off]);
  });

  it.each([
    [
      { times: [['1 ms'], ['0.25 ms']] },
      'times[1][0]: expected a whole number of steps of 0.1 ms (0.2 ms or 0.3 ms), got "0.25 ms".',
    ],
    [{ times: [['1 ms', '1000 us']] }, 'times[0][1]: expected each time once, got "1000 us".'],
    [{ times: [['1 ms']], duration: '1 ms' }, 'expected earlier than 1 ms, when the run ends, got "1 ms".'],
    [{ times: [['1 mV']] }, 'times[0][0]: expected a quantity in ms, got "1 mV".'],
  ])('T: refuses %j', async (params, sentence) => {
    await expect(spikesOf(spikeTrain, { params, duration: '1 ms' }, 1)).rejects.toThrow(sentence);
  });
});
