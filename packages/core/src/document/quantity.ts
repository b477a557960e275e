import type { Decimal } from '../numeric/decimal.js';
import * as decimals from '../numeric/decimal.js';
import {
  baseUnits,
  dimensionless,
  engineScale,
  isDimensionless,
  parseUnit,
  sameDimension,
  type UnitDimension,
  unitText,
} from './unit.js';

/**
 * A physical quantity, kept exactly as it was written and as the number that kernels compute with.
 *
 * In base units its value is exact · √10 if `rootTen`, else exact; the root comes from a prefix under a half power
 * (1 pA·√ms = 1e-14·√10 A·√s). The canonical text shows it by `√ms` in place of `√s`, so that equal quantities have
 * equal texts, every text is exact, and reading a text gives the quantity again.
 */
export interface Quantity {
  readonly exact: Decimal;
  readonly rootTen: boolean;
  readonly dimension: UnitDimension;
  /** In the coherent engine unit (ms, mV, pA, nS, pF, GΩ, kHz, …), correctly rounded. */
  readonly value: number;
  /** Canonical, in base units: `0.02 s`, `2e-10 A`, `1 step`. */
  readonly text: string;
  /** As a person wrote it: `20 ms`. */
  readonly written: string;
}

export type QuantityOutcome = { readonly ok: Quantity } | { readonly error: string };

const numberPattern = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;

/** Reads `20 ms`, `-0.5 mV/ms`, `3 pA·√ms`; a bare number is dimensionless. */
export function parseQuantity(text: string): QuantityOutcome {
  const number = numberPattern.exec(text)?.[0];
  if (number === undefined) return { error: 'expected a number and a unit, such as "20 ms"' };
  const digits = decimals.parseDecimal(number.trim());
  if (digits === undefined) return { error: 'the number is too long or beyond 1e±1000' };
  const rest = text.slice(number.length).trim();
  const unit = rest === '' ? { ok: { dimension: dimensionless, halfTens: 0 } } : parseUnit(rest);
  if ('error' in unit) return unit;
  const { dimension, halfTens } = unit.ok;
  const tens = Math.floor(halfTens / 2);
  return makeQuantity(decimals.scale(digits, tens), halfTens !== 2 * tens, dimension, text.trim());
}

/** The quantity of exact · √10^rootTen base units; `written` is the canonical text unless a person wrote another. */
export function makeQuantity(
  exact: Decimal,
  rootTen: boolean,
  dimension: UnitDimension,
  written?: string,
): QuantityOutcome {
  const hasRoot = rootTen && exact.digits !== 0n;
  if (hasRoot && !carriesRoot(dimension)) return { error: 'a factor √10 is left over between the half powers' };
  const value = amountIn(exact, hasRoot, 2 * engineScale(dimension));
  if (!Number.isFinite(value)) return { error: 'too large for a number' };
  if (value === 0 && exact.digits !== 0n) return { error: 'too small for a number' };
  const text = canonicalText(exact, hasRoot, dimension);
  return { ok: { exact, rootTen: hasRoot, dimension, value, text, written: written ?? text } };
}

/** Whether a factor √10 can be written in this dimension, as a milli under an odd half power. */
export function carriesRoot(dimension: UnitDimension): boolean {
  return rootBase(dimension) >= 0;
}

/** The first base unit under an odd half power; steps take no prefix. */
function rootBase(dimension: UnitDimension): number {
  return dimension.findIndex((halves, base) => halves % 2 !== 0 && baseUnits[base] !== 'step');
}

function canonicalText(exact: Decimal, rootTen: boolean, dimension: UnitDimension): string {
  if (isDimensionless(dimension)) return decimals.decimalText(exact);
  if (!rootTen) return `${decimals.decimalText(exact)} ${unitText(dimension)}`;
  const marked = rootBase(dimension);
  const spelling = baseUnits.map((unit, base) => (base === marked ? `m${unit}` : unit));
  // base = 10^3 milli, raised to halves / 2; together with √10 this is a whole power of ten.
  const tens = (3 * dimension[marked] + 1) / 2;
  return `${decimals.decimalText(decimals.scale(exact, tens))} ${unitText(dimension, spelling)}`;
}

/** exact · √10^rootTen / 10^(halfTens / 2) as the nearest double. */
function amountIn(exact: Decimal, rootTen: boolean, halfTens: number): number {
  const remaining = (rootTen ? 1 : 0) - halfTens;
  const tens = Math.floor(remaining / 2);
  const scaled = decimals.scale(exact, tens);
  return decimals.toNumber(remaining === 2 * tens ? scaled : timesRootTen(scaled));
}

