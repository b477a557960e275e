import { describe, expect, test } from 'vitest';
import { engineScale, engineUnit, parseUnit, raiseDimension, type Unit, unitText } from './unit.js';

function unit(text: string): Unit {
  const parsed = parseUnit(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ok;
}

describe('unit', () => {
  test.each<[text: string, base: string, halfTens: number]>([
    ['s', 's', 0],
    ['ms', 's', -6],
    ['m', 'm', 0],
    ['mm', 'm', -6],
    ['cm', 'm', -4],
    ['pA', 'A', -24],
    ['GV', 'V', 18],
    ['MΩ', 'V/A', 12],
    ['Mohm', 'V/A', 12],
    ['kOhm', 'V/A', 6],
    ['M\u2126', 'V/A', 12],
    ['us', 's', -12],
    ['\u00b5s', 's', -12],
    ['\u03bcs', 's', -12],
    ['nS', 'A/V', -18],
    ['pF', 'A·s/V', -24],
    ['kHz', '1/s', 6],
    ['fC', 'A·s', -30],
    ['nJ', 'A·V·s', -18],
    ['mW', 'A·V', -6],
    ['pA*ms', 'A·s', -30],
    ['pA · ms', 'A·s', -30],
    ['mV/ms', 'V/s', 0],
    ['1/ms', '1/s', 6],
    ['s^-1', '1/s', 0],
    ['uA/cm^2', 'A/m^2', -4],
    ['A/m^2/s', 'A/s/m^2', 0],
    ['A/m*m', 'A', 0],
    ['pA·√ms', 'A·√s', -27],
    ['pA*ms^0.5', 'A·√s', -27],
    ['mV/√ms', 'V/√s', -3],
    ['ms^-0.5', '1/√s', 3],
    ['ms^1.5', 's^1.5', -9],
    ['√ms·√ms', 's', -6],
    ['step', 'step', 0],
    ['1/steps', '1/step', 0],
    ['1', '1', 0],
    ['ms/ms', '1', 0],
  ])('reads %s', (text, base, halfTens) => {
    const { dimension, halfTens: got } = unit(text);
    expect(unitText(dimension)).toBe(base);
    expect(got).toBe(halfTens);
    // Its own text is the same dimension.
    expect(unit(unitText(dimension)).dimension).toEqual(dimension);
  });

  test.each([
    ['', 'no unit'],
    ['x', 'unknown unit "x"'],
    ['u', 'unknown unit "u"'],
    ['Pa', 'unknown unit "Pa"'],
    ['cs', 'unknown unit "cs"'],
    ['ksteps', 'unknown unit "ksteps"'],
    ['%', 'cannot read the unit "%"'],
    ['10', 'cannot read the unit "10"'],
    ['ms ms', 'cannot read the unit "ms ms"'],
    ['ms*', 'cannot read the unit "ms*"'],
    ['/ms', 'cannot read the unit "/ms"'],
    ['ms^', 'cannot read the unit "ms^"'],
    ['ms^2.5.5', 'cannot read the unit "ms^2.5.5"'],
    ['ms^9', 'the powers in "ms^9" are too large'],
    ['ms^99999999999999999999', 'the powers in "ms^99999999999999999999" are too large'],
    ['√ms^0.5', 'a unit has whole or half powers, not √ms^0.5'],
    ['F^0.5^0.5', 'cannot read the unit "F^0.5^0.5"'],
    ['constructor', 'unknown unit "constructor"'],
    ['__proto__', 'cannot read the unit "__proto__"'],
    [`s${'*s'.repeat(200)}`, 'the unit is too long'],
    [`s${' '.repeat(1_000_000)}s`, 'the unit is too long'],
  ])('refuses %s', (text, error) => {
    expect(parseUnit(text)).toEqual({ error });
  });

  test.each<[text: string, engine: string, scale: number]>([
    ['s', 'ms', -3],
    ['V', 'mV', -3],
    ['A', 'pA', -12],
    ['S', 'nS', -9],
    ['F', 'pF', -12],
    ['ohm', 'GΩ', 9],
    ['Hz', 'kHz', 3],
    ['V/s', 'mV/ms', 0],
    ['A*√s', 'pA·√ms', -13.5],
    ['C', 'pA·ms', -15],
    ['A/m^2', 'pA/µm^2', 0],
    ['step', 'step', 0],
    ['1', '1', 0],
  ])('the engine keeps what is in %s in %s', (text, engine, scale) => {
    const { dimension } = unit(text);
    expect(engineUnit(dimension)).toBe(engine);
    expect(engineScale(dimension)).toBe(scale);
    // The engine unit is itself a unit of that scale: so the units are coherent.
    expect(unit(engine)).toEqual({ dimension, halfTens: 2 * scale });
  });

  test('a root that would need a quarter power has none', () => {
    expect(raiseDimension([1, 0, 0, 0, 0], 1)).toBeUndefined();
    expect(raiseDimension([2, -4, 0, 0, 0], 1)).toEqual([1, -2, 0, 0, 0]);
    expect(raiseDimension([1, 0, 0, 0, 0], -4)).toEqual([-2, 0, 0, 0, 0]);
  });
});
