import { expect, it } from 'vitest';
import { collectSetting, readCount, readMemory, readPort, readSeed } from './settings.js';

it.each([
  ['fc1.units=32', { 'fc1.units': 32 }],
  ['tau=20 ms', { tau: '20 ms' }],
  ['on=true', { on: true }],
  ['split=test', { split: 'test' }],
  ['text="5"', { text: '5' }],
  ['columns=["a","b"]', { columns: ['a', 'b'] }],
  ['note=a=b', { note: 'a=b' }],
  ['empty=', { empty: '' }],
])('--set %s', (written, expected) => {
  expect(collectSetting(written)).toEqual(expected);
});

it('--set is repeatable, the last of a name counts, and no name is special', () => {
  const set = collectSetting('__proto__=1', collectSetting('a=2', collectSetting('a=1')));
  expect(Object.entries(set)).toEqual([
    ['a', 2],
    ['__proto__', 1],
  ]);
  expect(Object.getPrototypeOf(set)).toBe(Object.prototype);
});

it.each(['units', '=5', 'rate=1e999'])('--set %s is refused', (written) => {
  expect(() => collectSetting(written)).toThrow();
});

it.each([
  ['512MiB', 512 * 1024 ** 2],
  ['2 GiB', 2 * 1024 ** 3],
  ['1.5gb', 1.5e9],
  ['64b', 64],
])('--memory %s', (written, bytes) => {
  expect(readMemory(written)).toBe(bytes);
});

it.each(['', '5', '-1GiB', '1e9B', 'GiB', '0MiB', '9999999TiB'])('--memory %j is refused', (written) => {
  expect(() => readMemory(written)).toThrow('Write a size such as 512MiB or 2GiB.');
});

it('--seed takes 64 bits', () => {
  expect(readSeed('18446744073709551615')).toBe('18446744073709551615');
  for (const wrong of ['18446744073709551616', '-1', '1.5', '0x10', '01', '', ' 1']) {
    expect(() => readSeed(wrong)).toThrow('A seed is an integer from 0 to 2^64 − 1.');
  }
});

it('--port takes every port that there is', () => {
  for (const port of [1, 4173, 65_535]) expect(readPort(`${port}`)).toBe(port);
  for (const wrong of ['0', '-1', '65536', '4173.5', 'http', '']) expect(() => readPort(wrong)).toThrow();
});

it('--jobs takes a whole number from 1', () => {
  expect(readCount('8')).toBe(8);
  for (const wrong of ['0', '-1', '1.5', 'all', '']) expect(() => readCount(wrong)).toThrow();
});
