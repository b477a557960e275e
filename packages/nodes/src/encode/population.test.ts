import { describe, expect, it } from 'vitest';
import { numbers, through } from '../testing/through.js';
import { population } from './population.js';

describe('encode/population', () => {
  it('K: is 1 at a centre and exp(−9/8 k²) k spacings beside it, with γ = 1.5', async () => {
    // Six fields over [0, 4]: centres −0.5, 0.5, …, 4.5 and σ = 1 / 1.5.
    const params = { fields: 6, from: 0, to: 4 };
    const [[responses]] = await through(population, { params, inputs: { in: [[[1.5]]] } });
    [2, 1, 0, 1, 2, 3].forEach((k, i) => {
      expect(responses[i]).toBeCloseTo(Math.exp((-9 / 8) * k * k), 14);
    });
    expect(responses[2]).toBe(1);
  });

  it('K: each value has its own fields, [value][field]', async () => {
    const values = numbers(2, 3, 4);
    const params = { fields: 5, from: -1, to: 1, gamma: 0.7 };
    const responses = await through(population, { params, inputs: { in: values } });
    values.forEach((steps, n) => {
      steps.forEach((step, t) => {
        expect(responses[n][t]).toHaveLength(20);
        step.forEach((x, f) => {
          for (let i = 1; i <= 5; i++) {
            const centre = -1 + ((2 * i - 3) / 2) * (2 / 3);
            const width = (1 / 0.7) * (2 / 3);
            const exact = Math.exp(-((x - centre) ** 2) / (2 * width ** 2));
            expect(responses[n][t][5 * f + i - 1]).toBeCloseTo(exact, 14);
          }
        });
      });
    });
  });

  it('refuses a range without length', async () => {
    await expect(through(population, { params: { from: 1, to: 1 }, inputs: { in: [[[1]]] } })).rejects.toThrow(
      'node.to: expected above 1, the lower end, got 1.',
    );
  });
});
