import { exp } from './elementary';
import { zero } from './rows';

/**
 * The derivatives of packages/nodes/src/surrogate, float32, for a row of membranes: slopes[k] is that at x = U_k − θ.
 * `kind` is the place in the list of surrogateNames; `a` and `b` are the constants that the surrogate says its twin
 * needs. Beyond `cutOff` it counts as zero. Writes up to three numbers beyond the row.
 */
export function slopesOf(
  kind: i32,
  a: f32,
  b: f32,
  factor: f32,
  cutOff: f32,
  theta: f32,
  membrane: usize,
  size: i32,
  slopes: usize,
): void {
  const end = (<usize>size) << 2;
  const thetas = f32x4.splat(theta);
  const as = f32x4.splat(a);
  const bs = f32x4.splat(b);
  const one = f32x4.splat(1);
  switch (kind) {
    case 0:
      // atan: (α/2) / (1 + (π α x / 2)²), a = π α / 2, b = α / 2
      for (let k: usize = 0; k < end; k += 16) {
        const z = f32x4.mul(as, f32x4.sub(v128.load(membrane + k), thetas));
        v128.store(slopes + k, f32x4.div(bs, f32x4.add(one, f32x4.mul(z, z))));
      }
      break;
    case 1:
      // fast sigmoid: 1 / (1 + α |x|)²
      for (let k: usize = 0; k < end; k += 16) {
        const z = f32x4.add(one, f32x4.mul(as, f32x4.abs(f32x4.sub(v128.load(membrane + k), thetas))));
        v128.store(slopes + k, f32x4.div(one, f32x4.mul(z, z)));
      }
      break;
    case 2:
      for (let k: usize = 0; k < end; k += 4) store<f32>(slopes + k, sigmoidOf(a, load<f32>(membrane + k) - theta));
      break;
    case 3:
      // triangular: max(0, 1 − α |x|)
      for (let k: usize = 0; k < end; k += 16) {
        const x = f32x4.abs(f32x4.sub(v128.load(membrane + k), thetas));
        v128.store(slopes + k, f32x4.max(zero(), f32x4.sub(one, f32x4.mul(as, x))));
      }
      break;
    case 4:
      // boxcar: α for α |x| ≤ ½, else 0
      for (let k: usize = 0; k < end; k += 16) {
        const x = f32x4.abs(f32x4.sub(v128.load(membrane + k), thetas));
        v128.store(slopes + k, v128.and(as, f32x4.le(f32x4.mul(as, x), f32x4.splat(0.5))));
      }
      break;
    default:
      for (let k: usize = 0; k < end; k += 16) v128.store(slopes + k, as);
  }
  if (factor !== 1) {
    const factors = f32x4.splat(factor);
    for (let k: usize = 0; k < end; k += 16) v128.store(slopes + k, f32x4.mul(factors, v128.load(slopes + k)));
  }
  if (cutOff < Infinity) {
    for (let k: usize = 0; k < end; k += 16) {
      const x = f32x4.abs(f32x4.sub(v128.load(membrane + k), thetas));
      v128.store(slopes + k, v128.andnot(v128.load(slopes + k), f32x4.gt(x, f32x4.splat(cutOff))));
    }
  }
}

/** α exp(−α|x|) / (1 + exp(−α|x|))² */
function sigmoidOf(alpha: f32, x: f32): f32 {
  const decay = <f32>exp(<f64>-(alpha * abs(x)));
  const z: f32 = 1 + decay;
  return (alpha * decay) / (z * z);
}
