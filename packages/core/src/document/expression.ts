import type { Decimal } from '../numeric/decimal.js';
import * as decimals from '../numeric/decimal.js';
import * as elementary from '../numeric/elementary.js';
import { carriesRoot, makeQuantity, parseQuantity, type Quantity } from './quantity.js';
import {
  dimensionless,
  engineScale,
  engineUnit,
  isDimensionless,
  isReasonable,
  multiplyDimensions,
  parseUnit,
  raiseDimension,
  sameDimension,
  type UnitDimension,
  unitWord,
} from './unit.js';

/**
 * F: the value of an `$expr`, such as `2*I_rh + 5 pA` or `exp(-dt/tau)`.
 *
 * In: its text, and what the names in it stand for. Out: a number, or the text of a quantity, or a short reason.
 * Numbers, quantities, names, + − * / ^, parentheses and the functions below; dimensions are checked.
 *
 * Every value is an exact decimal. Sums, products, whole powers and quotients that end stay exact; everything else is
 * computed in float64 in engine units (ms, mV, pA, …) and goes on as the shortest decimal of that double.
 *
 * A unit follows its number and belongs to it before anything else does: `5 s^2` is 5·s², `dt/20 ms` is dt/(20 ms).
 * It goes on over `*`, `·` or `/` written without spaces, as long as the next word is a unit and not a name.
 */
export type ExpressionOutcome =
  | { readonly value: number | string }
  | {
      readonly error: string;
      /** The name that stands for nothing, where that is what is wrong. */
      readonly unknown?: string;
    };

/** What a name stands for; undefined where there is no such name. A string is the text of a quantity. */
export type Lookup = (name: string) => number | string | Quantity | undefined;

const limits = { length: 4096, depth: 64, digits: 50 } as const;

export function evaluateExpression(text: string, lookup: Lookup): ExpressionOutcome {
  if (text.length > limits.length) return { error: `longer than ${limits.length} characters` };
  try {
    const parser = { tokens: tokenize(text, lookup), at: 0, depth: 0, lookup };
    const result = parse(parser, 0);
    const { shown, kind } = parser.tokens[parser.at];
    if (kind !== 'end') throw new Refusal(`unexpected ${shown}`);
    return isDimensionless(result.dimension) ? { value: numberOf(result) } : { value: textOf(result) };
  } catch (error) {
    if (error instanceof UnknownName) return { error: error.message, unknown: error.unknown };
    if (error instanceof Refusal) return { error: error.message };
    throw error;
  }
}

/** A mistake in the expression; it never leaves this file. */
class Refusal extends Error {}

class UnknownName extends Refusal {
  constructor(readonly unknown: string) {
    super(`unknown name "${unknown}"`);
  }
}

/** exact · √10^rootTen base units. `written` is kept by a name or literal that nothing is done to. */
type Value = Pick<Quantity, 'exact' | 'rootTen' | 'dimension'> & { readonly written?: string };

type Token =
  | { readonly kind: 'value'; readonly value: Value; readonly shown: string }
  | { readonly kind: 'name' | 'sign' | 'end'; readonly shown: string };

interface Parser {
  readonly tokens: readonly Token[];
  readonly lookup: Lookup;
  at: number;
  depth: number;
}

const spacePattern = /\s+/y;
const numberPattern = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const namePattern = /[a-zA-Z][a-zA-Z0-9_]*/y;
const firstUnitPattern = /\s*(?:√?([a-zA-ZµμΩ\u2126]+)(?:\^-?\d+(?:\.\d+)?)?)(?![a-zA-Z0-9_])/y;
const nextUnitPattern = /[*·/]√?([a-zA-ZµμΩ\u2126]+)(?:\^-?\d+(?:\.\d+)?)?(?![a-zA-Z0-9_(])/y;

function tokenize(text: string, lookup: Lookup): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  while (at < text.length) {
    at += match(spacePattern)?.[0].length ?? 0;
    if (at === text.length) break;
    const number = match(numberPattern);
    const name = match(namePattern);
    if (number !== null) {
      const start = at;
      at += number[0].length;
      at += match(firstUnitPattern)?.[0].length ?? 0;
      const hasUnit = at > start + number[0].length;
      for (let next = match(nextUnitPattern); hasUnit && next !== null; next = match(nextUnitPattern)) {
        if (unitWord(next[1]) === undefined || lookup(next[1]) !== undefined) break;
        at += next[0].length;
      }
      tokens.push({ kind: 'value', value: literal(text.slice(start, at)), shown: text.slice(start, at) });
    } else if (name !== null) {
      at += name[0].length;
      tokens.push({ kind: 'name', shown: name[0] });
    } else if ('+-−*·/^(),'.includes(text[at])) {
      tokens.push({ kind: 'sign', shown: plainSign(text[at]) });
      at += 1;
    } else {
      throw new Refusal(`unexpected "${String.fromCodePoint(text.codePointAt(at)!)}"`);
    }
  }
  tokens.push({ kind: 'end', shown: 'the end' });
  return tokens;
}

