import { rowAt } from './rows';

/**
 * The forward product of a dense layer in float64, for graphs in which nothing is trained: weights [in][out], as
 * engine/product.ts of the core states it. Addresses and strides are in bytes.
 */

/** Events of the last list, and whether each of them is 1. */
export let found64: i32 = 0;
let isOnes: bool = false;

/** Where the numbers of a list stand, behind the offsets of so many inputs. */
export function valuesOf(inputs: i32): usize {
  return ((<usize>((inputs + 3) & ~3)) << 2) + 16;
}

/** The numbers of x that are not zero once scaled: their offsets, of number i i · `step`, and the numbers themselves. */
export function listEvents64(x: usize, size: i32, scale: f64, step: i32, list: usize): void {
  const values = list + valuesOf(size);
  let count: usize = 0;
  let others = false;
  for (let i = 0; i < size; i++) {
    const value = scale * load<f64>(x + ((<usize>i) << 3));
    // Written in any case, and written over where it was a zero.
    store<i32>(list + (count << 2), i * step);
    store<f64>(values + (count << 3), value);
    const isEvent = value !== 0;
    others = others || (isEvent && value !== 1);
    count += usize(isEvent);
  }
  found64 = <i32>count;
  isOnes = !others;
}

/** y[o] = ((Σ value·row[o]) + shifted[o]) + bias[o] of the last list, ascending from +0. `shifted` and `bias` may be 0. */
export function sumRows64(
  list: usize,
  values: usize,
  weight: usize,
  shifted: usize,
  bias: usize,
  y: usize,
  outputs: i32,
): void {
  const end = list + ((<usize>found64) << 2);
  const none = f64x2.splat(0);
  let o = 0;
  for (; o + 16 <= outputs; o += 16) {
    const k = (<usize>o) << 3;
    const from = weight + k;
    let a = none;
    let b = none;
    let c = none;
    let d = none;
    let e = none;
    let f = none;
    let g = none;
    let h = none;
    if (isOnes) {
      for (let at = list; at < end; at += 4) {
        const row = from + <usize>load<u32>(at);
        a = f64x2.add(a, v128.load(row));
        b = f64x2.add(b, v128.load(row, 16));
        c = f64x2.add(c, v128.load(row, 32));
        d = f64x2.add(d, v128.load(row, 48));
        e = f64x2.add(e, v128.load(row, 64));
        f = f64x2.add(f, v128.load(row, 80));
        g = f64x2.add(g, v128.load(row, 96));
        h = f64x2.add(h, v128.load(row, 112));
      }
    } else {
      for (let at = list, own = values; at < end; at += 4, own += 8) {
        const row = from + <usize>load<u32>(at);
        const value = v128.load64_splat(own);
        a = f64x2.add(a, f64x2.mul(value, v128.load(row)));
        b = f64x2.add(b, f64x2.mul(value, v128.load(row, 16)));
        c = f64x2.add(c, f64x2.mul(value, v128.load(row, 32)));
        d = f64x2.add(d, f64x2.mul(value, v128.load(row, 48)));
        e = f64x2.add(e, f64x2.mul(value, v128.load(row, 64)));
        f = f64x2.add(f, f64x2.mul(value, v128.load(row, 80)));
        g = f64x2.add(g, f64x2.mul(value, v128.load(row, 96)));
        h = f64x2.add(h, f64x2.mul(value, v128.load(row, 112)));
      }
    }
    put(a, y, shifted, bias, k);
    put(b, y, shifted, bias, k + 16);
    put(c, y, shifted, bias, k + 32);
    put(d, y, shifted, bias, k + 48);
    put(e, y, shifted, bias, k + 64);
    put(f, y, shifted, bias, k + 80);
    put(g, y, shifted, bias, k + 96);
    put(h, y, shifted, bias, k + 112);
  }
  for (; o + 6 <= outputs; o += 6) {
    const k = (<usize>o) << 3;
    let a = none;
    let b = none;
    let c = none;
    for (let at = list, own = values; at < end; at += 4, own += 8) {
      const row = weight + k + <usize>load<u32>(at);
      const value = v128.load64_splat(own);
      a = f64x2.add(a, f64x2.mul(value, v128.load(row)));
      b = f64x2.add(b, f64x2.mul(value, v128.load(row, 16)));
      c = f64x2.add(c, f64x2.mul(value, v128.load(row, 32)));
    }
    put(a, y, shifted, bias, k);
    put(b, y, shifted, bias, k + 16);
    put(c, y, shifted, bias, k + 32);
  }
  for (; o + 2 <= outputs; o += 2) {
    const k = (<usize>o) << 3;
    let a = none;
    for (let at = list, own = values; at < end; at += 4, own += 8) {
      a = f64x2.add(a, f64x2.mul(v128.load64_splat(own), v128.load(weight + k + <usize>load<u32>(at))));
    }
    put(a, y, shifted, bias, k);
  }
  if (o === outputs) return;
  const k = (<usize>o) << 3;
  let sum: f64 = 0;
  for (let at = list, own = values; at < end; at += 4, own += 8) {
    sum += load<f64>(own) * load<f64>(weight + k + <usize>load<u32>(at));
  }
  if (shifted !== 0) sum += load<f64>(shifted + k);
  if (bias !== 0) sum += load<f64>(bias + k);
  store<f64>(y + k, sum);
}

function put(sum: v128, y: usize, shifted: usize, bias: usize, k: usize): void {
  if (shifted !== 0) sum = f64x2.add(sum, v128.load(shifted + k));
  if (bias !== 0) sum = f64x2.add(sum, v128.load(bias + k));
  v128.store(y + k, sum);
}

/**
 * y[o] = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o] for every row of x; zero inputs skipped. Gives the number of
 * weights met. `shifted` and `bias` are addresses, or 0 for none. Scratch: 12·inputs + 64 bytes.
 */
export function denseForward64(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  inputs: i32,
  outputs: i32,
  weight: usize,
  bias: usize,
  shifted: usize,
  scale: f64,
  scratch: usize,
): f64 {
  const values = scratch + valuesOf(inputs);
  let met: f64 = 0;
  for (let r = 0; r < samples * steps; r++) {
    listEvents64(rowAt(x, xSample, xStep, steps, r), inputs, scale, outputs << 3, scratch);
    sumRows64(scratch, values, weight, shifted, bias, rowAt(y, ySample, yStep, steps, r), outputs);
    met += <f64>found64 * <f64>outputs;
  }
  return met;
}

/** shifted[o] = shift · Σ_i w_io, ascending i from +0. */
export function denseColumnSums64(weight: usize, inputs: i32, outputs: i32, shift: f64, shifted: usize): void {
  const bytes = (<usize>outputs) << 3;
  const whole = bytes & ~15;
  memory.fill(shifted, 0, bytes);
  for (let i = 0; i < inputs; i++) {
    const row = weight + <usize>i * bytes;
    let k: usize = 0;
    for (; k < whole; k += 16) v128.store(shifted + k, f64x2.add(v128.load(shifted + k), v128.load(row + k)));
    for (; k < bytes; k += 8) store<f64>(shifted + k, load<f64>(shifted + k) + load<f64>(row + k));
  }
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(shifted + k, shift * load<f64>(shifted + k));
}
