import { addTo } from './engine';
import { allOnes, countEvents, found, listEvents, listTile, makeTable, tableBytes } from './events';
import { rowAt, zero } from './rows';

/**
 * The products of a dense layer, float32, weights [in][out], as engine/product.ts of the core states them. Lanes are
 * independent sums, so that every accumulator adds in the order of the TypeScript kernel; a product and its addition
 * are never fused. Addresses and strides are in bytes; scratch is what the TypeScript side of each twin asks for.
 */

/**
 * Sums added up at a time: six vectors. V8 puts all loads of a loop in front of its additions, so that eight would need
 * sixteen registers, of which it has fifteen.
 */
const stripe: i32 = 24;
const stripeBytes: i32 = stripe * 4;
/** Rows of which the events stand in scratch at a time. */
const eventRows: i32 = 32;
/** From so many rows on it pays to copy the weights into stripes, which stay in the nearest cache. */
const packFrom: i32 = 48;
/** Below this share of non-zero gradients they are handled as events. */
const denseShare: f64 = 0.6;

/** Columns whose events are listed at a time, and rows. */
const listedColumns: i32 = 32;
const listedRows: i32 = 512;
const listedBytes: i32 = (listedRows + 4) * 8;

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
function sumRows(
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
function packRows(
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

/**
 * y[o] = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o] for every row of x; zero inputs skipped. Gives the number of
 * weights met. `shifted` and `bias` are addresses, or 0 for none.
 * Scratch: 1024 + 32·8·(inputs + 8) + 4·inputs·(outputs + 24) bytes.
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
  if (xSample === steps * xStep && ySample === steps * yStep) {
    samples *= steps;
    steps = 1;
    xSample = xStep;
    ySample = yStep;
  }
  const rows = samples * steps;
  const table = scratch;
  const spare = table + tableBytes;
  const lengths = spare + 128;
  const lists = lengths + eventRows * 8;
  const capacity = (inputs + 7) & ~3;
  const values = (<usize>capacity) << 2;
  const listBytes = values * 2;
  const packed = lists + <usize>eventRows * listBytes;
  const isPacked = rows >= packFrom && outputs > stripe;
  const rowBytes = isPacked ? stripeBytes : outputs * 4;
  makeTable(table);
  if (isPacked) packRows(weight, outputs * 4, 0, 1, 0, inputs, outputs, packed);
  let met: f64 = 0;
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    for (let r = begin; r < end; r++) {
      const index = <usize>(r - begin);
      const row = rowAt(x, xSample, xStep, steps, r);
      listEvents(row, inputs, scale, rowBytes, lists + index * listBytes, capacity, table);
      store<i32>(lengths + index * 8, found);
      store<i32>(lengths + index * 8, allOnes, 4);
      met += <f64>found * <f64>outputs;
    }
    for (let o = 0; o < outputs; o += stripe) {
      const column = (<usize>o) << 2;
      const from = isPacked ? packed + column * <usize>inputs : weight + column;
      const wide = min(stripe, outputs - o);
      for (let r = begin; r < end; r++) {
        const index = <usize>(r - begin);
        sumRows(
          lists + index * listBytes,
          values,
          load<i32>(lengths + index * 8),
          load<i32>(lengths + index * 8, 4),
          from,
          0,
          shifted === 0 ? 0 : shifted + column,
          bias === 0 ? 0 : bias + column,
          rowAt(y, ySample, yStep, steps, r) + column,
          wide,
          spare,
        );
      }
    }
  }
  return met;
}

/** shifted[o] = shift · Σ_i w_io, ascending i from +0. */
export function denseColumnSums(weight: usize, inputs: i32, outputs: i32, shift: f32, shifted: usize): void {
  const rowBytes = (<usize>outputs) << 2;
  memory.fill(shifted, 0, rowBytes);
  for (let i = 0; i < inputs; i++) addTo(shifted, weight + <usize>i * rowBytes, outputs, 0);
  scaleRow(shifted, outputs, shift, shifted);
}

function scaleRow(from: usize, size: i32, factor: f32, to: usize): void {
  let k = 0;
  for (; k + 4 <= size; k += 4) {
    const at = (<usize>k) << 2;
    v128.store(to + at, f32x4.mul(f32x4.splat(factor), v128.load(from + at)));
  }
  for (; k < size; k++) {
    const at = (<usize>k) << 2;
    store<f32>(to + at, factor * load<f32>(from + at));
  }
}

/** Inputs whose gradients are computed at a time where gradients are dense: two vectors. */
const panel: i32 = 8;
const panelBytes: i32 = panel * 4;
/** Rows whose gradients stay in the nearest cache. */
const gradientRows: i32 = 16;

/** w[inputs][outputs], turned, in groups of `wide` inputs: [group][output][wide]; beyond the last input stand zeros. */
function packTurned(weight: usize, inputs: i32, outputs: i32, wide: i32, to: usize): void {
  const rowBytes = (<usize>outputs) << 2;
  const turnedBytes = (<usize>wide) << 2;
  for (let i = 0; i < inputs; i += wide) {
    const row = weight + <usize>i * rowBytes;
    const whole = min(wide, inputs - i) & ~3;
    let o = 0;
    for (; o + 4 <= outputs; o += 4) {
      const from = row + ((<usize>o) << 2);
      for (let k = 0; k < whole; k += 4) {
        transpose4(from + <usize>k * rowBytes, rowBytes, to + <usize>o * turnedBytes + ((<usize>k) << 2), turnedBytes);
      }
    }
    for (let k = 0; k < wide; k++) {
      const own = k < inputs - i;
      for (let p = k < whole ? o : 0; p < outputs; p++) {
        const value = own ? load<f32>(row + <usize>k * rowBytes + ((<usize>p) << 2)) : 0;
        store<f32>(to + <usize>p * turnedBytes + ((<usize>k) << 2), value);
      }
    }
    to += <usize>outputs * turnedBytes;
  }
}

/** Four numbers of four rows, turned. */
function transpose4(from: usize, rowBytes: usize, to: usize, toBytes: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + rowBytes);
  const c = v128.load(from + 2 * rowBytes);
  const d = v128.load(from + 3 * rowBytes);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toBytes, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * toBytes, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7));
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
    w += panelBytes;
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
 * gx[i] = Σ_o w_io·g[o], ascending o from +0, for every row. Where most gradients are zero, as with a surrogate of
 * compact support, they are events; else every one is multiplied, four rows at a time.
 * Scratch: 1024 + 32·8·(outputs + 8) + 4·(inputs + 24)·outputs bytes.
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
  if (xSample === steps * xStep && gSample === steps * gStep) {
    samples *= steps;
    steps = 1;
    xSample = xStep;
    gSample = gStep;
  }
  const rows = samples * steps;
  if (shareOf(g, gSample, gStep, samples, steps, outputs) < denseShare) {
    backwardEvents(g, gSample, gStep, gx, xSample, xStep, rows, steps, inputs, outputs, weight, scratch);
    return;
  }
  const sums = scratch;
  const packed = scratch + 128;
  packTurned(weight, inputs, outputs, panel, packed);
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
          const to = rowAt(gx, xSample, xStep, steps, k) + column;
          if (wide === panel) {
            v128.store(to, v128.load(from));
            v128.store(to, v128.load(from, 16), 16);
          } else memory.copy(to, from, (<usize>wide) << 2);
        }
      }
    }
  }
}

