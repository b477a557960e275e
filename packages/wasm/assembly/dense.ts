import { addTo } from './engine';
import { rowAt, zero } from './rows';

/**
 * The products of a dense layer, float32, weights [in][out], as engine/product.ts of the core states them. Lanes are
 * independent outputs, so that every accumulator adds in the order of the TypeScript kernel; a product and its
 * addition are never fused. Addresses and strides are in bytes.
 */

/** Rows of which the events stand in scratch at a time. */
const eventRows: i32 = 32;
/** Outputs added up at a time: eight vectors of four. */
const stripe: i32 = 32;
/** From so many rows on it pays to copy the weights into stripes, which stay in the nearest cache. */
const packFrom: i32 = 48;

/** What the last list of events held: how many, and whether every value is 1. */
let found: i32 = 0;
let allOnes: bool = false;

/** Lists the inputs that are not zero once scaled: where their row begins, in bytes, and the value. */
function listEvents(x: usize, inputs: i32, scale: f32, rowBytes: i32, list: usize): void {
  const factor = f32x4.splat(scale);
  const one = f32x4.splat(1);
  let at = list;
  let ones = true;
  let i = 0;
  for (; i + 4 <= inputs; i += 4) {
    const four = f32x4.mul(factor, v128.load(x + ((<usize>i) << 2)));
    let mask = i32x4.bitmask(f32x4.ne(four, zero()));
    if (mask === 0) continue;
    ones = ones && (mask & ~i32x4.bitmask(f32x4.eq(four, one))) === 0;
    while (mask !== 0) {
      const index = i + ctz(mask);
      mask &= mask - 1;
      store<i32>(at, index * rowBytes);
      store<f32>(at, scale * load<f32>(x + ((<usize>index) << 2)), 4);
      at += 8;
    }
  }
  for (; i < inputs; i++) {
    const value = scale * load<f32>(x + ((<usize>i) << 2));
    if (value === 0) continue;
    ones = ones && value === 1;
    store<i32>(at, i * rowBytes);
    store<f32>(at, value, 4);
    at += 8;
  }
  found = <i32>((at - list) >> 3);
  allOnes = ones;
}

/** Adds the rows of the listed events, 32 columns from `from` on, to `into`; `into` begins at +0 if `fresh`. */
function addRows32(list: usize, count: i32, ones: bool, from: usize, into: usize, fresh: bool): void {
  let a0 = zero();
  let a1 = zero();
  let a2 = zero();
  let a3 = zero();
  let a4 = zero();
  let a5 = zero();
  let a6 = zero();
  let a7 = zero();
  if (!fresh) {
    a0 = v128.load(into);
    a1 = v128.load(into, 16);
    a2 = v128.load(into, 32);
    a3 = v128.load(into, 48);
    a4 = v128.load(into, 64);
    a5 = v128.load(into, 80);
    a6 = v128.load(into, 96);
    a7 = v128.load(into, 112);
  }
  const end = list + ((<usize>count) << 3);
  if (ones) {
    for (let at = list; at < end; at += 8) {
      const row = from + <usize>load<i32>(at);
      a0 = f32x4.add(a0, v128.load(row));
      a1 = f32x4.add(a1, v128.load(row, 16));
      a2 = f32x4.add(a2, v128.load(row, 32));
      a3 = f32x4.add(a3, v128.load(row, 48));
      a4 = f32x4.add(a4, v128.load(row, 64));
      a5 = f32x4.add(a5, v128.load(row, 80));
      a6 = f32x4.add(a6, v128.load(row, 96));
      a7 = f32x4.add(a7, v128.load(row, 112));
    }
  } else {
    for (let at = list; at < end; at += 8) {
      const row = from + <usize>load<i32>(at);
      const value = v128.load32_splat(at, 4);
      a0 = f32x4.add(a0, f32x4.mul(value, v128.load(row)));
      a1 = f32x4.add(a1, f32x4.mul(value, v128.load(row, 16)));
      a2 = f32x4.add(a2, f32x4.mul(value, v128.load(row, 32)));
      a3 = f32x4.add(a3, f32x4.mul(value, v128.load(row, 48)));
      a4 = f32x4.add(a4, f32x4.mul(value, v128.load(row, 64)));
      a5 = f32x4.add(a5, f32x4.mul(value, v128.load(row, 80)));
      a6 = f32x4.add(a6, f32x4.mul(value, v128.load(row, 96)));
      a7 = f32x4.add(a7, f32x4.mul(value, v128.load(row, 112)));
    }
  }
  v128.store(into, a0);
  v128.store(into, a1, 16);
  v128.store(into, a2, 32);
  v128.store(into, a3, 48);
  v128.store(into, a4, 64);
  v128.store(into, a5, 80);
  v128.store(into, a6, 96);
  v128.store(into, a7, 112);
}

