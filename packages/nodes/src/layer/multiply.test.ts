import { expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { multiply } from './multiply.js';

it('layer/multiply multiplies element by element at every step', async () => {
  // A product −0 is recorded as +0.
  const a = numbers(1, 9, 2);
  const b = numbers(1, 9, 2, 0, 5);
  const ys = await through(multiply, { inputs: { a, b } });
  expect(ys).toEqual(a.map((steps, n) => steps.map((row, t) => row.map((x, f) => x * b[n][t][f] + 0))));
});

it('layer/multiply takes spikes as a gate', async () => {
  const gate = numbers(1, 9, 2).map((steps) => steps.map((row) => row.map((x) => (x > 0 ? 1 : 0))));
  const b = numbers(1, 9, 2);
  const ys = await through(multiply, { inputs: { a: gate, b }, kinds: { a: 'spikes' } });
  expect(ys).toEqual(b.map((steps, n) => steps.map((row, t) => row.map((x, f) => x * gate[n][t][f] + 0))));
});
