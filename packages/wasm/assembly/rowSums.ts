import { addTo } from './engine';
import { zero } from './rows';

/**
 * Sums of whole rows that events name: for short lists, where a stripe of columns would end before it has begun. Four
 * events are added in one walk over the row, each after the other, as engine/product.ts of the core states it.
 */

/**
 * out = ((init + v₀·row₀) + v₁·row₁) + …, then + first, then + second; `size` columns. The rows stand at `from` plus the
 * offset of their event. `init`, `first` and `second` are addresses, 0 for none; `values` is 0 where every value is 1.
 */
export function sumWholeRows(
  list: usize,
  values: usize,
  count: i32,
  from: usize,
  init: usize,
  first: usize,
  second: usize,
  out: usize,
  size: i32,
): void {
  let source = init;
  let k = 0;
  do {
    const at = list + ((<usize>k) << 2);
    const left = count - k;
    if (values === 0) addOnes(at, left, from, source, out, size);
    else addValues(at, values, left, from, source, out, size);
    source = out;
    k += 4;
  } while (k < count);
  if (first !== 0) addTo(out, first, size, 0);
  if (second !== 0) addTo(out, second, size, 0);
}

/** At most four events, each of value 1. */
function addOnes(at: usize, left: i32, from: usize, source: usize, out: usize, size: i32): void {
  // Where nothing is there yet, what is read there does not count.
  const kept = i32x4.splat(source === 0 ? 0 : -1);
  if (source === 0) source = out;
  const end = (<usize>(size & ~3)) << 2;
  const all = (<usize>size) << 2;
  const isFresh = !v128.any_true(kept);
  const a = left > 0 ? from + <usize>load<i32>(at) : 0;
  const b = left > 1 ? from + <usize>load<i32>(at, 4) : 0;
  const c = left > 2 ? from + <usize>load<i32>(at, 8) : 0;
  const d = left > 3 ? from + <usize>load<i32>(at, 12) : 0;
  let o: usize = 0;
  if (left > 3) {
    for (; o < end; o += 16) {
      const two = f32x4.add(f32x4.add(v128.and(v128.load(source + o), kept), v128.load(a + o)), v128.load(b + o));
      v128.store(out + o, f32x4.add(f32x4.add(two, v128.load(c + o)), v128.load(d + o)));
    }
  } else if (left > 2) {
    for (; o < end; o += 16) {
      const two = f32x4.add(f32x4.add(v128.and(v128.load(source + o), kept), v128.load(a + o)), v128.load(b + o));
      v128.store(out + o, f32x4.add(two, v128.load(c + o)));
    }
  } else if (left > 1) {
    for (; o < end; o += 16) {
      const one = f32x4.add(v128.and(v128.load(source + o), kept), v128.load(a + o));
      v128.store(out + o, f32x4.add(one, v128.load(b + o)));
    }
  } else if (left > 0) {
    for (; o < end; o += 16) {
      v128.store(out + o, f32x4.add(v128.and(v128.load(source + o), kept), v128.load(a + o)));
    }
  } else {
    for (; o < end; o += 16) v128.store(out + o, v128.and(v128.load(source + o), kept));
  }
  for (; o < all; o += 4) {
    let sum: f32 = isFresh ? 0 : load<f32>(source + o);
    if (left > 0) sum += load<f32>(a + o);
    if (left > 1) sum += load<f32>(b + o);
    if (left > 2) sum += load<f32>(c + o);
    if (left > 3) sum += load<f32>(d + o);
    store<f32>(out + o, sum);
  }
}

/** At most four events, each with its value. */
function addValues(at: usize, values: usize, left: i32, from: usize, source: usize, out: usize, size: i32): void {
  const kept = i32x4.splat(source === 0 ? 0 : -1);
  if (source === 0) source = out;
  const end = (<usize>(size & ~3)) << 2;
  const all = (<usize>size) << 2;
  const isFresh = !v128.any_true(kept);
  const a = left > 0 ? from + <usize>load<i32>(at) : 0;
  const b = left > 1 ? from + <usize>load<i32>(at, 4) : 0;
  const c = left > 2 ? from + <usize>load<i32>(at, 8) : 0;
  const d = left > 3 ? from + <usize>load<i32>(at, 12) : 0;
  const va = left > 0 ? v128.load32_splat(at + values) : zero();
  const vb = left > 1 ? v128.load32_splat(at + values, 4) : zero();
  const vc = left > 2 ? v128.load32_splat(at + values, 8) : zero();
  const vd = left > 3 ? v128.load32_splat(at + values, 12) : zero();
  let o: usize = 0;
  if (left > 3) {
    for (; o < end; o += 16) {
      const one = f32x4.add(v128.and(v128.load(source + o), kept), f32x4.mul(va, v128.load(a + o)));
      const two = f32x4.add(one, f32x4.mul(vb, v128.load(b + o)));
      const three = f32x4.add(two, f32x4.mul(vc, v128.load(c + o)));
      v128.store(out + o, f32x4.add(three, f32x4.mul(vd, v128.load(d + o))));
    }
  } else if (left > 2) {
    for (; o < end; o += 16) {
      const one = f32x4.add(v128.and(v128.load(source + o), kept), f32x4.mul(va, v128.load(a + o)));
      const two = f32x4.add(one, f32x4.mul(vb, v128.load(b + o)));
      v128.store(out + o, f32x4.add(two, f32x4.mul(vc, v128.load(c + o))));
    }
  } else if (left > 1) {
    for (; o < end; o += 16) {
      const one = f32x4.add(v128.and(v128.load(source + o), kept), f32x4.mul(va, v128.load(a + o)));
      v128.store(out + o, f32x4.add(one, f32x4.mul(vb, v128.load(b + o))));
    }
  } else if (left > 0) {
    for (; o < end; o += 16) {
      v128.store(out + o, f32x4.add(v128.and(v128.load(source + o), kept), f32x4.mul(va, v128.load(a + o))));
    }
  } else {
    for (; o < end; o += 16) v128.store(out + o, v128.and(v128.load(source + o), kept));
  }
  for (; o < all; o += 4) {
    let sum: f32 = isFresh ? 0 : load<f32>(source + o);
    if (left > 0) sum += load<f32>(at + values) * load<f32>(a + o);
    if (left > 1) sum += load<f32>(at + values, 4) * load<f32>(b + o);
    if (left > 2) sum += load<f32>(at + values, 8) * load<f32>(c + o);
    if (left > 3) sum += load<f32>(at + values, 12) * load<f32>(d + o);
    store<f32>(out + o, sum);
  }
}