function plainSign(sign: string): string {
  return sign === '−' ? '-' : sign === '·' ? '*' : sign;
}

function literal(text: string): Value {
  const parsed = parseQuantity(text);
  if ('error' in parsed) throw new Refusal(parsed.error);
  return parsed.ok;
}

/** How tightly a sign between two operands binds; ^ to the right, and tighter than a minus in front. */
const strength: Readonly<Record<string, number>> = { '+': 1, '-': 1, '*': 2, '/': 2, '^': 4 };
const minusStrength = 3;

/** V. Pratt, "Top down operator precedence", 1973: all that binds more tightly than `least`. */
function parse(parser: Parser, least: number): Value {
  let left = parseOperand(parser);
  for (;;) {
    const { kind, shown } = parser.tokens[parser.at];
    const binding = kind === 'sign' ? strength[shown] : undefined;
    if (binding === undefined || binding <= least) break;
    parser.at += 1;
    left = operations[shown](left, shown === '^' ? parseInner(parser, binding - 1) : parse(parser, binding));
  }
  return left;
}

/** One level further in; chains of + − * / need no depth. */
function parseInner(parser: Parser, least: number): Value {
  parser.depth += 1;
  if (parser.depth > limits.depth) throw new Refusal(`nested deeper than ${limits.depth}`);
  const value = parse(parser, least);
  parser.depth -= 1;
  return value;
}

function parseOperand(parser: Parser): Value {
  const token = parser.tokens[parser.at];
  parser.at += 1;
  if (token.kind === 'value') return token.value;
  if (token.kind === 'name') return isSign(parser, '(') ? parseCall(parser, token.shown) : named(parser, token.shown);
  if (token.shown === '-') return negate(parseInner(parser, minusStrength));
  if (token.shown === '+') return parseInner(parser, minusStrength);
  if (token.shown !== '(') throw new Refusal(`expected a value, got ${token.shown}`);
  const inner = parseInner(parser, 0);
  expectSign(parser, ')');
  return inner;
}

function named(parser: Parser, name: string): Value {
  const found = parser.lookup(name);
  if (found === undefined) throw new UnknownName(name);
  if (typeof found === 'number') return plain(found);
  if (typeof found === 'object') return found;
  const parsed = parseQuantity(found);
  if ('error' in parsed) throw new Refusal(`"${name}" is not a quantity`);
  return parsed.ok;
}

function parseCall(parser: Parser, name: string): Value {
  const call = functions.get(name);
  if (call === undefined) {
    throw new Refusal(`unknown function "${name}", known are ${[...functions.keys()].join(', ')}`);
  }
  expectSign(parser, '(');
  const values = [parseInner(parser, 0)];
  while (isSign(parser, ',')) {
    parser.at += 1;
    values.push(parseInner(parser, 0));
  }
  expectSign(parser, ')');
  return call(name, values);
}

function isSign(parser: Parser, sign: string): boolean {
  const { kind, shown } = parser.tokens[parser.at];
  return kind === 'sign' && shown === sign;
}

function expectSign(parser: Parser, sign: string): void {
  if (!isSign(parser, sign)) throw new Refusal(`expected "${sign}", got ${parser.tokens[parser.at].shown}`);
  parser.at += 1;
}

const operations: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  '+': sum,
  '-': (a, b) => sum(a, negate(b)),
  '*': product,
  '/': quotient,
  '^': power,
};

