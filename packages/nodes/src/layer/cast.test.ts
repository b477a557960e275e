import { expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { cast } from './cast.js';

it.each(['current', 'voltage', 'conductance', 'spikes', 'real'] as const)(
  'layer/cast makes a number of %s',
  async (kind) => {
    const x = numbers(1, 9, 2).map((steps) =>
      steps.map((row) => row.map((one) => (kind === 'spikes' ? +(one > 0) : one))),
    );
    const ys = await through(cast, { params: { factor: 0.25 }, inputs: { in: x }, kinds: { in: kind } });
    expect(ys).toEqual(x.map((steps) => steps.map((row) => row.map((one) => 0.25 * one))));
  },
);
