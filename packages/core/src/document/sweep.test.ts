import { describe, expect, it } from 'vitest';
import { sentence } from '../issue/sentence.js';
import type { GraphDocument } from './schema.js';
import { sweepRuns } from './sweep.js';

const parameters = {
  beta: { value: 0.9 },
  current: { value: '100 pA' },
  noise: { value: '0 pA·√ms' },
  mode: { value: 'a' },
};

function swept(sweep: GraphDocument['sweep']) {
  return sweepRuns({ rheobase: 1, nodes: {}, parameters, sweep });
}

function valuesOf(name: string, written: NonNullable<GraphDocument['sweep']>[string]) {
  const { runs, issues } = swept({ [name]: written });
  expect(issues.map(sentence)).toEqual([]);
  return runs.map((run) => run[name]);
}

describe('the runs of a sweep', () => {
  it('F: without a sweep there is one run that sets nothing', () => {
    expect(sweepRuns({ rheobase: 1, nodes: {} })).toEqual({ runs: [{}], issues: [] });
    expect(swept({})).toEqual({ runs: [{}], issues: [] });
  });

  it('F: a list is taken as written', () => {
    expect(valuesOf('beta', [0.5, 0.9])).toEqual([0.5, 0.9]);
    expect(valuesOf('current', ['0.1 nA', '200 pA'])).toEqual(['0.1 nA', '200 pA']);
    expect(valuesOf('mode', ['a', 'b'])).toEqual(['a', 'b']);
  });

  it('F: seeds become digits, in all 64 bits', () => {
    expect(valuesOf('seed', [0, '1', '18446744073709551615'])).toEqual(['0', '1', '18446744073709551615']);
    expect(valuesOf('seed', { from: '18446744073709551600', to: '18446744073709551610', step: 5 })).toEqual([
      '18446744073709551600',
      '18446744073709551605',
      '18446744073709551610',
    ]);
    expect(valuesOf('seed', { from: 0, to: 4, step: 1 })).toEqual(['0', '1', '2', '3', '4']);
  });

  it('F: a range steps in exact decimals', () => {
    expect(valuesOf('beta', { from: 0, to: 1, step: 0.1 })).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    expect(valuesOf('beta', { from: 0.1, to: 0.35, step: 0.1 })).toEqual([0.1, 0.2, 0.3]);
    expect(valuesOf('beta', { from: 1, to: -1, step: -1 })).toEqual([1, 0, -1]);
    expect(valuesOf('beta', { from: 2, to: 2, step: 5 })).toEqual([2]);
    expect(valuesOf('beta', { from: -1e-300, to: 1e-300, step: 1e-300 })).toEqual([-1e-300, 0, 1e-300]);
  });

  it('F: quantities step in the unit of "from"', () => {
    expect(valuesOf('current', { from: '0 nA', to: '20 nA', step: '200 pA' })).toHaveLength(101);
    expect(valuesOf('current', { from: '0 nA', to: '0.5 nA', step: '200 pA' })).toEqual(['0 nA', '0.2 nA', '0.4 nA']);
    expect(valuesOf('current', { from: '0 pA', to: '495 pA', step: '5 pA' })[99]).toBe('495 pA');
    expect(valuesOf('noise', { from: '0 pA·√ms', to: '2 pA·√ms', step: '1 pA·√ms' })).toEqual([
      '0 pA·√ms',
      '1 pA·√ms',
      '2 pA·√ms',
    ]);
  });

  it('F: several keys give every combination, the first outermost', () => {
    expect(swept({ seed: [0, 1], beta: [0.5, 0.6, 0.7] }).runs).toEqual([
      { seed: '0', beta: 0.5 },
      { seed: '0', beta: 0.6 },
      { seed: '0', beta: 0.7 },
      { seed: '1', beta: 0.5 },
      { seed: '1', beta: 0.6 },
      { seed: '1', beta: 0.7 },
    ]);
  });
});

describe('what cannot be swept', () => {
  const names = 'It has: seed, beta, current, noise, mode.';
  it.each([
    [{ bata: [1] }, `sweep: the graph has no parameter named "bata". Did you mean "beta"? ${names}`],
    [{ toString: [1] }, `sweep: the graph has no parameter named "toString". ${names}`],
    [{ seed: [1, -1] }, 'sweep.seed: expected an integer from 0 to 2^64 − 1, got -1.'],
    [{ seed: { from: 0, to: 1, step: '0.5' } }, 'sweep.seed: expected an integer from 0 to 2^64 − 1, got "0.5".'],
    [{ beta: { from: 0, to: 1, step: 0 } }, 'sweep.beta: expected a step that leads from 0 to 1, got 0.'],
    [{ beta: { from: 0, to: 1, step: -0.1 } }, 'sweep.beta: expected a step that leads from 0 to 1, got -0.1.'],
    [
      { current: { from: '0 pA', to: '1 nA', step: '1 mV' } },
      'sweep.current: expected a quantity in pA, as in "from", got "1 mV".',
    ],
    [
      { current: { from: '0 pA', to: 5, step: '1 pA' } },
      'sweep.current: expected a quantity in pA, as in "from", got 5.',
    ],
    [
      { noise: { from: '0 pA·√ms', to: '1 pA·√s', step: '1 pA·√ms' } },
      'sweep.noise: expected a quantity in pA·√ms, as in "from", got "1 pA·√s".',
    ],
    [
      { current: { from: 0, to: '1 nA', step: '1 pA' } },
      'sweep.current: expected three numbers or three quantities such as "5 pA", got 0.',
    ],
    [
      { mode: { from: 'a', to: 'c', step: 'b' } },
      'sweep.mode: expected three numbers or three quantities such as "5 pA", got "a".',
    ],
    [{ beta: { from: 0, to: 1e300, step: 1e-300 } }, /^the sweep is over the limit of 10000 runs: got 10{58}….$/],
    [
      { beta: { from: 1, to: 101, step: 1 }, seed: { from: 1, to: 100, step: 1 } },
      'the sweep is over the limit of 10000 runs: got 10100.',
    ],
  ] as const)('F: %j', (sweep, expected) => {
    const { runs, issues } = swept(sweep as GraphDocument['sweep']);
    expect(runs).toEqual([]);
    expect(issues.map(sentence)).toEqual([typeof expected === 'string' ? expected : expect.stringMatching(expected)]);
  });

  it('F: all mistakes are named; 10,000 runs are allowed', () => {
    expect(swept({ a: [1], beta: { from: 0, to: 1, step: 0 }, seed: ['x'] }).issues).toHaveLength(3);
    expect(swept({ seed: { from: 1, to: 10_000, step: 1 } }).runs).toHaveLength(10_000);
  });
});
