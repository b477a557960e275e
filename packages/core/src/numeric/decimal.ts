/**
 * Exact decimal numbers digits · 10^exponent, in the only form that has no trailing zero (zero is 0 · 10^0).
 * Quantities are kept this way so that 0.1 ms is a tenth and equal quantities have equal texts.
 */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/**
 * A number in a file has at most this many characters, and a value in 1e-1000 … 1e1000: far beyond every double, and
 * small enough that no alignment of two numbers writes more than a few thousand digits.
 */
const limits = { length: 1000, magnitude: 1000 };

const pattern = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$|^([+-]?)\.(\d+)(?:[eE]([+-]?\d+))?$/;

/** The decimal with this value. */
export function decimal(digits: bigint, exponent = 0): Decimal {
  if (digits === 0n) return { digits: 0n, exponent: 0 };
  const text = String(digits);
  let end = text.length;
  while (text[end - 1] === '0') end -= 1;
  return { digits: BigInt(text.slice(0, end)), exponent: exponent + text.length - end };
}

/** Reads `12`, `-0.5`, `.5`, `1.` or `2e-10`; undefined for anything else and for what is beyond the limits. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = text.length <= limits.length ? pattern.exec(text) : null;
  if (match === null) return undefined;
  const sign = match[1] ?? match[5];
  const whole = match[2] ?? '';
  const fraction = match[3] ?? match[6] ?? '';
  const exponent = Number(match[4] ?? match[7] ?? '0');
  const digits = BigInt(whole + fraction);
  // A huge exponent is refused before it is used, except on a zero, which it does not change.
  if (digits === 0n) return decimal(0n);
  if (Math.abs(exponent) > 2 * limits.magnitude) return undefined;
  const value = decimal(sign === '-' ? -digits : digits, exponent - fraction.length);
  return isBounded(value) ? value : undefined;
}

/** Whether a value, an intermediate one perhaps, is still within what a file may say. */
export function isBounded(value: Decimal): boolean {
  return digitCount(value) <= limits.length && Math.abs(magnitude(value)) <= limits.magnitude;
}

/** The decimal that the shortest text of a finite double says. */
export function decimalOf(value: number): Decimal {
  const parsed = parseDecimal(String(value));
  if (parsed === undefined) throw new Error(`internal: ${value} is not a decimal`);
  return parsed;
}

export function digitCount({ digits }: Decimal): number {
  return String(digits < 0n ? -digits : digits).length;
}

/** ⌊log10 |value|⌋; 0 for zero. */
function magnitude(value: Decimal): number {
  return value.digits === 0n ? 0 : value.exponent + digitCount(value) - 1;
}

/** The canonical text, like `-0.02`, `150`, `2e-10`: ECMAScript's rules for a number, with every digit kept. */
export function decimalText(value: Decimal): string {
  const { digits, exponent } = value;
  if (digits === 0n) return '0';
  const sign = digits < 0n ? '-' : '';
  const text = String(digits < 0n ? -digits : digits);
  const point = text.length + exponent;
  if (point > 21 || point <= -6) {
    const fraction = text.length > 1 ? `.${text.slice(1)}` : '';
    return `${sign}${text[0]}${fraction}e${point > 0 ? '+' : ''}${point - 1}`;
  }
  if (exponent >= 0) return sign + text + '0'.repeat(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${text}`;
  return `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** The nearest double, ties to even; ±Infinity beyond the range. */
export function toNumber(value: Decimal): number {
  return Number(decimalText(value));
}

export function negate({ digits, exponent }: Decimal): Decimal {
  return { digits: -digits, exponent };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = align(a, b);
  return decimal(left + right, exponent);
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return decimal(a.digits * b.digits, a.exponent + b.exponent);
}

/** value · 10^power. */
export function scale(value: Decimal, power: number): Decimal {
  return value.digits === 0n ? value : { digits: value.digits, exponent: value.exponent + power };
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
export function compare(a: Decimal, b: Decimal): number {
  const [left, right] = align(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function equals(a: Decimal, b: Decimal): boolean {
  return a.digits === b.digits && a.exponent === b.exponent;
}

/** The smallest positive decimal that is a whole multiple of both, which are positive. */
export function leastCommonMultiple(a: Decimal, b: Decimal): Decimal {
  const [left, right, exponent] = align(a, b);
  return decimal((left / greatestCommonDivisor(left, right)) * right, exponent);
}

/** a / b where that is a whole number, else undefined. */
export function divideExactly(a: Decimal, b: Decimal): bigint | undefined {
  const [left, right] = alignDivision(a, b);
  return left % right === 0n ? left / right : undefined;
}

/** ⌊a / b⌋. */
export function floorQuotient(a: Decimal, b: Decimal): bigint {
  const [left, right] = alignDivision(a, b);
  const quotient = left / right;
  return left % right !== 0n && left < 0n !== right < 0n ? quotient - 1n : quotient;
}

/** a / b where it has a finite decimal expansion (the reduced divisor has no prime factor but 2 and 5). */
export function divide(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.digits === 0n) throw new Error('internal: division of a decimal by zero');
  let divisor = b.digits < 0n ? -b.digits : b.digits;
  let numerator = b.digits < 0n ? -a.digits : a.digits;
  const common = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, divisor);
  numerator /= common;
  divisor /= common;
  let exponent = a.exponent - b.exponent;
  for (const [prime, cofactor] of [
    [10n, 1n],
    [5n, 2n],
    [2n, 5n],
  ] as const) {
    while (divisor % prime === 0n) {
      divisor /= prime;
      numerator *= cofactor;
      exponent -= 1;
    }
  }
  return divisor === 1n ? decimal(numerator, exponent) : undefined;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

function alignDivision(a: Decimal, b: Decimal): [bigint, bigint] {
  if (b.digits === 0n) throw new Error('internal: division of a decimal by zero');
  const [left, right] = align(a, b);
  return [left, right];
}

function align(a: Decimal, b: Decimal): [left: bigint, right: bigint, exponent: number] {
  if (a.digits === 0n) return [0n, b.digits, b.exponent];
  if (b.digits === 0n) return [a.digits, 0n, a.exponent];
  const exponent = Math.min(a.exponent, b.exponent);
  return [shift(a.digits, a.exponent - exponent), shift(b.digits, b.exponent - exponent), exponent];
}

/** digits · 10^places. */
function shift(digits: bigint, places: number): bigint {
  return places === 0 ? digits : digits * BigInt(`1${'0'.repeat(places)}`);
}