/** The same for at most 16 columns. Reads 16 whatever the layer has: what it reads beyond is thrown away. */
function addRows16(list: usize, count: i32, ones: bool, from: usize, into: usize, fresh: bool): void {
  let a0 = zero();
  let a1 = zero();
  let a2 = zero();
  let a3 = zero();
  if (!fresh) {
    a0 = v128.load(into);
    a1 = v128.load(into, 16);
    a2 = v128.load(into, 32);
    a3 = v128.load(into, 48);
  }
  const end = list + ((<usize>count) << 3);
  if (ones) {
    for (let at = list; at < end; at += 8) {
      const row = from + <usize>load<i32>(at);
      a0 = f32x4.add(a0, v128.load(row));
      a1 = f32x4.add(a1, v128.load(row, 16));
      a2 = f32x4.add(a2, v128.load(row, 32));
      a3 = f32x4.add(a3, v128.load(row, 48));
    }
  } else {
    for (let at = list; at < end; at += 8) {
      const row = from + <usize>load<i32>(at);
      const value = v128.load32_splat(at, 4);
      a0 = f32x4.add(a0, f32x4.mul(value, v128.load(row)));
      a1 = f32x4.add(a1, f32x4.mul(value, v128.load(row, 16)));
      a2 = f32x4.add(a2, f32x4.mul(value, v128.load(row, 32)));
      a3 = f32x4.add(a3, f32x4.mul(value, v128.load(row, 48)));
    }
  }
  v128.store(into, a0);
  v128.store(into, a1, 16);
  v128.store(into, a2, 32);
  v128.store(into, a3, 48);
}

/** Columns [from, from + wide) of sums that stand at `sums`: + shifted, + bias, and into `y`. */
function finishRow(sums: usize, wide: i32, shifted: usize, bias: usize, y: usize): void {
  let k = 0;
  for (; k + 4 <= wide; k += 4) {
    const at = (<usize>k) << 2;
    let four = v128.load(sums + at);
    if (shifted !== 0) four = f32x4.add(four, v128.load(shifted + at));
    if (bias !== 0) four = f32x4.add(four, v128.load(bias + at));
    v128.store(y + at, four);
  }
  for (; k < wide; k++) {
    const at = (<usize>k) << 2;
    let one = load<f32>(sums + at);
    if (shifted !== 0) one += load<f32>(shifted + at);
    if (bias !== 0) one += load<f32>(bias + at);
    store<f32>(y + at, one);
  }
}

/** from[rows][columns] into stripes of 32 columns, [stripe][row][32]; the last may hold fewer, the rest is not used. */
function packStripes(from: usize, rowBytes: usize, rows: i32, columns: i32, to: usize): void {
  for (let c = 0; c < columns; c += stripe) {
    const wide = min(stripe, columns - c);
    const whole = wide === stripe;
    for (let r = 0; r < rows; r++) {
      const row = from + <usize>r * rowBytes + ((<usize>c) << 2);
      if (whole) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
        v128.store(to, v128.load(row, 32), 32);
        v128.store(to, v128.load(row, 48), 48);
        v128.store(to, v128.load(row, 64), 64);
        v128.store(to, v128.load(row, 80), 80);
        v128.store(to, v128.load(row, 96), 96);
        v128.store(to, v128.load(row, 112), 112);
      } else memory.copy(to, row, (<usize>wide) << 2);
      to += stripe * 4;
    }
  }
}

/**
 * y[o] = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o] for every row of x; zero inputs skipped. Gives the number of
 * weights met. `shifted` and `bias` are addresses, or 0 for none.
 * Scratch: 128 + 32·(8 + 8·inputs) + 4·inputs·(outputs + 31) bytes.
 */
