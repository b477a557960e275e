import { copyFew, rowAt, zero } from './rows';

/**
 * Sums of rows that events name, in stripes of columns: for long lists, whose rows then stay in the nearest cache.
 * Lanes are independent sums, so that every accumulator adds in the order of engine/product.ts of the core; a product
 * and its addition are never fused. Addresses are in bytes.
 *
 * A list begins with how many events it has (i32) and the address of the row that takes their sum (usize); `listHead`
 * bytes on come the events. Lists that are summed together stand so many bytes apart.
 */

export const listHead: i32 = 16;

/**
 * Sums added up at a time: six vectors. V8 puts all loads of a block in front of its additions, so that eight would need
 * sixteen registers, of which it has fifteen. For the same reason loops go on in the middle (`break`): that ends a block,
 * and V8 looks for interrupts once in four events instead of at each.
 */
export const stripe: i32 = 24;
export const stripeBytes: i32 = stripe * 4;

/** The same for few columns: three vectors, of two lists at a time. */
export const narrow: i32 = 12;
export const narrowBytes: i32 = narrow * 4;

/**
 * to[column…] = (((init + v₀·row₀) + v₁·row₁) + …) + first + second for each of so many lists, 24 columns; the rows stand at
 * `from` plus the offset of their event. `init` is what stands there where `isOn`, else 0; `values` is 0 where every
 * value is 1; `first` and `second` are addresses, 0 for none. Only `wide` columns are written: what is read beyond them
 * goes to `spare` first and is thrown away.
 */
