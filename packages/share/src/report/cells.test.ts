import { expect, test } from 'vitest';
import { cells, missingReasons, number } from './cells.js';

const of = (...values: (number | null)[]) => cells({ name: 'x', kind: 'number', values });

test('a column shares its decimals, six digits of the largest at most', () => {
  expect(of(0, 25.555555555, 138.888888889)).toEqual(['0.000', '25.556', '138.889']);
  expect(of(7.53, 0.41)).toEqual(['7.53', '0.41']);
  expect(of(200, 205)).toEqual(['200', '205']);
});

test('whole numbers are grouped, minus is a minus, missing stays null', () => {
  expect(of(537600, -6720000, null)).toEqual(['537,600', '−6,720,000', null]);
});

test('what would vanish or run over has an exponent', () => {
  expect(of(1, 1.23e-9)).toEqual(['1', '1.230e−9']);
  expect(of(6_720_000, 0.93051, -0.5)).toEqual(['6,720,000', '0.9305', '−0.5']);
  expect(number(1e21)).toBe('1.000e+21');
  expect(number(1e-7)).toBe('0.0000001');
});

test('reasons are counted', () => {
  const column = {
    name: 'x',
    kind: 'number',
    values: [null, 1, null],
    missing: { 0: 'no spikes', 2: 'no spikes' },
  } as const;
  expect(missingReasons([column])).toEqual(['no spikes (2 cells)']);
});