function sum(a: Value, b: Value): Value {
  mustAgree('add', a, b);
  if (a.exact.digits === 0n) return b;
  if (b.exact.digits === 0n) return a;
  if (a.rootTen !== b.rootTen) return rounded(engineValue(a) + engineValue(b), a.dimension);
  return kept(decimals.add(a.exact, b.exact), a.rootTen, a.dimension);
}

function negate({ exact, rootTen, dimension }: Value): Value {
  return { exact: decimals.negate(exact), rootTen, dimension };
}

function product(a: Value, b: Value): Value {
  const dimension = multiplyDimensions(a.dimension, b.dimension);
  const isTen = a.rootTen && b.rootTen;
  const rootTen = a.rootTen !== b.rootTen;
  if (rootTen && !carriesRoot(dimension)) return rounded(engineValue(a) * engineValue(b), dimension);
  return kept(decimals.scale(decimals.multiply(a.exact, b.exact), isTen ? 1 : 0), rootTen, dimension);
}

function quotient(a: Value, b: Value): Value {
  if (b.exact.digits === 0n) throw new Refusal('division by zero');
  const dimension = multiplyDimensions(a.dimension, raiseDimension(b.dimension, -2)!);
  // 1/√10 = √10/10
  const shift = b.rootTen && !a.rootTen ? -1 : 0;
  const rootTen = a.rootTen !== b.rootTen;
  const exact = decimals.divide(a.exact, b.exact);
  if (exact === undefined || (rootTen && !carriesRoot(dimension))) {
    return rounded(engineValue(a) / engineValue(b), dimension);
  }
  return kept(decimals.scale(exact, shift), rootTen, dimension);
}

function power(base: Value, exponent: Value): Value {
  if (!isDimensionless(exponent.dimension)) throw new Refusal(`the exponent has the unit ${unitOf(exponent)}`);
  const n = numberOf(exponent);
  const dimension = isDimensionless(base.dimension) ? dimensionless : raisedBy(n, base.dimension);
  if (dimension === undefined) throw new Refusal(`${unitOf(base)} cannot be raised to the power ${n}`);
  const isShort = decimals.digitCount(base.exact) * Math.abs(n) <= limits.digits;
  if (isShort && Number.isInteger(n)) return wholePower(base, n);
  return rounded(elementary.pow(engineValue(base), n), dimension, 'a power');
}

/** The dimension to a whole or half power, if that is one. */
function raisedBy(n: number, dimension: UnitDimension): UnitDimension | undefined {
  return Number.isInteger(2 * n) && Math.abs(n) <= 64 ? raiseDimension(dimension, 2 * n) : undefined;
}

function wholePower(base: Value, n: number): Value {
  let result = plain(1);
  for (let count = Math.abs(n); count > 0; count -= 1) result = product(result, base);
  return n < 0 ? quotient(plain(1), result) : result;
}

type Call = (name: string, values: readonly Value[]) => Value;

/** A function of a plain number. */
function ofNumber(compute: (x: number) => number): Call {
  return (name, values) => rounded(compute(numberOf(number(name, values))), dimensionless, name);
}

function number(name: string, values: readonly Value[]): Value {
  const [x] = arity(name, values, 1);
  if (!isDimensionless(x.dimension)) throw new Refusal(`${name} takes a plain number, not ${unitOf(x)}`);
  return x;
}

function wholeBelow({ exact }: Value): Value {
  return kept(decimals.decimal(decimals.floorQuotient(exact, decimals.decimal(1n))), false, dimensionless);
}

/** The first of the values that stands furthest in a direction. */
function extreme(direction: 1 | -1): Call {
  return (name, values) =>
    values.reduce((best, value) => {
      mustAgree(name, best, value);
      return direction * engineOrder(value, best) > 0 ? value : best;
    });
}

