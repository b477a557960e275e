import { products32, products64 } from '@rheobase/core';
import { describe, expect, test } from 'vitest';

/** Uniform in [0, 1), fast and repeatable (mulberry32). */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('N: products against dense loops that skip nothing', () => {
  const sizes = [1, 3, 5, 17, 255];
  const kinds = {
    random: (draw: number) => 2 * draw - 1,
    sparse: (draw: number) => (draw < 0.9 ? 0 : draw),
    spikes: (draw: number) => (draw < 0.7 ? 0 : 1),
    'all ones': () => 1,
    'signed zeros': (draw: number) => (draw < 0.4 ? -0 : draw < 0.8 ? 0 : draw - 0.9),
    tiny: (draw: number) => (draw - 0.5) * 1e-30,
    'denormal in float32': (draw: number) => (draw - 0.5) * 1e-44,
    'denormal in float64': (draw: number) => (draw - 0.5) * 1e-322,
    'all zero': () => 0,
    'all minus zero': () => -0,
  };
  const arithmetic = {
    float32: { products: products32, make: (n: number) => new Float32Array(n), round: Math.fround },
    float64: { products: products64, make: (n: number) => new Float64Array(n), round: (x: number) => x },
  };
  const sameBits = (a: Float64Array, b: Float64Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

  test.each(
    Object.entries(kinds).flatMap(([kind, value]) =>
      (['float32', 'float64'] as const).map((dtype) => [kind, dtype, value] as const),
    ),
  )('N: %s inputs, %s', (kind, dtype, value) => {
    const { products, make, round } = arithmetic[dtype] as unknown as {
      products: typeof products64;
      make: (n: number) => Float64Array;
      round: (x: number) => number;
    };
    let tried = 0;
    const differing: string[] = [];
    for (const inputs of sizes) {
      for (const outputs of sizes) {
        for (const scale of inputs * outputs > 10_000 ? [round(3.2456)] : [1, round(3.2456)]) {
          const rows = inputs === 255 ? 2 : 5;
          const draw = draws(1000 * inputs + outputs);
          const fill = (values: Float64Array, of: (draw: number) => number) => {
            for (let i = 0; i < values.length; i++) values[i] = of(draw());
            return values;
          };
          const x = fill(make(rows * inputs + 2), value);
          const w = fill(make(inputs * outputs), (draw) => 2 * draw - 1);
          const g = fill(make(rows * outputs + 1), kind === 'random' ? (draw) => draw - 0.5 : value);
          const before = fill(make(inputs * outputs), (draw) => (draw < 0.5 ? 0 : draw));
          const xs = { values: x, at: 2, stride: inputs, size: inputs };
          const gs = { values: g, at: 1, stride: outputs, size: outputs };

          const out = { values: make(outputs + 1).fill(7), at: 1, stride: outputs, size: outputs };
          const met = products.forward(xs, scale, w, out);
          const expected = make(outputs + 1).fill(7);
          let events = 0;
          for (let i = 0; i < inputs; i++) if (round(scale * x[2 + i]) !== 0) events++;
          for (let o = 0; o < outputs; o++) {
            let sum = 0;
            for (let i = 0; i < inputs; i++) sum = round(sum + round(round(scale * x[2 + i]) * w[i * outputs + o]));
            expected[1 + o] = sum;
          }
          if (!sameBits(out.values, expected)) differing.push(`${inputs} × ${outputs}, scale ${scale}`);
          if (met !== events * outputs) differing.push(`${inputs} × ${outputs}: met ${met}`);

          const gx = { values: make(inputs).fill(7), at: 0, stride: inputs, size: inputs };
          products.backward(gs, w, gx);
          const wanted = make(inputs);
          for (let i = 0; i < inputs; i++) {
            let sum = 0;
            for (let o = 0; o < outputs; o++) sum = round(sum + round(w[i * outputs + o] * g[1 + o]));
            wanted[i] = sum;
          }
          if (!sameBits(gx.values, wanted)) differing.push(`${inputs} × ${outputs}, scale ${scale}`);

          const gw = before.slice();
          products.accumulate(xs, scale, gs, rows, gw);
          for (let i = 0; i < inputs; i++) {
            for (let o = 0; o < outputs; o++) {
              let sum = before[i * outputs + o];
              for (let t = 0; t < rows; t++) {
                sum = round(sum + round(round(scale * x[2 + t * inputs + i]) * g[1 + t * outputs + o]));
              }
              before[i * outputs + o] = sum;
            }
          }
          if (!sameBits(gw, before)) differing.push(`${inputs} × ${outputs}, scale ${scale}`);
          tried++;
        }
      }
    }
    expect(differing).toEqual([]);
    expect(tried).toBe(49);
  });
});
