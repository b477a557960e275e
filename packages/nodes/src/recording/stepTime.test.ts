import { decimals, oneStep, parseQuantity, type Quantity } from '@rheobase/core';
import { expect, it } from 'vitest';
import { stepTime } from './stepTime.js';

function quantity(text: string): Quantity {
  const parsed = parseQuantity(text);
  if ('error' in parsed) throw new Error(parsed.error);
  return parsed.ok;
}

function times(dt: Quantity) {
  return stepTime({ giver: 'source', dt, length: null });
}

it('T: the time of a step is the double nearest to step · dt', () => {
  const { at } = times(quantity('0.1 ms'));
  for (let step = 0; step < 20_000; step++) expect(at(step)).toBe(Number(`${step}e-1`));
});

it.each(['0.1 ms', '25 us', '7 s', '1e-12 s', '0.0333333333333333333 ms', '1.7e-40 s'])(
  'T: with dt = %s, also where digits · step is beyond 2^53',
  (dt) => {
    const { exact } = quantity(dt);
    const { at } = times(quantity(dt));
    for (const step of [0, 1, 3, 1000, 123_457, 2 ** 31 - 1]) {
      const product = decimals.decimalText(decimals.scale(decimals.multiply(decimals.decimal(BigInt(step)), exact), 3));
      expect(at(step)).toBe(Number(product));
    }
  },
);

it('counts where time is counted in steps', () => {
  const time = times(oneStep);
  expect([time.unit, time.at(0), time.at(41)]).toEqual(['step', 0, 41]);
});
