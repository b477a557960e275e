import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  add,
  compare,
  type Decimal,
  decimal,
  decimalOf,
  decimalText,
  divide,
  divideExactly,
  equals,
  floorQuotient,
  isBounded,
  multiply,
  negate,
  parseDecimal,
  scale,
  subtract,
  toNumber,
} from './decimal.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

function of(text: string): Decimal {
  const parsed = parseDecimal(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const decimals = fc
  .tuple(fc.bigInt(-(10n ** 25n), 10n ** 25n), fc.integer({ min: -40, max: 40 }))
  .map(([digits, exponent]) => decimal(digits, exponent));
/** A common denominator for all of the above, so that integers check the arithmetic. */
const asInteger = ({ digits, exponent }: Decimal, places = 100) => digits * 10n ** BigInt(exponent + places);

describe('decimal', () => {
  test.each([
    ['0', '0'],
    ['-0', '0'],
    ['0e999999999', '0'],
    ['007.500', '7.5'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['-.5e1', '-5'],
    ['+3', '3'],
    ['0.02', '0.02'],
    ['2e-10', '2e-10'],
    ['0.000001', '0.000001'],
    ['0.0000001', '1e-7'],
    ['1e20', '100000000000000000000'],
    ['1e21', '1e+21'],
    ['123456789012345678901', '123456789012345678901'],
    ['12345e20', '1.2345e+24'],
    ['1e1000', '1e+1000'],
  ])('reads %s as %s', (text, canonical) => {
    expect(decimalText(of(text))).toBe(canonical);
  });

  test.each(['', ' 1', '1 ', '.', '-', 'e5', '1e', '1e+', '--1', '1_0', '0x1', 'Infinity', 'NaN', '1.2.3', '１'])(
    'refuses "%s"',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  test('hostile numbers neither hang nor fill memory', () => {
    const hostile = [
      '1e999999999',
      '1e-999999999',
      `1e${'9'.repeat(900)}`,
      '1'.repeat(100_000),
      `0.${'0'.repeat(100_000)}1`,
      `${'9'.repeat(900)}e900`,
      '1e1001',
      '1e-1001',
    ];
    for (const text of hostile) expect(parseDecimal(text)).toBeUndefined();
    expect(compare(of('1e1000'), of('1e-1000'))).toBe(1);
    expect(isBounded(multiply(of('1e600'), of('1e600')))).toBe(false);
  });

  test('one value has one form', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 30 }), (value, zeros) => {
        const padded = decimal(value.digits * 10n ** BigInt(zeros), value.exponent - zeros);
        expect(padded).toEqual(value.digits === 0n ? { digits: 0n, exponent: 0 } : value);
        expect(of(decimalText(value))).toEqual(value);
      }),
    );
  });

  test('sums, products and comparisons are those of integers', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(asInteger(add(a, b))).toBe(asInteger(a) + asInteger(b));
        expect(asInteger(subtract(a, b))).toBe(asInteger(a) - asInteger(b));
        expect(asInteger(multiply(a, b), 200)).toBe(asInteger(a) * asInteger(b));
        expect(Math.sign(compare(a, b))).toBe(asInteger(a) < asInteger(b) ? -1 : asInteger(a) > asInteger(b) ? 1 : 0);
        expect(compare(a, a)).toBe(0);
        expect(equals(a, b)).toBe(compare(a, b) === 0);
        expect(equals(add(a, negate(a)), decimal(0n))).toBe(true);
        expect(equals(scale(scale(a, 7), -7), a)).toBe(true);
      }),
    );
  });

  test('quotients', () => {
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        fc.pre(b.digits !== 0n);
        const floor = floorQuotient(a, b);
        expect(compare(multiply(decimal(floor), b), a) * (b.digits > 0n ? 1 : -1)).toBeLessThanOrEqual(0);
        expect(compare(multiply(decimal(floor + 1n), b), a) * (b.digits > 0n ? 1 : -1)).toBeGreaterThan(0);
        const isWhole = asInteger(a) % asInteger(b) === 0n;
        expect(divideExactly(a, b)).toBe(isWhole ? floor : undefined);
        expect(divideExactly(multiply(a, b), b) !== undefined).toBe(a.exponent >= 0);
        expect(divide(multiply(a, b), b)).toEqual(a);
        const quotient = divide(a, b);
        if (quotient !== undefined) expect(multiply(quotient, b)).toEqual(a);
      }),
    );
    expect(divide(of('1'), of('3'))).toBeUndefined();
    expect(decimalText(divide(of('3'), of('-0.16'))!)).toBe('-18.75');
    expect(() => divideExactly(of('1'), of('0'))).toThrow('internal:');
    expect(() => divide(of('1'), of('0'))).toThrow('internal:');
  });

  test('becomes the nearest double, ties to even', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(toNumber(decimalOf(value))).toBe(value + 0);
      }),
    );
    expect(toNumber(of('9007199254740993'))).toBe(9007199254740992);
    expect(toNumber(of('9007199254740993.0000000000000000000000000000000000000001'))).toBe(9007199254740994);
    expect(toNumber(of('9007199254740995'))).toBe(9007199254740996);
    expect(toNumber(of('1e400'))).toBe(Infinity);
    expect(toNumber(of('-1e-400'))).toBe(-0);
    expect(() => decimalOf(Number.NaN)).toThrow('internal:');
  });
});
