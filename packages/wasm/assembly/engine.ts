import { zero } from './rows';

/** What the engine itself does to memory, float32: the finite test, sums over steps, sums of chunks. */

/** 1 where every one of so many numbers is finite: x·0 is 0 for a finite x and NaN otherwise. */
export function isFinite32(from: usize, count: i32): i32 {
  let a = zero();
  let b = zero();
  let c = zero();
  let d = zero();
  let k = 0;
  for (; k + 16 <= count; k += 16) {
    const at = from + ((<usize>k) << 2);
    a = f32x4.add(a, f32x4.mul(v128.load(at), zero()));
    b = f32x4.add(b, f32x4.mul(v128.load(at, 16), zero()));
    c = f32x4.add(c, f32x4.mul(v128.load(at, 32), zero()));
    d = f32x4.add(d, f32x4.mul(v128.load(at, 48), zero()));
  }
  const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  let rest: f32 = 0;
  for (; k < count; k++) rest += load<f32>(from + ((<usize>k) << 2)) * 0;
  return i32(i32x4.bitmask(f32x4.eq(sum, zero())) === 15 && rest === 0);
}

/** The same in float64. Eight sums: the test waits for the memory, not for its own additions. */
export function isFinite64(from: usize, count: i32): i32 {
  const none = f64x2.splat(0);
  let a = none;
  let b = none;
  let c = none;
  let d = none;
  let e = none;
  let f = none;
  let g = none;
  let h = none;
  let k = 0;
  for (; k + 16 <= count; k += 16) {
    const at = from + ((<usize>k) << 3);
    a = f64x2.add(a, f64x2.mul(v128.load(at), none));
    b = f64x2.add(b, f64x2.mul(v128.load(at, 16), none));
    c = f64x2.add(c, f64x2.mul(v128.load(at, 32), none));
    d = f64x2.add(d, f64x2.mul(v128.load(at, 48), none));
    e = f64x2.add(e, f64x2.mul(v128.load(at, 64), none));
    f = f64x2.add(f, f64x2.mul(v128.load(at, 80), none));
    g = f64x2.add(g, f64x2.mul(v128.load(at, 96), none));
    h = f64x2.add(h, f64x2.mul(v128.load(at, 112), none));
  }
  const low = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  const sum = f64x2.add(low, f64x2.add(f64x2.add(e, f), f64x2.add(g, h)));
  let rest: f64 = 0;
  for (; k < count; k++) rest += load<f64>(from + ((<usize>k) << 3)) * 0;
  return i32(i64x2.bitmask(f64x2.eq(sum, none)) === 3 && rest === 0);
}

/** into[k] += from[k]; where `isFirst`, into[k] is taken as +0. */
export function addTo(into: usize, from: usize, count: i32, isFirst: i32): void {
  let k = 0;
  if (isFirst) {
    for (; k + 4 <= count; k += 4) {
      const at = (<usize>k) << 2;
      v128.store(into + at, f32x4.add(zero(), v128.load(from + at)));
    }
    for (; k < count; k++) {
      const at = (<usize>k) << 2;
      store<f32>(into + at, 0 + load<f32>(from + at));
    }
    return;
  }
  for (; k + 16 <= count; k += 16) {
    const a = into + ((<usize>k) << 2);
    const b = from + ((<usize>k) << 2);
    v128.store(a, f32x4.add(v128.load(a), v128.load(b)));
    v128.store(a, f32x4.add(v128.load(a, 16), v128.load(b, 16)), 16);
    v128.store(a, f32x4.add(v128.load(a, 32), v128.load(b, 32)), 32);
    v128.store(a, f32x4.add(v128.load(a, 48), v128.load(b, 48)), 48);
  }
  for (; k < count; k++) {
    const at = (<usize>k) << 2;
    store<f32>(into + at, load<f32>(into + at) + load<f32>(from + at));
  }
}

/** into[f] = Σ_t from[t][f], ascending t from +0, then + 0: one gradient gathered over the steps. */
export function sumSteps(from: usize, stepStride: i32, steps: i32, into: usize, size: i32): void {
  let f = 0;
  for (; f + 4 <= size; f += 4) {
    const k = (<usize>f) << 2;
    let sum = zero();
    for (let t = 0; t < steps; t++) sum = f32x4.add(sum, v128.load(from + k + <usize>(t * stepStride)));
    v128.store(into + k, sum);
  }
  for (; f < size; f++) {
    const k = (<usize>f) << 2;
    let sum: f32 = 0;
    for (let t = 0; t < steps; t++) sum += load<f32>(from + k + <usize>(t * stepStride));
    store<f32>(into + k, sum);
  }
}

/** into[k] = (0 + a[k]) + b[k]: two gradients that meet. */
export function addPair(a: usize, b: usize, into: usize, count: i32): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const at = (<usize>k) << 2;
    v128.store(into + at, f32x4.add(f32x4.add(zero(), v128.load(a + at)), v128.load(b + at)));
  }
  for (; k < count; k++) {
    const at = (<usize>k) << 2;
    const first: f32 = 0 + load<f32>(a + at);
    store<f32>(into + at, first + load<f32>(b + at));
  }
}
