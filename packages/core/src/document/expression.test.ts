import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateExpression } from './expression.js';
import { parseQuantity } from './quantity.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const names: Readonly<Record<string, number | string>> = {
  dt: '0.1 ms',
  tau: '20 ms',
  C: '200 pF',
  g: '10 nS',
  I_rh: '200 pA',
  vLeak: '-65 mV',
  sigma: '3 pA·√ms',
  beta: 0.95,
  n: 3,
  m: 7,
};

const lookup = (name: string) => (Object.hasOwn(names, name) ? names[name] : undefined);
const evaluate = (text: string) => evaluateExpression(text, lookup);

describe('F: expressions', () => {
  test.each<[text: string, value: number | string]>([
    // order and association
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['16 / 4 / 2', 2],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['(-2)^2', 4],
    ['2^-1', 0.5],
    ['2*-3', -6],
    ['--3', 3],
    ['1 − 2·3', -5],
    ['.5 + 1.', 1.5],
    ['1e3 + 1E-3', 1000.001],
    // decimals, not doubles
    ['0.1 + 0.2', 0.3],
    ['0.3 / 0.1', 3],
    ['1.1^2', 1.21],
    ['3 * 0.1 - 0.3', 0],
    // names and units
    ['tau', '20 ms'],
    ['beta', 0.95],
    ['0.02 s', '0.02 s'],
    ['2*I_rh + 5 pA', '405 pA'],
    ['tau / dt', 200],
    ['C / g', '20 ms'],
    ['I_rh / g', '20 mV'],
    ['vLeak + 15 mV', '-50 mV'],
    ['1 / tau', '0.05 kHz'],
    ['-vLeak', '65 mV'],
    ['g * (0 mV - vLeak)', '650 pA'],
    ['5 mV/ms * 2 ms', '10 mV'],
    ['3 mV/ms', '3 mV/ms'],
    ['dt/20 ms', 0.005],
    ['5 s^2 / 1 s', '5000 ms'],
    ['1 uA/cm^2 * 1 cm^2', '1000000 pA'],
    ['25 steps + 5 steps', '30 step'],
    ['tau^2 / tau', '20 ms'],
    // half powers
    ['sigma', '3 pA·√ms'],
    ['sigma * 2', '6 pA·√ms'],
    ['sigma * √0', 'error'],
    ['sigma / sqrt(4 ms)', '1.5 pA'],
    ['sigma * sigma', '9 pA^2·ms'],
    ['sqrt(4 ms)', '2 √ms'],
    ['(4 ms)^0.5', '2 √ms'],
    ['sqrt(2 ms) * sqrt(2 ms)', '2 ms'],
    ['2 √ms * 3 √s', '189.73665961010275 ms'],
    ['2 √ms / 1 √s', 0.06324555320336758],
    ['1 / 1 √ms', '1 1/√ms'],
    ['1 √s + 1 √ms', '32.622776601683796 √ms'],
    // functions
    ['exp(0)', 1],
    ['exp(-dt/tau)', 0.9950124791926823],
    ['1 - exp(-dt/tau)', 0.0049875208073177],
    ['log(exp(1))', 1],
    ['sqrt(2)', Math.SQRT2],
    ['tanh(0.5)', 0.46211715726000974],
    ['sin(0) + cos(0)', 1],
    ['abs(vLeak)', '65 mV'],
    ['min(tau, 5 ms, 7 ms)', '5 ms'],
    ['max(1, 2, beta)', 2],
    ['floor(2.7) + ceil(2.1)', 5],
    ['floor(-2.5)', -3],
    ['floor(2.99999999999999999999999999)', 2],
    ['ceil(-0.5)', 0],
    ['pow(2, 10)', 1024],
    ['pow(2 ms, 2)', '4 ms^2'],
    ['2^0.5', Math.SQRT2],
    ['1/3', 0.3333333333333333],
    ['tau/3', '6.666666666666667 ms'],
    ['0^0', 1],
  ])('%s', (text, value) => {
    if (value === 'error') expect(evaluate(text)).toHaveProperty('error');
    else expect(evaluate(text)).toEqual({ value });
  });

  test('a word after a number is its unit; further on a name comes first', () => {
    expect(evaluate('5 pA*ms')).toEqual({ value: '5 pA*ms' });
    expect(evaluateExpression('5 pA*ms', (name) => (name === 'ms' ? 2 : undefined))).toEqual({ value: '10 pA' });
    expect(evaluate('5 m')).toEqual({ value: '5 m' });
    expect(evaluate('5*m')).toEqual({ value: 35 });
    expect(evaluate('5 pA * ms')).toMatchObject({ error: 'unknown name "ms"', unknown: 'ms' });
  });

  test('a name may stand for a quantity that is already read', () => {
    const parsed = parseQuantity('20 ms');
    const quantity = 'ok' in parsed ? parsed.ok : undefined;
    expect(evaluateExpression('x/2', () => quantity)).toEqual({ value: '10 ms' });
    expect(evaluateExpression('x', () => 'nonsense')).toEqual({ error: '"x" is not a quantity' });
  });

  test.each([
    ['', 'expected a value, got the end'],
    ['1 +', 'expected a value, got the end'],
    ['(1', 'expected ")", got the end'],
    ['1)', 'unexpected )'],
    ['1 2', 'unexpected 2'],
    ['* 2', 'expected a value, got *'],
    ['2 x', 'unknown unit "x"'],
    ['x + 1', 'unknown name "x"'],
    ['toString', 'unknown name "toString"'],
    [
      'constructor(1)',
      'unknown function "constructor", known are exp, log, tanh, sin, cos, floor, ceil, sqrt, abs, min, max, pow',
    ],
    ['tau.x', 'unexpected "."'],
    ['a = 1', 'unexpected "="'],
    ['"a"', 'unexpected """'],
    ['😀', 'unexpected "😀"'],
    ['exp(1, 2)', 'exp takes 1 value, got 2'],
    ['pow(1)', 'pow takes 2 values, got 1'],
    ['exp()', 'expected a value, got )'],
    ['exp 1', 'unknown name "exp"'],
    ['tau + 1', 'cannot add ms and a plain number'],
    ['tau - vLeak', 'cannot add ms and mV'],
    ['max(tau, 1 mV)', 'cannot take the max of ms and mV'],
    ['exp(tau)', 'exp takes a plain number, not ms'],
    ['floor(tau)', 'floor takes a plain number, not ms'],
    ['2^tau', 'the exponent has the unit ms'],
    ['tau^0.3', 'ms cannot be raised to the power 0.3'],
    ['tau^beta', 'ms cannot be raised to the power 0.95'],
    ['tau^9', 'the powers of the units become too large'],
    ['sqrt(sigma)', 'pA·√ms has no square root'],
    ['1/0', 'division by zero'],
    ['0^-1', 'division by zero'],
    ['tau/(dt - dt)', 'division by zero'],
    ['log(-1)', 'log is not a real number'],
    ['log(0)', 'log is infinite'],
    ['sqrt(-1)', 'sqrt is not a real number'],
    ['(-8)^0.5', 'a power is not a real number'],
    ['exp(1000)', 'exp is infinite'],
    ['1e300 * 1e300', 'the value is too large for a number'],
    ['1e999999999', 'the number is too long or beyond 1e±1000'],
    ['1e900*1e900', 'too large for a number'],
    ['2 ms^99', 'the powers in "ms^99" are too large'],
  ])('refuses %s', (text, error) => {
    expect(evaluate(text)).toMatchObject({ error });
  });

  test('is bounded in length, depth and size', () => {
    const nested = (depth: number) => `${'('.repeat(depth)}1${')'.repeat(depth)}`;
    expect(evaluate(nested(64))).toEqual({ value: 1 });
    for (const text of [
      nested(65),
      `${'-'.repeat(65)}1`,
      `${'1^'.repeat(65)}1`,
      `${'abs('.repeat(65)}1${')'.repeat(65)}`,
    ]) {
      expect(evaluate(text)).toEqual({ error: 'nested deeper than 64' });
    }
    expect(evaluate(`1${'+1'.repeat(2047)}`)).toEqual({ value: 2048 });
    expect(evaluate('1'.repeat(4097))).toEqual({ error: 'longer than 4096 characters' });
    expect(evaluate('((((9^50)^50)^50)^50)^50')).toHaveProperty('error');
    expect(evaluate(`1.0000001${'*1.0000001'.repeat(400)}`)).toEqual({ value: expect.closeTo(1.0000401008, 9) });
    expect(evaluate(`${'1/3*'.repeat(1000)}1`)).toHaveProperty('value');
  });

  test('never throws, whatever the text', () => {
    const pieces = [
      '1',
      '0',
      '2.5',
      ' ',
      'tau',
      'sigma',
      '+',
      '-',
      '*',
      '/',
      '^',
      '(',
      ')',
      ',',
      'exp',
      'min',
      ' ms',
      '√',
      'e9',
      '1e308',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), fc.string(), (parts, noise) => {
        for (const text of [parts.join(''), noise, parts.join('') + noise]) {
          const outcome = evaluate(text);
          if ('error' in outcome) expect(outcome.error).toMatch(/^[^A-Z]/u);
          else if (typeof outcome.value === 'string') expect(parseQuantity(outcome.value)).toHaveProperty('ok');
          else expect(Number.isFinite(outcome.value)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('agrees with doubles on plain arithmetic', () => {
    const number = fc.integer({ min: -1000, max: 1000 }).map((value) => value / 8);
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        expect(evaluate(`${a} + ${b} * ${c}`)).toEqual({ value: a + b * c + 0 });
        expect(evaluate(`(${a} - ${b}) * ${c}`)).toEqual({ value: (a - b) * c + 0 });
        if (c !== 0) expect(evaluate(`${a} / ${c} `)).toEqual({ value: a / c + 0 });
      }),
    );
  });
});