/** value · √10 cut after 40 more digits and marked as cut, which rounds as the irrational number itself does. */
function timesRootTen({ digits, exponent }: Decimal): Decimal {
  const size = digits < 0n ? -digits : digits;
  const root = squareRoot(size * size * BigInt(`1${'0'.repeat(81)}`));
  const marked = root * 10n + 1n;
  return decimals.decimal(digits < 0n ? -marked : marked, exponent - 41);
}

/** ⌊√n⌋ by Newton's method from above. */
function squareRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  let root = BigInt(`0x1${'0'.repeat(Math.ceil(n.toString(16).length / 2))}`);
  for (;;) {
    const next = (root + n / root) / 2n;
    if (next >= root) return root;
    root = next;
  }
}

/** H: the same physical value, however it was written. */
export function sameQuantity(a: Quantity, b: Quantity): boolean {
  return sameDimension(a.dimension, b.dimension) && a.rootTen === b.rootTen && decimals.equals(a.exact, b.exact);
}

/** How many of `unit` it is, correctly rounded. */
export function inUnit(quantity: Quantity, unit: string): number {
  const parsed = parseUnit(unit);
  if ('error' in parsed) throw new Error(`internal: ${parsed.error}`);
  if (!sameDimension(parsed.ok.dimension, quantity.dimension)) {
    throw new Error(`internal: ${quantity.written} is not a quantity in ${unit}`);
  }
  return amountIn(quantity.exact, quantity.rootTen, parsed.ok.halfTens);
}

export type StepCount = { readonly steps: number } | { readonly below: string; readonly above: string };

/**
 * T: how many steps of dt a duration is, by exact decimal division; where that is not a whole number, the next
 * durations below and above, in the unit in which the duration was written.
 */
export function stepsOf(duration: Quantity, dt: Quantity): StepCount {
  if (!sameDimension(duration.dimension, dt.dimension) || duration.rootTen || dt.rootTen || dt.exact.digits <= 0n) {
    throw new Error(`internal: ${duration.written} cannot be counted in steps of ${dt.written}`);
  }
  const steps = decimals.divideExactly(duration.exact, dt.exact);
  if (steps !== undefined) return { steps: Number(steps) };
  const whole = decimals.floorQuotient(duration.exact, dt.exact);
  const unit = writtenUnit(duration);
  const multiple = (count: bigint) => textIn(decimals.multiply(decimals.decimal(count), dt.exact), unit);
  return { below: multiple(whole), above: multiple(whole + 1n) };
}

/** The shortest duration that is a whole number of both, which are of one dimension; one of them where it can be. */
export function commonMultiple(a: Quantity, b: Quantity): Quantity {
  if (!sameDimension(a.dimension, b.dimension) || a.rootTen || b.rootTen) {
    throw new Error(`internal: ${a.written} and ${b.written} have no common multiple`);
  }
  const exact = decimals.leastCommonMultiple(a.exact, b.exact);
  const same = [a, b].find((one) => decimals.equals(one.exact, exact));
  if (same !== undefined) return same;
  return inSameUnit(exact, a);
}

/** The next durations below and above a shorter one of which `whole` is a whole number: exact decimals, both. */
export function fractionsAround(whole: Quantity, near: Quantity): readonly [below: string, above: string] {
  const count = decimals.floorQuotient(whole.exact, near.exact);
  const part = (parts: bigint) => decimals.divide(whole.exact, decimals.decimal(parts));
  let [more, fewer] = [count + 1n, count];
  while (part(more) === undefined) more += 1n;
  while (part(fewer) === undefined) fewer -= 1n;
  const unit = writtenUnit(near);
  return [textIn(part(more) as Decimal, unit), textIn(part(fewer) as Decimal, unit)];
}

/** So many times a duration. */
export function timesWhole(duration: Quantity, count: number): Quantity {
  return inSameUnit(decimals.multiply(decimals.decimal(BigInt(count)), duration.exact), duration);
}

function inSameUnit(exact: Decimal, like: Quantity): Quantity {
  const made = makeQuantity(exact, false, like.dimension, textIn(exact, writtenUnit(like)));
  if ('error' in made) throw new Error(`internal: ${made.error}`);
  return made.ok;
}

/** The unit that a person chose for it. */
export function writtenUnit(quantity: Quantity): string {
  return quantity.written.slice(numberPattern.exec(quantity.written)?.[0].length ?? 0).trim() || '1';
}

function textIn(exact: Decimal, unitWritten: string): string {
  const unit = parseUnit(unitWritten);
  if ('error' in unit) throw new Error(`internal: ${unit.error}`);
  const amount = decimals.decimalText(decimals.scale(exact, -unit.ok.halfTens / 2));
  return unitWritten === '1' ? amount : `${amount} ${unitWritten}`;
}
