import { expect, test } from 'vitest';
import { studentT95 } from './studentT.js';

test('95 % points of Student’s t against the incomplete beta function', () => {
  // mpmath at 40 digits: the root of 1 − I(ν/(ν+t²); ν/2, ½) = 0.95.
  expect(studentT95(4)).toBe(2.7764451051977943);
  expect(studentT95(30)).toBe(2.042272456301238);
  for (const [degrees, exact] of [
    [31, 2.0395134463964086],
    [40, 2.0210753903062733],
    [60, 2.0002978220142604],
    [120, 1.979930405082441],
    [1000, 1.9623390808264085],
  ]) {
    expect(Math.abs(studentT95(degrees) - exact)).toBeLessThan(3e-8);
  }
});

test('it falls with the degrees of freedom, over the end of the table too', () => {
  for (let degrees = 1; degrees < 100; degrees++) {
    expect(studentT95(degrees + 1)).toBeLessThan(studentT95(degrees));
  }
});