export function sumStripe(
  lists: usize,
  listBytes: i32,
  count: i32,
  values: usize,
  from: usize,
  column: usize,
  isOn: i32,
  first: usize,
  second: usize,
  wide: i32,
  spare: usize,
): void {
  const last = lists + <usize>(count * listBytes);
  for (let list = lists; list < last; list += listBytes) {
    const to = load<usize>(list, 4) + column;
    let a = zero();
    let b = zero();
    let c = zero();
    let d = zero();
    let e = zero();
    let f = zero();
    if (isOn) {
      a = v128.load(to);
      b = v128.load(to, 16);
      c = v128.load(to, 32);
      d = v128.load(to, 48);
      e = v128.load(to, 64);
      f = v128.load(to, 80);
    }
    let at = list + listHead;
    const end = at + ((<usize>load<i32>(list)) << 2);
    if (values === 0) {
      while (at < end) {
        const row0 = from + <usize>load<i32>(at);
        a = f32x4.add(a, v128.load(row0));
        b = f32x4.add(b, v128.load(row0, 16));
        c = f32x4.add(c, v128.load(row0, 32));
        d = f32x4.add(d, v128.load(row0, 48));
        e = f32x4.add(e, v128.load(row0, 64));
        f = f32x4.add(f, v128.load(row0, 80));
        at += 4;
        if (at === end) break;
        const row1 = from + <usize>load<i32>(at);
        a = f32x4.add(a, v128.load(row1));
        b = f32x4.add(b, v128.load(row1, 16));
        c = f32x4.add(c, v128.load(row1, 32));
        d = f32x4.add(d, v128.load(row1, 48));
        e = f32x4.add(e, v128.load(row1, 64));
        f = f32x4.add(f, v128.load(row1, 80));
        at += 4;
        if (at === end) break;
        const row2 = from + <usize>load<i32>(at);
        a = f32x4.add(a, v128.load(row2));
        b = f32x4.add(b, v128.load(row2, 16));
        c = f32x4.add(c, v128.load(row2, 32));
        d = f32x4.add(d, v128.load(row2, 48));
        e = f32x4.add(e, v128.load(row2, 64));
        f = f32x4.add(f, v128.load(row2, 80));
        at += 4;
        if (at === end) break;
        const row3 = from + <usize>load<i32>(at);
        a = f32x4.add(a, v128.load(row3));
        b = f32x4.add(b, v128.load(row3, 16));
        c = f32x4.add(c, v128.load(row3, 32));
        d = f32x4.add(d, v128.load(row3, 48));
        e = f32x4.add(e, v128.load(row3, 64));
        f = f32x4.add(f, v128.load(row3, 80));
        at += 4;
      }
    } else {
      while (at < end) {
        const row0 = from + <usize>load<i32>(at);
        const value0 = v128.load32_splat(at + values);
        a = f32x4.add(a, f32x4.mul(value0, v128.load(row0)));
        b = f32x4.add(b, f32x4.mul(value0, v128.load(row0, 16)));
        c = f32x4.add(c, f32x4.mul(value0, v128.load(row0, 32)));
        d = f32x4.add(d, f32x4.mul(value0, v128.load(row0, 48)));
        e = f32x4.add(e, f32x4.mul(value0, v128.load(row0, 64)));
        f = f32x4.add(f, f32x4.mul(value0, v128.load(row0, 80)));
        at += 4;
        if (at === end) break;
        const row1 = from + <usize>load<i32>(at);
        const value1 = v128.load32_splat(at + values);
        a = f32x4.add(a, f32x4.mul(value1, v128.load(row1)));
        b = f32x4.add(b, f32x4.mul(value1, v128.load(row1, 16)));
        c = f32x4.add(c, f32x4.mul(value1, v128.load(row1, 32)));
        d = f32x4.add(d, f32x4.mul(value1, v128.load(row1, 48)));
        e = f32x4.add(e, f32x4.mul(value1, v128.load(row1, 64)));
        f = f32x4.add(f, f32x4.mul(value1, v128.load(row1, 80)));
        at += 4;
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
    const out = wide === stripe ? to : spare;
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
    v128.store(out, e, 64);
    v128.store(out, f, 80);
    if (wide !== stripe) copyFew(to, spare, wide);
  }
}

/**
 * The same for at most 12 columns and rows of `narrowBytes`, without `init`: two lists at a time, so that one does not
 * wait for its own additions.
 */
export function sumNarrowRows(
  lists: usize,
  listBytes: i32,
  count: i32,
  values: usize,
  from: usize,
  first: usize,
  second: usize,
  wide: i32,
  spare: usize,
): void {
  for (let k = 0; k < count; k += 2) {
    const list = lists + <usize>(k * listBytes);
    // Of a list without a partner, the partner is the list itself.
    const other = k + 1 < count ? list + <usize>listBytes : list;
    let a = zero();
    let b = zero();
    let c = zero();
    let d = zero();
    let e = zero();
    let f = zero();
    let at = list + listHead;
    let too = other + listHead;
    const end = at + ((<usize>load<i32>(list)) << 2);
    const endToo = too + ((<usize>load<i32>(other)) << 2);
    if (values === 0) {
      while (at < end && too < endToo) {
        const row = from + <usize>load<i32>(at);
        a = f32x4.add(a, v128.load(row));
        b = f32x4.add(b, v128.load(row, 16));
        c = f32x4.add(c, v128.load(row, 32));
        const rowToo = from + <usize>load<i32>(too);
        d = f32x4.add(d, v128.load(rowToo));
        e = f32x4.add(e, v128.load(rowToo, 16));
        f = f32x4.add(f, v128.load(rowToo, 32));
        at += 4;
        too += 4;
      }
    }
    for (; at < end; at += 4) {
      const row = from + <usize>load<i32>(at);
      const value = values === 0 ? f32x4.splat(1) : v128.load32_splat(at + values);
      a = f32x4.add(a, f32x4.mul(value, v128.load(row)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(row, 16)));
      c = f32x4.add(c, f32x4.mul(value, v128.load(row, 32)));
    }
    for (; too < endToo; too += 4) {
      const row = from + <usize>load<i32>(too);
      const value = values === 0 ? f32x4.splat(1) : v128.load32_splat(too + values);
      d = f32x4.add(d, f32x4.mul(value, v128.load(row)));
      e = f32x4.add(e, f32x4.mul(value, v128.load(row, 16)));
      f = f32x4.add(f, f32x4.mul(value, v128.load(row, 32)));
    }
    if (first !== 0) {
      a = f32x4.add(a, v128.load(first));
      b = f32x4.add(b, v128.load(first, 16));
      c = f32x4.add(c, v128.load(first, 32));
      d = f32x4.add(d, v128.load(first));
      e = f32x4.add(e, v128.load(first, 16));
      f = f32x4.add(f, v128.load(first, 32));
    }
    if (second !== 0) {
      a = f32x4.add(a, v128.load(second));
      b = f32x4.add(b, v128.load(second, 16));
      c = f32x4.add(c, v128.load(second, 32));
      d = f32x4.add(d, v128.load(second));
      e = f32x4.add(e, v128.load(second, 16));
      f = f32x4.add(f, v128.load(second, 32));
    }
    v128.store(spare, a);
    v128.store(spare, b, 16);
    v128.store(spare, c, 32);
    copyFew(load<usize>(list, 4), spare, wide);
    v128.store(spare, d);
    v128.store(spare, e, 16);
    v128.store(spare, f, 32);
    copyFew(load<usize>(other, 4), spare, wide);
  }
}

function copyStripe(from: usize, to: usize, wide: i32): void {
  if (wide < stripe) {
    copyFew(to, from, wide);
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

/** The first `rows` rows of at most 12 columns, each in `narrowBytes`; what a row lacks is not used. */
export function packNarrow(from: usize, rowBytes: i32, rows: i32, columns: i32, to: usize): void {
  for (let r = 0; r < rows; r++) {
    copyFew(to, from, columns);
    from += rowBytes;
    to += narrowBytes;
  }
}
