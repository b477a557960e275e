import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inUnit, parseQuantity, type Quantity, sameQuantity, stepsOf, writtenUnit } from './quantity.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error}`);
  return parsed.ok;
}

describe('quantity', () => {
  test.each<[written: string, value: number, text: string]>([
    ['20 ms', 20, '0.02 s'],
    ['0.02 s', 20, '0.02 s'],
    ['0.1ms', 0.1, '0.0001 s'],
    ['200 pA', 200, '2e-10 A'],
    ['1.2 nA', 1200, '1.2e-9 A'],
    ['-65 mV', -65, '-0.065 V'],
    ['+.5 V', 500, '0.5 V'],
    ['10 nS', 10, '1e-8 A/V'],
    ['200 pF', 200, '2e-10 A·s/V'],
    ['0.1 GΩ', 0.1, '100000000 V/A'],
    ['100 Mohm', 0.1, '100000000 V/A'],
    ['40 Hz', 0.04, '40 1/s'],
    ['3 mV/ms', 3, '3 V/s'],
    ['1 uA/cm^2', 0.01, '0.01 A/m^2'],
    ['1 step', 1, '1 step'],
    ['25 steps', 25, '25 step'],
    ['0.95', 0.95, '0.95'],
    ['5 1', 5, '5'],
    ['-0 mV', 0, '0 V'],
    ['  7  ms ', 7, '0.007 s'],
  ])('reads %s', (written, value, text) => {
    const got = quantity(written);
    expect(got.value).toBe(value);
    expect(got.text).toBe(text);
    expect(got.written).toBe(written.trim());
    expect(sameQuantity(quantity(text), got)).toBe(true);
    expect(quantity(text).value).toBe(value);
  });

  test('half powers stay exact, with √ms in the text where the power of ten is odd', () => {
    const noise = quantity('3 pA·√ms');
    expect(noise.value).toBe(3);
    expect(noise.text).toBe('3e-12 A·√ms');
    expect(sameQuantity(noise, quantity('0.003 nA*ms^0.5'))).toBe(true);
    expect(sameQuantity(noise, quantity(noise.text))).toBe(true);
    const seconds = quantity('3 pA·√s');
    expect(seconds.text).toBe('3e-12 A·√s');
    expect(seconds.value).toBe(94.86832980505137); // 3 · √1000
    expect(quantity('3 pA*√µs').text).toBe('3e-15 A·√s');
    expect(quantity('2 mV/√ms').text).toBe('0.002 V/√ms');
    expect(quantity('2 ms^-1.5').text).toBe('2 1/ms^1.5');
    expect(sameQuantity(noise, seconds)).toBe(false);
    expect(inUnit(seconds, 'pA·√ms')).toBe(seconds.value);
    expect(inUnit(noise, 'A·√s')).toBe(9.486832980505138e-14);
    expect(sameQuantity(quantity('0 pA·√s'), quantity('0 pA·√ms'))).toBe(true);
    expect(quantity('0 √ms').text).toBe('0 √s');
  });

  test.each([
    ['', 'expected a number and a unit, such as "20 ms"'],
    ['ms', 'expected a number and a unit, such as "20 ms"'],
    ['NaN ms', 'expected a number and a unit, such as "20 ms"'],
    ['20 parsec', 'unknown unit "parsec"'],
    ['20 ms 5', 'cannot read the unit "ms 5"'],
    ['1e 5', 'unknown unit "e"'],
    ['1e999999999 s', 'the number is too long or beyond 1e±1000'],
    ['1e-999999999 s', 'the number is too long or beyond 1e±1000'],
    ['1e308 s', 'too large for a number'],
    ['1e-400 s', 'too small for a number'],
    [`1${'0'.repeat(1000)} s`, 'the number is too long or beyond 1e±1000'],
    ['1 √ms/√s', 'a factor √10 is left over between the half powers'],
    ['1 √ms/√s*√step', 'a factor √10 is left over between the half powers'],
    ['0x10 ms', 'unknown unit "x"'],
    ['1,5 ms', 'cannot read the unit ",5 ms"'],
  ])('refuses %s', (text, error) => {
    expect(parseQuantity(text)).toEqual({ error });
  });

  test('H: equal quantities have equal texts and values, whatever the prefix', () => {
    const spellings = [
      ['s', 0],
      ['ms', 3],
      ['µs', 6],
      ['us', 6],
      ['ns', 9],
      ['ps', 12],
      ['ks', -3],
    ] as const;
    const anySpelling = fc.constantFrom(...spellings);
    fc.assert(
      fc.property(
        fc.bigInt(-1000000n, 1000000n),
        fc.integer({ min: -30, max: 30 }),
        anySpelling,
        anySpelling,
        (digits, exponent, a, b) => {
          const first = quantity(`${digits}e${exponent + a[1]} ${a[0]}`);
          const second = quantity(`${digits}e${exponent + b[1]} ${b[0]}`);
          expect(first.text).toBe(second.text);
          expect(first.value).toBe(second.value);
          expect(sameQuantity(first, second)).toBe(true);
          expect(sameQuantity(quantity(first.text), first)).toBe(true);
          expect(first.value).toBe(Number(`${digits}e${exponent + 3}`) + 0);
        },
      ),
    );
  });

  test('gives its amount in another unit, rounded once', () => {
    expect(inUnit(quantity('40 Hz'), 'Hz')).toBe(40);
    expect(inUnit(quantity('0.3 s'), 'ms')).toBe(300);
    expect(inUnit(quantity('70 ms'), 's')).toBe(0.07);
    expect(inUnit(quantity('36 mS/cm^2'), 'mS/cm^2')).toBe(36);
    expect(() => inUnit(quantity('40 Hz'), 'ms')).toThrow('internal: 40 Hz is not a quantity in ms');
    expect(() => inUnit(quantity('40 Hz'), 'foo')).toThrow('internal:');
    expect(writtenUnit(quantity('2e3ms'))).toBe('ms');
  });
});