export function denseForward(
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
  scale: f32,
  scratch: usize,
): f64 {
  const rows = samples * steps;
  const sums = scratch;
  const lengths = sums + 128;
  const lists = lengths + eventRows * 8;
  const listBytes = <usize>inputs * 8;
  const packed = lists + <usize>eventRows * listBytes;
  const isPacked = rows >= packFrom && outputs > stripe;
  const rowBytes = isPacked ? stripe * 4 : outputs * 4;
  if (isPacked) packStripes(weight, (<usize>outputs) << 2, inputs, outputs, packed);
  let met: f64 = 0;
  for (let first = 0; first < rows; first += eventRows) {
    const last = min(rows, first + eventRows);
    for (let r = first; r < last; r++) {
      const index = <usize>(r - first);
      listEvents(rowAt(x, xSample, xStep, steps, r), inputs, scale, rowBytes, lists + index * listBytes);
      store<i32>(lengths + index * 8, found);
      store<i32>(lengths + index * 8, allOnes, 4);
      met += <f64>found * <f64>outputs;
    }
    for (let o = 0; o < outputs; ) {
      const left = outputs - o;
      const wide = left > 16 && (left >= stripe || isPacked) ? min(left, stripe) : min(left, 16);
      const column = (<usize>o) << 2;
      const from = isPacked
        ? packed + <usize>(o / stripe) * <usize>inputs * (stripe * 4) + ((<usize>o % stripe) << 2)
        : weight + column;
      for (let r = first; r < last; r++) {
        const index = <usize>(r - first);
        const list = lists + index * listBytes;
        const count = load<i32>(lengths + index * 8);
        const ones = <bool>load<i32>(lengths + index * 8, 4);
        if (wide > 16) addRows32(list, count, ones, from, sums, true);
        else addRows16(list, count, ones, from, sums, true);
        finishRow(
          sums,
          wide,
          shifted === 0 ? 0 : shifted + column,
          bias === 0 ? 0 : bias + column,
          rowAt(y, ySample, yStep, steps, r) + column,
        );
      }
      o += wide;
    }
  }
  return met;
}

/** shifted[o] = shift · Σ_i w_io, ascending i from +0. */
export function denseColumnSums(weight: usize, inputs: i32, outputs: i32, shift: f32, shifted: usize): void {
  const rowBytes = (<usize>outputs) << 2;
  memory.fill(shifted, 0, rowBytes);
  for (let i = 0; i < inputs; i++) addTo(shifted, weight + <usize>i * rowBytes, outputs);
  const factor = f32x4.splat(shift);
  let o = 0;
  for (; o + 4 <= outputs; o += 4) {
    const at = shifted + ((<usize>o) << 2);
    v128.store(at, f32x4.mul(factor, v128.load(at)));
  }
  for (; o < outputs; o++) {
    const at = shifted + ((<usize>o) << 2);
    store<f32>(at, shift * load<f32>(at));
  }
}

/** Inputs whose gradients are computed at a time: two vectors. */
const panel: i32 = 8;
/** Rows whose gradients stay in the nearest cache. */
const gradientRows: i32 = 16;

/** w[inputs][outputs] into panels of eight inputs, [panel][output][8]; beyond the last input stand zeros. */
function packPanels(weight: usize, inputs: i32, outputs: i32, to: usize): void {
  const rowBytes = (<usize>outputs) << 2;
  for (let i = 0; i < inputs; i += panel) {
    const left = inputs - i;
    const row = weight + <usize>i * rowBytes;
    let o = 0;
    if (left >= panel) {
      for (; o + 4 <= outputs; o += 4) {
        const from = row + ((<usize>o) << 2);
        transpose4(from, rowBytes, to + <usize>o * (panel * 4));
        transpose4(from + 4 * rowBytes, rowBytes, to + <usize>o * (panel * 4) + 16);
      }
    }
    for (; o < outputs; o++) {
      for (let k = 0; k < panel; k++) {
        const value = k < left ? load<f32>(row + <usize>k * rowBytes + ((<usize>o) << 2)) : 0;
        store<f32>(to + <usize>o * (panel * 4) + ((<usize>k) << 2), value);
      }
    }
    to += <usize>outputs * (panel * 4);
  }
}

/** Four numbers of four rows, turned; the turned rows stand eight numbers apart. */
function transpose4(from: usize, rowBytes: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + rowBytes);
  const c = v128.load(from + 2 * rowBytes);
  const d = v128.load(from + 3 * rowBytes);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), panel * 4);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), panel * 8);
  v128.store(to, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), panel * 12);
}

function storePanel(low: v128, high: v128, at: usize, wide: i32): void {
  if (wide === panel) {
    v128.store(at, low);
    v128.store(at, high, 16);
    return;
  }
  store<f32>(at, f32x4.extract_lane(low, 0));
  if (wide > 1) store<f32>(at, f32x4.extract_lane(low, 1), 4);
  if (wide > 2) store<f32>(at, f32x4.extract_lane(low, 2), 8);
  if (wide > 3) store<f32>(at, f32x4.extract_lane(low, 3), 12);
  if (wide > 4) store<f32>(at, f32x4.extract_lane(high, 0), 16);
  if (wide > 5) store<f32>(at, f32x4.extract_lane(high, 1), 20);
  if (wide > 6) store<f32>(at, f32x4.extract_lane(high, 2), 24);
}

