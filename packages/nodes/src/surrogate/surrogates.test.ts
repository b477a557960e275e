import { describe, expect, it, test } from 'vitest';
import { type Library, presetOf, presets } from './presets.js';
import { type SurrogateName, surrogateNames, surrogates } from './surrogates.js';

const exact = (x: number) => x;
const slopes = [0.5, 1, 2, 25, 100];

describe.each(surrogateNames)('surrogate %s', (name) => {
  const surrogate = surrogates[name];
  const derivative = (x: number, slope: number) => surrogate.derivative(x, slope, exact);

  it.each(slopes)('has the stated peak at 0, is even, and falls; slope %f', (slope) => {
    expect(derivative(0, slope)).toBe(surrogate.peak(slope));
    for (let x = 0.01; x < 3; x += 0.037) {
      expect(derivative(-x, slope)).toBe(derivative(x, slope));
      expect(derivative(x, slope)).toBeLessThanOrEqual(derivative(x - 0.01, slope));
    }
  });

  it.each(slopes)('vanishes outside its stated support, and not inside; slope %f', (slope) => {
    const half = surrogate.support(slope);
    if (half === Number.POSITIVE_INFINITY) {
      expect(derivative(5 / slope, slope)).toBeGreaterThan(0);
      return;
    }
    expect(derivative(half * 0.999, slope)).toBeGreaterThan(0);
    expect(derivative(half * 1.001, slope)).toBe(0);
  });

  it.each(slopes)('sums to the difference of its integral, by the midpoint rule; slope %f', (slope) => {
    for (const [low, high] of [
      [-3, 3],
      [-0.3, 1.1],
      [0.01, 0.2],
    ]) {
      const cells = 60_000;
      const width = (high - low) / cells;
      let sum = 0;
      for (let i = 0; i < cells; i++) sum += width * derivative(low + (i + 0.5) * width, slope);
      const difference = surrogate.integral(high, slope) - surrogate.integral(low, slope);
      // A jump (boxcar) may fall anywhere inside a cell.
      expect(Math.abs(sum - difference)).toBeLessThanOrEqual(name === 'boxcar' ? slope * width : 1e-6);
    }
  });

  it.each(slopes)('has the stated total; slope %f', (slope) => {
    const total = surrogate.total(slope);
    const far = 1e9 / slope;
    const found = surrogate.integral(far, slope) - surrogate.integral(-far, slope);
    if (total === Number.POSITIVE_INFINITY) expect(found).toBeGreaterThan(1e8);
    else expect(Math.abs(found / total - 1)).toBeLessThan(1e-8);
    expect(surrogate.integral(0, slope)).toBeCloseTo(Number.isFinite(total) ? total / 2 : 0.5, 12);
  });
});

/** The backward passes of the libraries, written down from their source code. */
const theirs: Record<Library, Partial<Record<SurrogateName, (x: number) => number>>> = {
  snntorch: {
    atan: (x) => 2 / 2 / (1 + ((Math.PI / 2) * 2 * x) ** 2),
    'fast-sigmoid': (x) => 1 / (25 * Math.abs(x) + 1) ** 2,
    sigmoid: (x) => (25 * Math.exp(-25 * x)) / (Math.exp(-25 * x) + 1) ** 2,
    'straight-through': () => 1,
  },
  spikingjelly: {
    atan: (x) => 2 / 2 / (1 + ((Math.PI / 2) * 2 * x) ** 2),
    'fast-sigmoid': (x) => 1 / (2 * 2 * (1 / 2 + Math.abs(x)) ** 2),
    sigmoid: (x) => (1 - 1 / (1 + Math.exp(-4 * x))) * (1 / (1 + Math.exp(-4 * x))) * 4,
    triangular: (x) => (Math.abs(x) > 1 ? 0 : -Math.abs(x) + 1),
    boxcar: (x) => (Math.abs(x) < 0.5 ? 1 : 0),
  },
  norse: {
    'fast-sigmoid': (x) => 1 / (100 * Math.abs(x) + 1) ** 2,
    sigmoid: (x) => 1 - Math.tanh(100 * x) ** 2,
    triangular: (x) => Math.max(0, 1 - Math.abs(x)) * 100,
  },
  spyx: {
    atan: (x) => 1 / ((1 + (2 * Math.PI * x) ** 2) * Math.PI),
    'fast-sigmoid': (x) => 1 / (1 + 25 * Math.abs(x)) ** 2,
    sigmoid: (x) => 4 / (Math.exp(-x) + Math.exp(x)) ** 2,
    triangular: (x) => Math.max(0, 1 - Math.abs(2 * x)),
    boxcar: (x) => (Math.abs(x) <= 1 ? 0.5 : 0),
  },
};

describe('presets', () => {
  const all = Object.entries(presets).flatMap(([library, own]) =>
    Object.keys(own).map((name) => [library as Library, name as SurrogateName] as const),
  );

  test('every preset has its counterpart here', () => {
    expect(all).toHaveLength(17);
    const written = Object.entries(theirs).flatMap(([library, own]) =>
      Object.keys(own).map((name) => `${library} ${name}`),
    );
    expect(all.map((one) => one.join(' ')).sort()).toEqual(written.sort());
  });

  test.each(all)('%s %s is what the backward pass of that library computes', (library, name) => {
    const { slope, factor } = presetOf(library, name) as NonNullable<ReturnType<typeof presetOf>>;
    for (let x = -1.53; x < 1.6; x += 0.0173) {
      const expected = theirs[library][name]?.(x) ?? Number.NaN;
      const found = factor * surrogates[name].derivative(x, slope, exact);
      expect(Math.abs(found - expected), `x = ${x}`).toBeLessThanOrEqual(1e-12);
    }
  });
});