describe('T: durations in steps', () => {
  const dt = quantity('0.1 ms');

  test('in doubles, 9 of 100 refractory times over 0.1 ms are one step too long; here none is', () => {
    const tooLong: string[] = [];
    for (let steps = 1; steps <= 100; steps += 1) {
      const written = `${Math.floor(steps / 10)}.${steps % 10}`;
      // The usual way: milliseconds to seconds first, then round up.
      if (Math.ceil((Number(written) * 1e-3) / (0.1 * 1e-3)) !== steps) tooLong.push(written);
      expect(stepsOf(quantity(`${written} ms`), dt)).toEqual({ steps });
      expect(stepsOf(quantity(`${written}e-3 s`), quantity('100 µs'))).toEqual({ steps });
    }
    expect(tooLong).toEqual(['1.3', '2.1', '2.6', '4.2', '4.9', '5.2', '5.9', '8.4', '9.8']);
  });

  test('a duration between two steps is told both, in its own unit', () => {
    expect(stepsOf(quantity('2.05 ms'), dt)).toEqual({ below: '2 ms', above: '2.1 ms' });
    expect(stepsOf(quantity('0.00205 s'), dt)).toEqual({ below: '0.002 s', above: '0.0021 s' });
    expect(stepsOf(quantity('2050us'), dt)).toEqual({ below: '2000 us', above: '2100 us' });
    expect(stepsOf(quantity('0.05 ms'), dt)).toEqual({ below: '0 ms', above: '0.1 ms' });
    expect(stepsOf(quantity('-0.05 ms'), dt)).toEqual({ below: '-0.1 ms', above: '0 ms' });
    // So many steps that no double could tell the neighbours apart.
    const far = { below: '9999999999999999999.9 ms', above: '10000000000000000000.2 ms' };
    expect(stepsOf(quantity('1e19 ms'), quantity('0.3 ms'))).toEqual(far);
  });

  test('counts in steps where time is counted in steps', () => {
    expect(stepsOf(quantity('25 steps'), quantity('1 step'))).toEqual({ steps: 25 });
    expect(stepsOf(quantity('2.5 steps'), quantity('1 step'))).toEqual({ below: '2 steps', above: '3 steps' });
    expect(stepsOf(quantity('0 ms'), dt)).toEqual({ steps: 0 });
    expect(() => stepsOf(quantity('25 ms'), quantity('1 step'))).toThrow('internal: 25 ms cannot be counted');
    expect(() => stepsOf(quantity('25 ms'), quantity('0 ms'))).toThrow('internal:');
  });
});
