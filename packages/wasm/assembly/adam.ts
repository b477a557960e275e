/**
 * One step of Adam, float32, in the operation order of learn/optimiser/adam.ts of the nodes. Gives Σ g², float64 in
 * ascending index: that chain of additions goes on beside the divisions.
 */
export function adamStep(
  values: usize,
  gradient: usize,
  first: usize,
  second: usize,
  count: i32,
  kept: f32,
  beta1: f32,
  beta2: f32,
  fresh1: f32,
  fresh2: f32,
  size: f32,
  correction: f32,
  epsilon: f32,
): f64 {
  let squares: f64 = 0;
  const shares = f32x4.splat(kept);
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const f1 = f32x4.splat(fresh1);
  const f2 = f32x4.splat(fresh2);
  const sizes = f32x4.splat(size);
  const corrections = f32x4.splat(correction);
  const epsilons = f32x4.splat(epsilon);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const k = (<usize>i) << 2;
    const g = v128.load(gradient + k);
    const low = f64x2.promote_low_f32x4(g);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(g, g, 2, 3, 2, 3));
    const lows = f64x2.mul(low, low);
    const highs = f64x2.mul(high, high);
    squares += f64x2.extract_lane(lows, 0);
    squares += f64x2.extract_lane(lows, 1);
    squares += f64x2.extract_lane(highs, 0);
    squares += f64x2.extract_lane(highs, 1);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + k)), f32x4.mul(f1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + k)), f32x4.mul(f2, f32x4.mul(g, g)));
    v128.store(first + k, m);
    v128.store(second + k, v);
    const denominator = f32x4.add(f32x4.div(f32x4.sqrt(v), corrections), epsilons);
    const old = f32x4.mul(shares, v128.load(values + k));
    v128.store(values + k, f32x4.sub(old, f32x4.mul(sizes, f32x4.div(m, denominator))));
  }
  for (; i < count; i++) {
    const k = (<usize>i) << 2;
    const g = load<f32>(gradient + k);
    squares += <f64>g * <f64>g;
    const m: f32 = beta1 * load<f32>(first + k) + fresh1 * g;
    const v: f32 = beta2 * load<f32>(second + k) + fresh2 * (g * g);
    store<f32>(first + k, m);
    store<f32>(second + k, v);
    const denominator: f32 = sqrt<f32>(v) / correction + epsilon;
    store<f32>(values + k, kept * load<f32>(values + k) - size * (m / denominator));
  }
  return squares;
}

/** sum + Σ x², float64 in ascending index, of float32 numbers. */
export function addSquares(sum: f64, from: usize, count: i32): f64 {
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const x = v128.load(from + ((<usize>i) << 2));
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
    const lows = f64x2.mul(low, low);
    const highs = f64x2.mul(high, high);
    sum += f64x2.extract_lane(lows, 0);
    sum += f64x2.extract_lane(lows, 1);
    sum += f64x2.extract_lane(highs, 0);
    sum += f64x2.extract_lane(highs, 1);
  }
  for (; i < count; i++) {
    const x = <f64>load<f32>(from + ((<usize>i) << 2));
    sum += x * x;
  }
  return sum;
}
