import { exp } from './elementary';
import { zero } from './rows';

/**
 * The derivatives of packages/nodes/src/surrogate, float32, four at a time. `kind` is the place in the list of
 * surrogateNames; `a` and `b` are the constants that the surrogate says its twin needs.
 */
export function derivative(kind: i32, a: f32, b: f32, x: v128): v128 {
  const one = f32x4.splat(1);
  switch (kind) {
    case 0: {
      // atan: (α/2) / (1 + (π α x / 2)²), a = π α / 2, b = α / 2
      const z = f32x4.mul(f32x4.splat(a), x);
      return f32x4.div(f32x4.splat(b), f32x4.add(one, f32x4.mul(z, z)));
    }
    case 1: {
      // fast sigmoid: 1 / (1 + α |x|)²
      const z = f32x4.add(one, f32x4.mul(f32x4.splat(a), f32x4.abs(x)));
      return f32x4.div(one, f32x4.mul(z, z));
    }
    case 2:
      return v128.replace_lane<f32>(
        v128.replace_lane<f32>(
          v128.replace_lane<f32>(
            f32x4.splat(sigmoidOf(a, f32x4.extract_lane(x, 0))),
            1,
            sigmoidOf(a, f32x4.extract_lane(x, 1)),
          ),
          2,
          sigmoidOf(a, f32x4.extract_lane(x, 2)),
        ),
        3,
        sigmoidOf(a, f32x4.extract_lane(x, 3)),
      );
    case 3:
      // triangular: max(0, 1 − α |x|)
      return f32x4.max(zero(), f32x4.sub(one, f32x4.mul(f32x4.splat(a), f32x4.abs(x))));
    case 4:
      // boxcar: α for α |x| ≤ ½, else 0
      return v128.and(f32x4.splat(a), f32x4.le(f32x4.mul(f32x4.splat(a), f32x4.abs(x)), f32x4.splat(0.5)));
    default:
      return f32x4.splat(a);
  }
}

/** α exp(−α|x|) / (1 + exp(−α|x|))² */
function sigmoidOf(alpha: f32, x: f32): f32 {
  const decay = <f32>exp(<f64>-(alpha * abs(x)));
  const z: f32 = 1 + decay;
  return (alpha * decay) / (z * z);
}
