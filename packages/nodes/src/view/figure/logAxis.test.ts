import { expect, test } from 'vitest';
import { logAxis } from './logAxis.js';

test('log axes end on 1, 2, 5; for bars on powers of ten below the smallest', () => {
  expect(logAxis([3, 400]).scale.domain).toEqual([2, 500]);
  expect(logAxis([6989, 6_720_000], true).scale.domain).toEqual([1000, 10_000_000]);
  expect(logAxis([1000], true).scale.domain[0]).toBe(100);
  expect(logAxis([7]).scale.domain).toEqual([5, 10]);
});
