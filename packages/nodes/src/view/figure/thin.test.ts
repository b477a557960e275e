import { expect, test } from 'vitest';
import { thin } from './thin.js';

test('a thinned curve keeps its ends, every peak and every gap', () => {
  const values = Array.from({ length: 100_000 }, (_, row): number | null => (row === 54_321 ? 7 : row % 2));
  values[777] = null;
  const rows = thin(values);
  expect(rows.length).toBeLessThan(2_500);
  expect(rows).toEqual(expect.arrayContaining([0, 777, 54_321, 99_999]));
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
});

test('a short curve stays whole', () => {
  expect(thin([1, null, 3])).toEqual([0, 1, 2]);
});
