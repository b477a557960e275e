import { describe, expect, it } from 'vitest';
import { seedText } from './seed.js';

describe('seedText', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [42, '42'],
    ['42', '42'],
    [2 ** 53 - 1, '9007199254740991'],
    ['18446744073709551615', '18446744073709551615'],
  ])('F: %j is the seed %s', (value, text) => {
    expect(seedText(value)).toBe(text);
  });

  it.each([-1, 0.5, 2 ** 53, '18446744073709551616', '042', '-1', '', '1e3', true, null])(
    'F: %j is no seed',
    (value) => {
      expect(seedText(value)).toBeUndefined();
    },
  );
});
