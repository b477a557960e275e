import { expect, test } from 'vitest';
import { summarise } from './summary.js';

test('the interval of the mean is Student’s', () => {
  // n = 5, mean 3, s = √2.5: half width 2.776 · √(2.5/5).
  expect(summarise([1, 2, 3, 4, 5])?.high).toBeCloseTo(3 + 2.776 * Math.sqrt(0.5), 12);
  expect(summarise([4])).toEqual({ mean: 4 });
  expect(summarise([])).toBeUndefined();
});
