import { describe, expect, it } from 'vitest';
import { currentsOf } from '../testing/sourceGraph.js';
import { stepCurrent } from './stepCurrent.js';

const params = { base: '-5 pA', current: '0.2 nA', on: '0.3 ms', off: '0.7 ms', size: 2 };

describe('source/step-current', () => {
  it('K: flows from on up to, not including, off', async () => {
    const row = [-5, -5, -5, 200, 200, 200, 200, -5, -5];
    expect(await currentsOf(stepCurrent, { params, duration: '0.9 ms' })).toEqual([row, row]);
  });

  it('without an end it goes on', async () => {
    const rows = await currentsOf(stepCurrent, { params: { on: '0.1 ms' }, duration: '0.4 ms' });
    expect(rows).toEqual([[0, 250, 250, 250]]);
  });

  it.each([
    [{ off: '0.3 ms' }, 'expected later than 0.3 ms, when it begins, got "0.3 ms".'],
    [{ on: '0.25 ms' }, '0.25 ms is not a whole number of steps of 0.1 ms. Take 0.2 ms or 0.3 ms.'],
  ])('T: refuses %j', async (change, sentence) => {
    await expect(currentsOf(stepCurrent, { params: { ...params, ...change }, duration: '1 ms' })).rejects.toThrow(
      sentence,
    );
  });
});
