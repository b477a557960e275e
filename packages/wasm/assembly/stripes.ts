import { rowAt, zero } from './rows';

/**
 * Sums of rows that events name, in stripes of columns: for long lists, whose rows then stay in the nearest cache.
 * Lanes are independent sums, so that every accumulator adds in the order of engine/product.ts of the core; a product
 * and its addition are never fused. Addresses are in bytes.
 */

/**
 * Sums added up at a time: six vectors. V8 puts all loads of a loop in front of its additions, so that eight would need
 * sixteen registers, of which it has fifteen.
 */
export const stripe: i32 = 24;
export const stripeBytes: i32 = stripe * 4;

/**
 * out = (((init + v₀·row₀) + v₁·row₁) + …) + first + second, 24 columns; the rows stand at `from` plus the offset of
 * their event. `init`, `first` and `second` are addresses, 0 for none.
 */
function sumRows24(
  list: usize,
  values: usize,
  count: i32,
  ones: i32,
  from: usize,
  init: usize,
  first: usize,
  second: usize,
  out: usize,
): void {
  let a = zero();
  let b = zero();
  let c = zero();
  let d = zero();
  let e = zero();
  let f = zero();
  if (init !== 0) {
    a = v128.load(init);
    b = v128.load(init, 16);
    c = v128.load(init, 32);
    d = v128.load(init, 48);
    e = v128.load(init, 64);
    f = v128.load(init, 80);
  }
  const end = list + ((<usize>count) << 2);
  if (ones !== 0) {
    for (let at = list; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
      d = f32x4.add(d, v128.load(row, 48));
      e = f32x4.add(e, v128.load(row, 64));
      f = f32x4.add(f, v128.load(row, 80));
    }
  } else {
    for (let at = list; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      const value = v128.load32_splat(at + values);
      a = f32x4.add(a, f32x4.mul(value, v128.load(row)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(row, 16)));
      c = f32x4.add(c, f32x4.mul(value, v128.load(row, 32)));
      d = f32x4.add(d, f32x4.mul(value, v128.load(row, 48)));
      e = f32x4.add(e, f32x4.mul(value, v128.load(row, 64)));
      f = f32x4.add(f, f32x4.mul(value, v128.load(row, 80)));
    }
  }
  if (first !== 0) {
    a = f32x4.add(a, v128.load(first));
    b = f32x4.add(b, v128.load(first, 16));
    c = f32x4.add(c, v128.load(first, 32));
    d = f32x4.add(d, v128.load(first, 48));
    e = f32x4.add(e, v128.load(first, 64));
    f = f32x4.add(f, v128.load(first, 80));
  }
  if (second !== 0) {
    a = f32x4.add(a, v128.load(second));
    b = f32x4.add(b, v128.load(second, 16));
    c = f32x4.add(c, v128.load(second, 32));
    d = f32x4.add(d, v128.load(second, 48));
    e = f32x4.add(e, v128.load(second, 64));
    f = f32x4.add(f, v128.load(second, 80));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
  v128.store(out, d, 48);
  v128.store(out, e, 64);
  v128.store(out, f, 80);
}

/** The same for 12 columns. */
function sumRows12(
  list: usize,
  values: usize,
  count: i32,
  ones: i32,
  from: usize,
  init: usize,
  first: usize,
  second: usize,
  out: usize,
): void {
  let a = zero();
  let b = zero();
  let c = zero();
  if (init !== 0) {
    a = v128.load(init);
    b = v128.load(init, 16);
    c = v128.load(init, 32);
  }
  const end = list + ((<usize>count) << 2);
  if (ones !== 0) {
    for (let at = list; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
    }
  } else {
    for (let at = list; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      const value = v128.load32_splat(at + values);
      a = f32x4.add(a, f32x4.mul(value, v128.load(row)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(row, 16)));
      c = f32x4.add(c, f32x4.mul(value, v128.load(row, 32)));
    }
  }
  if (first !== 0) {
    a = f32x4.add(a, v128.load(first));
    b = f32x4.add(b, v128.load(first, 16));
    c = f32x4.add(c, v128.load(first, 32));
  }
  if (second !== 0) {
    a = f32x4.add(a, v128.load(second));
    b = f32x4.add(b, v128.load(second, 16));
    c = f32x4.add(c, v128.load(second, 32));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
  v128.store(out, c, 32);
}

/**
 * `wide` columns, at most 24. What is read beyond them is thrown away: sums that are not wanted go to `spare` first.
 */
export function sumRows(
  list: usize,
  values: usize,
  count: i32,
  ones: i32,
  from: usize,
  init: usize,
  first: usize,
  second: usize,
  out: usize,
  wide: i32,
  spare: usize,
): void {
  if (wide === stripe) {
    sumRows24(list, values, count, ones, from, init, first, second, out);
    return;
  }
  if (wide > 12) sumRows24(list, values, count, ones, from, init, first, second, spare);
  else sumRows12(list, values, count, ones, from, init, first, second, spare);
  memory.copy(out, spare, (<usize>wide) << 2);
}

function copyStripe(from: usize, to: usize, wide: i32): void {
  if (wide < stripe) {
    memory.copy(to, from, (<usize>wide) << 2);
    return;
  }
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
  v128.store(to, v128.load(from, 32), 32);
  v128.store(to, v128.load(from, 48), 48);
  v128.store(to, v128.load(from, 64), 64);
  v128.store(to, v128.load(from, 80), 80);
}

/** Rows [first, last) into stripes of 24 columns, [stripe][row][24]; what the last stripe lacks is not used. */
export function packRows(
  from: usize,
  sampleStride: i32,
  stepStride: i32,
  steps: i32,
  first: i32,
  last: i32,
  columns: i32,
  to: usize,
): void {
  for (let c = 0; c < columns; c += stripe) {
    const wide = min(stripe, columns - c);
    for (let r = first; r < last; r++) {
      copyStripe(rowAt(from, sampleStride, stepStride, steps, r) + ((<usize>c) << 2), to, wide);
      to += stripeBytes;
    }
  }
}
