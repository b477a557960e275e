import { describe, expect, it } from 'vitest';
import { libraries, presetOf } from '../surrogate/presets.js';
import { surrogateNames } from '../surrogate/surrogates.js';
import { numbers, through } from '../testing/through.js';
import { leaky } from './leaky.js';

const input = numbers(2, 30, 3, -0.2, 0.9);
const [beta, theta, resetTo] = [0.8, 0.6, -0.3];

/** The equations, one neuron at a time: membrane and spikes. */
function byHand(current: readonly number[], reset: string, resetAt: string) {
  const after = (u: number, fires: boolean) => {
    if (!fires || reset === 'none') return u;
    return reset === 'subtract' ? u - theta : resetTo;
  };
  let state = 0;
  const membrane = current.map((i) => {
    const base = beta * state + i;
    const u = resetAt === 'next' ? after(base, state > theta) : base;
    state = resetAt === 'next' ? u : after(u, u > theta);
    return u;
  });
  return { membrane, spikes: membrane.map((u) => (u > theta ? 1 : 0)) };
}

describe('neuron/leaky', () => {
  it.each(['subtract', 'value', 'none'].flatMap((reset) => [[reset, 'next'] as const, [reset, 'same'] as const]))(
    'follows its equations with reset %s at the %s step',
    async (reset, resetAt) => {
      const params = { beta, threshold: theta, reset, resetAt, resetTo };
      const inputs = { current: input };
      const membrane = await through(leaky, { params, inputs, output: 'membrane' });
      let fired = 0;
      input.forEach((steps, n) => {
        for (const f of [0, 1, 2]) {
          const own = byHand(
            steps.map((row) => row[f]),
            reset,
            resetAt,
          );
          expect(membrane[n].map((row) => row[f])).toEqual(own.membrane);
          fired += own.spikes.filter((spike) => spike === 1).length;
        }
      });
      expect(fired).toBeGreaterThan(10);
    },
  );

  it('with learned decay and threshold starts from the values that are given', async () => {
    const params = { beta, threshold: theta };
    const inputs = { current: input };
    const fixed = await through(leaky, { params, inputs, output: 'membrane' });
    const learned = await through(leaky, { params: { ...params, learn: 'both' }, inputs, output: 'membrane' });
    expect(learned).toEqual(fixed);
  });

  it('takes the surrogate of another library only where that library has it, and no slope beside it', () => {
    const params = (own: Record<string, unknown>) => leaky.params.parse(own);
    for (const like of libraries) {
      for (const surrogate of surrogateNames) {
        const problem = leaky.check?.(params({ like, surrogate }));
        expect(problem?.parameter).toBe(presetOf(like, surrogate) === undefined ? 'like' : undefined);
      }
    }
    expect(leaky.check?.(params({ like: 'norse' }))).toEqual({
      parameter: 'like',
      expected: 'a library that has atan (norse has fast-sigmoid, sigmoid, triangular)',
      got: '"norse"',
    });
    expect(leaky.check?.(params({ like: 'snntorch', slope: 3 }))?.parameter).toBe('slope');
    expect(leaky.check?.(params({ slope: 3 }))).toBeUndefined();
  });
});