/** The share of numbers that are not zero. */
function shareOf(x: usize, sampleStride: i32, stepStride: i32, samples: i32, steps: i32, size: i32): f64 {
  const rows = samples * steps;
  let count: f64 = 0;
  for (let r = 0; r < rows; r++) count += countEvents(rowAt(x, sampleStride, stepStride, steps, r), size);
  return count / (<f64>rows * <f64>size);
}

function backwardEvents(
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  xSample: i32,
  xStep: i32,
  rows: i32,
  steps: i32,
  inputs: i32,
  outputs: i32,
  weight: usize,
  scratch: usize,
): void {
  const table = scratch;
  const spare = table + tableBytes;
  const lengths = spare + 128;
  const lists = lengths + eventRows * 4;
  const capacity = (outputs + 7) & ~3;
  const values = (<usize>capacity) << 2;
  const packed = lists + <usize>eventRows * 2 * values;
  makeTable(table);
  packTurned(weight, inputs, outputs, stripe, packed);
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    for (let r = begin; r < end; r++) {
      const index = <usize>(r - begin);
      const row = rowAt(g, gSample, gStep, steps, r);
      listEvents(row, outputs, 1, stripeBytes, lists + index * 2 * values, capacity, table);
      store<i32>(lengths + index * 4, found);
    }
    for (let i = 0; i < inputs; i += stripe) {
      const column = (<usize>i) << 2;
      const from = packed + column * <usize>outputs;
      const wide = min(stripe, inputs - i);
      for (let r = begin; r < end; r++) {
        const index = <usize>(r - begin);
        const list = lists + index * 2 * values;
        const to = rowAt(gx, xSample, xStep, steps, r) + column;
        sumRows(list, values, load<i32>(lengths + index * 4), 0, from, 0, 0, 0, to, wide, spare);
      }
    }
  }
}

