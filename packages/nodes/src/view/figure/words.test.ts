import { expect, test } from 'vitest';
import { powerOfTen, shortNumber, wrap } from './words.js';

test('numbers in figures', () => {
  expect([268_800, 0.93549, 138.889, -55, 0, 1e-7, -1.5e-4].map(shortNumber)).toEqual([
    '268,800',
    '0.935',
    '139',
    '−55',
    '0',
    '1.0e−7',
    '−1.5e−4',
  ]);
  expect([0, 3, -4].map(powerOfTen)).toEqual(['10⁰', '10³', '10⁻⁴']);
});

test('a long title is broken, a long word is not lost', () => {
  expect(wrap('one two three', 1000, 10)).toEqual(['one two three']);
  expect(wrap(`a ${'x'.repeat(200)} b`, 200, 10).join(' ')).toBe(`a ${'x'.repeat(200)} b`);
  expect(wrap('', 100, 10)).toEqual([]);
});
