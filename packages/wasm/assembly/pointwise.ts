import { rowAt, zero } from './rows';

/** layer/relu, float32: max(0, x), and its derivative at 0 is 0. Rows of `size` numbers; strides in bytes. */
export function reluForward(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
): void {
  for (let r = 0; r < samples * steps; r++) {
    const from = rowAt(x, xSample, xStep, steps, r);
    const to = rowAt(y, ySample, yStep, steps, r);
    let f = 0;
    for (; f + 4 <= size; f += 4) {
      const k = (<usize>f) << 2;
      v128.store(to + k, f32x4.max(zero(), v128.load(from + k)));
    }
    for (; f < size; f++) {
      const k = (<usize>f) << 2;
      store<f32>(to + k, max<f32>(0, load<f32>(from + k)));
    }
  }
}

/** gx = g · (x > 0 ? 1 : 0): a product, so that a gradient of −1 gives −0 where x ≤ 0. */
export function reluBackward(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  gxSample: i32,
  gxStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
): void {
  const one = f32x4.splat(1);
  for (let r = 0; r < samples * steps; r++) {
    const from = rowAt(x, xSample, xStep, steps, r);
    const given = rowAt(g, gSample, gStep, steps, r);
    const to = rowAt(gx, gxSample, gxStep, steps, r);
    let f = 0;
    for (; f + 4 <= size; f += 4) {
      const k = (<usize>f) << 2;
      const slope = v128.and(one, f32x4.gt(v128.load(from + k), zero()));
      v128.store(to + k, f32x4.mul(v128.load(given + k), slope));
    }
    for (; f < size; f++) {
      const k = (<usize>f) << 2;
      store<f32>(to + k, load<f32>(given + k) * (load<f32>(from + k) > 0 ? 1 : 0));
    }
  }
}

/** y = scale·x + shift */
export function affineForward(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  scale: f32,
  shift: f32,
): void {
  for (let r = 0; r < samples * steps; r++) {
    const from = rowAt(x, xSample, xStep, steps, r);
    const to = rowAt(y, ySample, yStep, steps, r);
    let f = 0;
    for (; f + 4 <= size; f += 4) {
      const k = (<usize>f) << 2;
      v128.store(to + k, f32x4.add(f32x4.mul(f32x4.splat(scale), v128.load(from + k)), f32x4.splat(shift)));
    }
    for (; f < size; f++) {
      const k = (<usize>f) << 2;
      store<f32>(to + k, scale * load<f32>(from + k) + shift);
    }
  }
}