/** Four rows of g against one panel: eight chains of additions. */
function panelOf4(g0: usize, g1: usize, g2: usize, g3: usize, w: usize, outputs: i32, into: usize): void {
  let a0 = zero();
  let b0 = zero();
  let a1 = zero();
  let b1 = zero();
  let a2 = zero();
  let b2 = zero();
  let a3 = zero();
  let b3 = zero();
  const end = (<usize>outputs) << 2;
  for (let o: usize = 0; o < end; o += 4) {
    const low = v128.load(w);
    const high = v128.load(w, 16);
    w += panel * 4;
    const v0 = v128.load32_splat(g0 + o);
    a0 = f32x4.add(a0, f32x4.mul(low, v0));
    b0 = f32x4.add(b0, f32x4.mul(high, v0));
    const v1 = v128.load32_splat(g1 + o);
    a1 = f32x4.add(a1, f32x4.mul(low, v1));
    b1 = f32x4.add(b1, f32x4.mul(high, v1));
    const v2 = v128.load32_splat(g2 + o);
    a2 = f32x4.add(a2, f32x4.mul(low, v2));
    b2 = f32x4.add(b2, f32x4.mul(high, v2));
    const v3 = v128.load32_splat(g3 + o);
    a3 = f32x4.add(a3, f32x4.mul(low, v3));
    b3 = f32x4.add(b3, f32x4.mul(high, v3));
  }
  v128.store(into, a0);
  v128.store(into, b0, 16);
  v128.store(into, a1, 32);
  v128.store(into, b1, 48);
  v128.store(into, a2, 64);
  v128.store(into, b2, 80);
  v128.store(into, a3, 96);
  v128.store(into, b3, 112);
}

/**
 * gx[i] = Σ_o w_io·g[o], ascending o from +0, for every row.
 * Scratch: 128 + 4·(inputs + 7)·outputs bytes.
 */
export function denseBackward(
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  xSample: i32,
  xStep: i32,
  samples: i32,
  steps: i32,
  inputs: i32,
  outputs: i32,
  weight: usize,
  scratch: usize,
): void {
  const rows = samples * steps;
  const sums = scratch;
  const packed = scratch + 128;
  packPanels(weight, inputs, outputs, packed);
  for (let first = 0; first < rows; first += gradientRows) {
    const last = min(rows, first + gradientRows);
    for (let i = 0; i < inputs; i += panel) {
      const w = packed + <usize>i * ((<usize>outputs) << 2);
      const wide = min(panel, inputs - i);
      const column = (<usize>i) << 2;
      for (let r = first; r < last; r += 4) {
        const end = last - 1;
        panelOf4(
          rowAt(g, gSample, gStep, steps, r),
          rowAt(g, gSample, gStep, steps, min(end, r + 1)),
          rowAt(g, gSample, gStep, steps, min(end, r + 2)),
          rowAt(g, gSample, gStep, steps, min(end, r + 3)),
          w,
          outputs,
          sums,
        );
        for (let k = r; k < min(last, r + 4); k++) {
          const from = sums + ((<usize>(k - r)) << 5);
          storePanel(v128.load(from), v128.load(from, 16), rowAt(gx, xSample, xStep, steps, k) + column, wide);
        }
      }
    }
  }
}

/** Inputs whose events are listed at a time, and rows. */
const listedInputs: i32 = 32;
const listedRows: i32 = 512;

/**
 * gw[i][o] = (Σ (scale·x_i)·g[o]) + shift·Σ g[o], sums ascending in sample, then step, from +0; zero inputs skipped.
 * `total` gets Σ g[o]. Gives the number of weights met. gw is written, not added to.
 * Scratch: 512 + 32·512·8 + 4·512·(outputs + 31) bytes.
 */
