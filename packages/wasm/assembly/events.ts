import { zero } from './rows';

/**
 * Lists of what is not zero. A list is offsets (i32) and, `capacity` numbers further, values (f32). Four numbers are
 * sorted out at a time: the mask of those that are not zero picks, from a table, the lanes in front of which the others
 * go. A list may be written up to three numbers beyond its length.
 */

/** Bytes of the table: for each of 16 masks the lanes' offsets (i32) and the bytes that bring those lanes to the front. */
export const tableBytes: i32 = 512;

/** How many events the last list holds. */
export let found: i32 = 0;
/** Whether all lists since `makeTable` hold nothing but ones, as those of spikes do. Then they have no values. */
export let isBinary: i32 = 0;

/** The table for lists in which the offset of number i is i · `step` and its value `scale` times the number. */
export function makeTable(table: usize, step: i32, scale: f32): void {
  isBinary = i32(scale === 1);
  for (let mask = 0; mask < 16; mask++) {
    const lanes = table + ((<usize>mask) << 4);
    let count: usize = 0;
    for (let lane = 0; lane < 4; lane++) {
      if (((mask >> lane) & 1) === 0) continue;
      store<i32>(lanes + (count << 2), lane * step);
      store<u32>(lanes + 256 + (count << 2), 0x03020100 + <u32>lane * 0x04040404);
      count++;
    }
    for (; count < 4; count++) {
      store<i32>(lanes + (count << 2), 0);
      store<u32>(lanes + 256 + (count << 2), 0x80808080);
    }
  }
}

/**
 * The numbers of x that are not zero once scaled; `scale` and `step` are those of the table. `scale` may also be −0 or
 * less: what is tested is the product.
 */
export function listEvents(x: usize, size: i32, scale: f32, step: i32, list: usize, capacity: i32, table: usize): void {
  if (isBinary !== 0) {
    if (listOnes(x, size, step, list, table)) return;
    isBinary = 0;
  }
  const factor = f32x4.splat(scale);
  const steps = i32x4.splat(4 * step);
  const values = (<usize>capacity) << 2;
  let base = i32x4.splat(0);
  let at = list;
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const four = f32x4.mul(factor, v128.load(x + ((<usize>i) << 2)));
    const mask = i32x4.bitmask(f32x4.ne(four, zero()));
    const lanes = table + ((<usize>mask) << 4);
    v128.store(at, i32x4.add(base, v128.load(lanes)));
    v128.store(at + values, i8x16.swizzle(four, v128.load(lanes, 256)));
    at += (<usize>popcnt(mask)) << 2;
    base = i32x4.add(base, steps);
  }
  for (; i < size; i++) {
    const value = scale * load<f32>(x + ((<usize>i) << 2));
    if (value === 0) continue;
    store<i32>(at, i * step);
    store<f32>(at + values, value);
    at += 4;
  }
  found = <i32>((at - list) >> 2);
}

/** The same without values; gives 0 where one of them is not 1. */
function listOnes(x: usize, size: i32, step: i32, list: usize, table: usize): i32 {
  const one = f32x4.splat(1);
  const steps = i32x4.splat(4 * step);
  let base = i32x4.splat(0);
  let at = list;
  let others = zero();
  let i = 0;
  for (; i + 4 <= size; i += 4) {
    const four = v128.load(x + ((<usize>i) << 2));
    const mask = i32x4.bitmask(f32x4.ne(four, zero()));
    others = v128.or(others, v128.and(four, f32x4.ne(four, one)));
    v128.store(at, i32x4.add(base, v128.load(table + ((<usize>mask) << 4))));
    at += (<usize>popcnt(mask)) << 2;
    base = i32x4.add(base, steps);
  }
  let ones = !v128.any_true(others);
  for (; i < size; i++) {
    const value = load<f32>(x + ((<usize>i) << 2));
    if (value === 0) continue;
    ones = ones && value === 1;
    store<i32>(at, i * step);
    at += 4;
  }
  found = <i32>((at - list) >> 2);
  return i32(ones);
}

/** How many of so many numbers are not zero. */
export function countEvents(x: usize, size: i32): i32 {
  let sums = i32x4.splat(0);
  let i = 0;
  // A comparison gives −1 in each lane where it holds.
  for (; i + 4 <= size; i += 4) sums = i32x4.sub(sums, f32x4.ne(v128.load(x + ((<usize>i) << 2)), zero()));
  let count =
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3);
  for (; i < size; i++) count += i32(load<f32>(x + ((<usize>i) << 2)) !== 0);
  return count;
}
