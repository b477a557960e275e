import { extent } from './extent.js';
import type { Spec } from './frame.js';
import { powerOfTen, shortNumber } from './words.js';

export interface LogAxis {
  readonly scale: { readonly type: 'log'; readonly nice: false; readonly domain: readonly [number, number] };
  readonly axis: Spec;
}

/**
 * Scale and ticks of a logarithmic axis over positive values, its ends on 1, 2 or 5 times a power of ten: ticks at
 * powers of ten, or at 1, 2, 5 where the values span fewer than two of them. `forBars`: the ends are powers of ten,
 * the lower one well below the lowest value, because a bar needs a length.
 */
export function logAxis(values: readonly number[], forBars = false): LogAxis {
  const { low: lowest, high } = extent(values);
  const low = forBars ? lowest / 2 : lowest;
  const marks: { value: number; exponent: number; digit: number }[] = [];
  for (let exponent = exponentOf(low); exponent <= exponentOf(high) + 1; exponent++) {
    for (const digit of forBars ? [1] : [1, 2, 5])
      marks.push({ value: Number(`${digit}e${exponent}`), exponent, digit });
  }
  const first = marks.filter(({ value }) => value <= low).length - 1;
  const last = marks.findIndex(({ value }) => value >= high && value > low);
  const inside = marks.slice(first, last + 1);
  const powers = inside.filter(({ digit }) => digit === 1);
  const ticks = forBars || powers.length >= 3 ? thinned(powers) : inside;
  const plain = ticks.every(({ value }) => value >= 1e-3 && value <= 1e4) || ticks.some(({ digit }) => digit !== 1);
  const labels = ticks.map(({ value, exponent }) => [value, plain ? shortNumber(value) : powerOfTen(exponent)]);
  return {
    scale: { type: 'log', nice: false, domain: [inside[0]!.value, inside[inside.length - 1]!.value] },
    axis: {
      values: ticks.map(({ value }) => value),
      labelExpr: `${JSON.stringify(Object.fromEntries(labels))}[datum.value]`,
    },
  };
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

function thinned<T>(ticks: readonly T[]): T[] {
  const step = Math.ceil(ticks.length / 8);
  return ticks.filter((_, index) => index % step === 0);
}