/**
 * gw[i][o] = (Σ (scale·x_i)·g[o]) + shift·Σ g[o], sums ascending in sample, then step, from +0; zeros skipped.
 * `total` gets Σ g[o]. gw is written, not added to. Events are listed on the sparser side: by input, or by output where
 * gradients are sparser than inputs.
 * Scratch: 1024 + 4·(outputs + 24) + 32·8·516 + 4·512·(max(inputs, outputs) + 24) + 4·inputs·outputs bytes.
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
): void {
  if (xSample === steps * xStep && gSample === steps * gStep) {
    samples *= steps;
    steps = 1;
    xSample = xStep;
    gSample = gStep;
  }
  const rows = samples * steps;
  memory.fill(total, 0, (<usize>outputs) << 2);
  for (let r = 0; r < rows; r++) addTo(total, rowAt(g, gSample, gStep, steps, r), outputs, 0);
  const shifted = scratch + 1024;
  const rest = shifted + ((<usize>(outputs + stripe)) << 2);
  if (shift !== 0) scaleRow(total, outputs, shift, shifted);
  const isPlain = scale === 1 && shift === 0;
  if (
    isPlain &&
    shareOf(g, gSample, gStep, samples, steps, outputs) < shareOf(x, xSample, xStep, samples, steps, inputs)
  ) {
    const turned = rest + listedColumns * listedBytes + ((<usize>(listedRows * (inputs + stripe))) << 2);
    sumOuter(g, gSample, gStep, outputs, 1, x, xSample, xStep, inputs, 0, rows, steps, turned, scratch, rest);
    turn(turned, outputs, inputs, gw);
  } else {
    const first: usize = shift === 0 ? 0 : shifted;
    sumOuter(x, xSample, xStep, inputs, scale, g, gSample, gStep, outputs, first, rows, steps, gw, scratch, rest);
  }
}

/** [rows][columns] → [columns][rows] */
function turn(from: usize, rows: i32, columns: i32, to: usize): void {
  const rowBytes = (<usize>columns) << 2;
  const toBytes = (<usize>rows) << 2;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const row = from + <usize>r * rowBytes;
    let c = 0;
    for (; c + 4 <= columns; c += 4) {
      transpose4(row + ((<usize>c) << 2), rowBytes, to + <usize>c * toBytes + ((<usize>r) << 2), toBytes);
    }
    for (; c < columns; c++) {
      for (let k = 0; k < 4; k++) {
        const value = load<f32>(row + <usize>k * rowBytes + ((<usize>c) << 2));
        store<f32>(to + <usize>c * toBytes + ((<usize>(r + k)) << 2), value);
      }
    }
  }
  for (; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = load<f32>(from + <usize>r * rowBytes + ((<usize>c) << 2));
      store<f32>(to + <usize>c * toBytes + ((<usize>r) << 2), value);
    }
  }
}

