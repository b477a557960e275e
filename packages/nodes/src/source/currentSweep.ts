import { chunkView, decimals, defineSignal, param, type Quantity } from '@rheobase/core';
import { z } from 'zod';
import { givenTime, timeParams } from './stimulus/population.js';

const params = z.object({
  from: param.quantity('pA', 'first current', { default: '0 pA' }),
  to: param.quantity('pA', 'last current, a whole number of steps from the first', { default: '495 pA' }),
  step: param.quantity('pA', 'from one current to the next', { default: '5 pA', min: '0 pA', aboveMin: true }),
  ...timeParams,
});

const mostCurrents = 100_000;

export const currentSweep = defineSignal({
  type: 'source/current-sweep',
  version: 1,
  title: 'current sweep',
  doc: {
    summary: 'A population in which each neuron receives its own constant current, from the first to the last.',
    equation: ['I_k(t) = from + k · step', 'k = 0 … (to − from) / step'],
    symbols: {
      I_k: 'current into neuron k, pA',
      from: 'first current, pA',
      to: 'last current, pA',
      step: 'difference between neighbours, pA',
    },
    source: 'The protocol of a frequency–current (F–I) curve.',
    notes: [
      'Each current is the exact decimal, rounded once; none is a sum of rounded steps.',
      'The currents travel along the wires as the coordinate "current": tables and plots downstream show them.',
    ],
  },
  tags: ['f-i curve', 'ramp', 'dc', 'stimulus', 'injection', 'population'],
  params,
  inputs: {},
  outputs: { current: { signal: 'current', shape: ['n'], doc: 'one constant current per neuron' } },

  check(sweep) {
    const { from, to, step } = sweep;
    if (distance(sweep).digits < 0n) {
      return { parameter: 'to', expected: `at least ${from.written}, where the sweep begins`, got: `"${to.written}"` };
    }
    const steps = stepCount(sweep);
    if (steps === undefined) {
      const near = neighbours(sweep).map((current) => `${current} pA`);
      const expected = `a whole number of steps of ${step.written} from ${from.written} (${near.join(' or ')})`;
      return { parameter: 'to', expected, got: `"${to.written}"` };
    }
    if (steps < mostCurrents) return undefined;
    const got = `"${step.written}", which makes ${steps + 1}`;
    return { parameter: 'step', expected: `a step that makes at most ${mostCurrents} currents`, got };
  },

  infer({ path, params: sweep }) {
    const time = givenTime(path, sweep);
    const values = currents(sweep);
    const coordinates = { name: 'current', unit: 'pA', values };
    return { outputs: { current: { shape: [{ size: values.length, coordinates }], time, varies: false } } };
  },

  kernel({ params: sweep, ...at }) {
    const values = currents(sweep);
    return {
      forward(frame, n0, n1) {
        const out = chunkView(frame, at.outputs.current);
        for (let n = n0; n < n1; n++) out.set(values, n * at.outputs.current.sampleStride);
      },
    };
  },
});

interface Sweep {
  readonly from: Quantity;
  readonly to: Quantity;
  readonly step: Quantity;
}

function distance({ from, to }: Sweep): decimals.Decimal {
  return decimals.subtract(to.exact, from.exact);
}

/** Steps from the first current to the last, or undefined where `to` is not on the grid. */
function stepCount(sweep: Sweep): number | undefined {
  const steps = decimals.divideExactly(distance(sweep), sweep.step.exact);
  return steps === undefined ? undefined : Number(steps);
}

/** Every current in pA. */
function currents(sweep: Sweep): number[] {
  return Array.from({ length: (stepCount(sweep) as number) + 1 }, (_, k) => nth(sweep, BigInt(k)));
}

/** The currents of the grid on both sides of `to`, in pA. */
function neighbours(sweep: Sweep): number[] {
  const below = decimals.floorQuotient(distance(sweep), sweep.step.exact);
  return [nth(sweep, below), nth(sweep, below + 1n)];
}

/** from + k · step in pA: exact in decimals, then rounded once. */
function nth({ from, step }: Sweep, k: bigint): number {
  const amperes = decimals.add(from.exact, decimals.multiply(decimals.decimal(k), step.exact));
  return decimals.toNumber(decimals.scale(amperes, 12));
}