const functions: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['exp', ofNumber(elementary.exp)],
  ['log', ofNumber(elementary.log)],
  ['tanh', ofNumber(elementary.tanh)],
  ['sin', ofNumber(elementary.sin)],
  ['cos', ofNumber(elementary.cos)],
  ['floor', (name, values) => wholeBelow(number(name, values))],
  ['ceil', (name, values) => negate(wholeBelow(negate(number(name, values))))],
  ['sqrt', (name, values) => squareRoot(arity(name, values, 1)[0])],
  ['abs', (name, values) => magnitude(arity(name, values, 1)[0])],
  ['min', extreme(-1)],
  ['max', extreme(1)],
  [
    'pow',
    (name, values) => {
      const [base, exponent] = arity(name, values, 2);
      return power(base, exponent);
    },
  ],
]);

function arity(name: string, values: readonly Value[], count: number): readonly Value[] {
  if (values.length !== count) {
    throw new Refusal(`${name} takes ${count} value${count === 1 ? '' : 's'}, got ${values.length}`);
  }
  return values;
}

function squareRoot(x: Value): Value {
  const dimension = raiseDimension(x.dimension, 1);
  if (dimension === undefined) throw new Refusal(`${unitOf(x)} has no square root`);
  return rounded(Math.sqrt(engineValue(x)), dimension, 'sqrt');
}

function magnitude(x: Value): Value {
  return x.exact.digits < 0n ? negate(x) : x;
}

/** Positive where a is greater. */
function engineOrder(a: Value, b: Value): number {
  return a.rootTen === b.rootTen ? decimals.compare(a.exact, b.exact) : engineValue(a) - engineValue(b);
}

function mustAgree(doing: string, a: Value, b: Value): void {
  if (!sameDimension(a.dimension, b.dimension)) {
    throw new Refusal(`cannot ${doing === 'add' ? 'add' : `take the ${doing} of`} ${unitOf(a)} and ${unitOf(b)}`);
  }
}

function plain(number: number): Value {
  return { exact: decimals.decimalOf(number), rootTen: false, dimension: dimensionless };
}

/** An exact result, as long as its digits are few enough to be meant exactly. */
function kept(exact: Decimal, rootTen: boolean, dimension: UnitDimension): Value {
  if (!isReasonable(dimension)) throw new Refusal('the powers of the units become too large');
  if (!decimals.isBounded(exact)) throw new Refusal('the value becomes too large or too small');
  const value: Value = { exact, rootTen, dimension };
  return decimals.digitCount(exact) <= limits.digits ? value : rounded(engineValue(value), dimension);
}

/** A double in engine units goes on as its shortest decimal. */
function rounded(number: number, dimension: UnitDimension, what = 'the value'): Value {
  if (!Number.isFinite(number)) {
    throw new Refusal(`${what} ${Number.isNaN(number) ? 'is not a real number' : 'is infinite'}`);
  }
  if (!isReasonable(dimension)) throw new Refusal('the powers of the units become too large');
  const tens = engineScale(dimension);
  const whole = Math.floor(tens);
  return { exact: decimals.scale(decimals.decimalOf(number), whole), rootTen: tens !== whole, dimension };
}

function asQuantity({ exact, rootTen, dimension }: Value): Quantity {
  const made = makeQuantity(exact, rootTen, dimension);
  if ('error' in made) throw new Refusal(`the value is ${made.error}`);
  return made.ok;
}

function engineValue(value: Value): number {
  return asQuantity(value).value;
}

function numberOf({ exact }: Value): number {
  const number = decimals.toNumber(exact);
  if (!Number.isFinite(number)) throw new Refusal('the value is too large for a number');
  return number + 0; // no −0
}

/** `20 ms` as it was written where nothing was done to it, else in the engine unit and no longer than a double. */
function textOf(result: Value): string {
  if (result.written !== undefined) return result.written;
  const isLong = decimals.digitCount(result.exact) > 17;
  const value = isLong ? rounded(engineValue(result), result.dimension) : result;
  const quantity = asQuantity(value);
  const unit = parseUnit(engineUnit(value.dimension));
  if ('error' in unit || value.rootTen !== (unit.ok.halfTens % 2 !== 0)) return quantity.text;
  const tens = Math.floor(engineScale(value.dimension));
  return `${decimals.decimalText(decimals.scale(value.exact, -tens))} ${engineUnit(value.dimension)}`;
}

function unitOf({ dimension }: Value): string {
  return isDimensionless(dimension) ? 'a plain number' : engineUnit(dimension);
}