/** out[k][o] = Σ over rows of (scale·x_k)·g[o], plus `last`[o]: events of x against whole rows of g. */
function sumOuter(
  x: usize,
  xSample: i32,
  xStep: i32,
  columns: i32,
  scale: f32,
  g: usize,
  gSample: i32,
  gStep: i32,
  outputs: i32,
  last: usize,
  rows: i32,
  steps: i32,
  out: usize,
  scratch: usize,
  rest: usize,
): void {
  const table = scratch;
  const spare = table + tableBytes;
  const lengths = spare + 128;
  const lists = rest;
  const values: usize = (listedRows + 4) * 4;
  const packed = lists + listedColumns * listedBytes;
  const rowBytes = (<usize>outputs) << 2;
  makeTable(table);
  for (let begin = 0; begin < rows; begin += listedRows) {
    const end = min(rows, begin + listedRows);
    const isLast = end === rows;
    packRows(g, gSample, gStep, steps, begin, end, outputs, packed);
    for (let i = 0; i < columns; i += listedColumns) {
      const own = min(listedColumns, columns - i);
      const from = x + ((<usize>i) << 2);
      const ones = listColumns(from, xSample, xStep, steps, begin, end, own, scale, lists, lengths, table);
      for (let o = 0; o < outputs; o += stripe) {
        const column = (<usize>o) << 2;
        const block = packed + column * <usize>(end - begin);
        const wide = min(stripe, outputs - o);
        for (let k = 0; k < own; k++) {
          const to = out + <usize>(i + k) * rowBytes + column;
          sumRows(
            lists + <usize>k * listedBytes,
            values,
            load<i32>(lengths + ((<usize>k) << 2)),
            ones,
            block,
            begin === 0 ? 0 : to,
            isLast && last !== 0 ? last + column : 0,
            0,
            to,
            wide,
            spare,
          );
        }
      }
    }
  }
}

/** For each of `own` columns, the rows in which it is not zero. Gives 1 where every value is 1. */
function listColumns(
  x: usize,
  xSample: i32,
  xStep: i32,
  steps: i32,
  begin: i32,
  end: i32,
  own: i32,
  scale: f32,
  lists: usize,
  lengths: usize,
  table: usize,
): i32 {
  memory.fill(lengths, 0, listedColumns * 4);
  const values: usize = (listedRows + 4) * 4;
  let others = zero();
  for (let r = begin; r < end; r += 4) {
    const a = rowAt(x, xSample, xStep, steps, r);
    const b = r + 1 < end ? rowAt(x, xSample, xStep, steps, r + 1) : 0;
    const c = r + 2 < end ? rowAt(x, xSample, xStep, steps, r + 2) : 0;
    const d = r + 3 < end ? rowAt(x, xSample, xStep, steps, r + 3) : 0;
    const at = (r - begin) * stripeBytes;
    for (let k = 0; k < own; k += 4) {
      const across = (<usize>k) << 2;
      const tile = listTile(
        a + across,
        b === 0 ? 0 : b + across,
        c === 0 ? 0 : c + across,
        d === 0 ? 0 : d + across,
        scale,
        at,
        stripeBytes,
        lists + <usize>k * listedBytes,
        listedBytes,
        values,
        lengths + across,
        table,
      );
      others = v128.or(others, tile);
    }
  }
  return i32(!v128.any_true(others));
}