export function denseAccumulate(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  samples: i32,
  steps: i32,
  inputs: i32,
  outputs: i32,
  gw: usize,
  total: usize,
  scale: f32,
  shift: f32,
  scratch: usize,
): f64 {
  const rows = samples * steps;
  const sums = scratch;
  const lengths = sums + 128;
  const flags = lengths + listedInputs * 4;
  const lists = scratch + 512;
  const listBytes = <usize>(listedRows * 8);
  const packed = lists + <usize>listedInputs * listBytes;
  const rowBytes = (<usize>outputs) << 2;
  memory.fill(total, 0, rowBytes);
  for (let r = 0; r < rows; r++) addTo(total, rowAt(g, gSample, gStep, steps, r), outputs);
  let met: f64 = 0;
  for (let first = 0; first < rows; first += listedRows) {
    const last = min(rows, first + listedRows);
    const isLast = last === rows;
    packRows(g, gSample, gStep, steps, first, last, outputs, packed);
    for (let i = 0; i < inputs; i += listedInputs) {
      const own = min(listedInputs, inputs - i);
      listByInput(x + ((<usize>i) << 2), xSample, xStep, steps, first, last, own, scale, lists, lengths, flags);
      for (let o = 0; o < outputs; o += stripe) {
        const from = packed + <usize>(o / stripe) * <usize>(last - first) * (stripe * 4);
        const wide = min(stripe, outputs - o);
        for (let k = 0; k < own; k++) {
          const count = load<i32>(lengths + ((<usize>k) << 2));
          const ones = <bool>load<u8>(flags + k);
          const row = gw + <usize>(i + k) * rowBytes + ((<usize>o) << 2);
          const list = lists + <usize>k * listBytes;
          if (first > 0) memory.copy(sums, row, (<usize>wide) << 2);
          if (wide > 16) addRows32(list, count, ones, from, sums, first === 0);
          else addRows16(list, count, ones, from, sums, first === 0);
          finishGradient(sums, wide, isLast ? shift : 0, total + ((<usize>o) << 2), row);
        }
      }
      for (let k = 0; k < own; k++) met += <f64>load<i32>(lengths + ((<usize>k) << 2)) * <f64>outputs;
    }
  }
  return met;
}

/** row[k] = sums[k] + shift·total[k]; without a shift nothing is added. */
function finishGradient(sums: usize, wide: i32, shift: f32, total: usize, row: usize): void {
  let k = 0;
  for (; k + 4 <= wide; k += 4) {
    const at = (<usize>k) << 2;
    let four = v128.load(sums + at);
    if (shift !== 0) four = f32x4.add(four, f32x4.mul(f32x4.splat(shift), v128.load(total + at)));
    v128.store(row + at, four);
  }
  for (; k < wide; k++) {
    const at = (<usize>k) << 2;
    let one = load<f32>(sums + at);
    if (shift !== 0) one += shift * load<f32>(total + at);
    store<f32>(row + at, one);
  }
}

/** Rows [first, last) of g in stripes of 32 columns. */
function packRows(
  g: usize,
  gSample: i32,
  gStep: i32,
  steps: i32,
  first: i32,
  last: i32,
  columns: i32,
  to: usize,
): void {
  for (let c = 0; c < columns; c += stripe) {
    const wide = min(stripe, columns - c);
    for (let r = first; r < last; r++) {
      const row = rowAt(g, gSample, gStep, steps, r) + ((<usize>c) << 2);
      if (wide === stripe) {
        v128.store(to, v128.load(row));
        v128.store(to, v128.load(row, 16), 16);
        v128.store(to, v128.load(row, 32), 32);
        v128.store(to, v128.load(row, 48), 48);
        v128.store(to, v128.load(row, 64), 64);
        v128.store(to, v128.load(row, 80), 80);
        v128.store(to, v128.load(row, 96), 96);
        v128.store(to, v128.load(row, 112), 112);
      } else memory.copy(to, row, (<usize>wide) << 2);
      to += stripe * 4;
    }
  }
}

/** For each of `own` inputs, the rows in which it is not zero: where the packed row begins, in bytes, and the value. */
function listByInput(
  x: usize,
  xSample: i32,
  xStep: i32,
  steps: i32,
  first: i32,
  last: i32,
  own: i32,
  scale: f32,
  lists: usize,
  lengths: usize,
  flags: usize,
): void {
  memory.fill(lengths, 0, (<usize>own) << 2);
  memory.fill(flags, 1, own);
  for (let r = first; r < last; r++) {
    const row = rowAt(x, xSample, xStep, steps, r);
    const at = (r - first) * (stripe * 4);
    for (let k = 0; k < own; k++) {
      const value = scale * load<f32>(row + ((<usize>k) << 2));
      const length = load<i32>(lengths + ((<usize>k) << 2));
      const slot = lists + <usize>k * (listedRows * 8) + ((<usize>length) << 3);
      store<i32>(slot, at);
      store<f32>(slot, value, 4);
      const isEvent = <i32>(value !== 0);
      store<i32>(lengths + ((<usize>k) << 2), length + isEvent);
      store<u8>(flags + k, load<u8>(flags + k) & ((value === 1) | (isEvent ^ 1)));
    }
  }
}
