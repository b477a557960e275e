import { denseAccumulate } from './denseAccumulate';
import { denseBackward } from './denseBackward';
import { denseForward } from './denseForward';
import { addTo } from './engine';
import { found, isBinary, listEvents, makeTable, tableBytes } from './events';
import { rowAt, shareOf, zero } from './rows';

/**
 * layer/sparse-dense, float32, weights [in][out]; a weight of exactly zero is no connection. Sixteen rows (samples and
 * steps) stand side by side, and every connection is met once for all of them. Where so few inputs are not zero, or so
 * few weights zero, that whole rows of weights cost less, the products of the dense layer do it: what they add besides
 * is ±0, which changes no bit. Addresses and strides are in bytes.
 *
 * Lists, as `sparseLists` makes them: of each group (an output, or an input) where its connections begin (i32, one more
 * than groups); of each input how many connections it has (i32); then the connections, ascending within a group: 64
 * times the index of the other side (i32) and the weight (f32).
 */

const lanes: i32 = 16;
/** Sixteen numbers of f32. */
const laneBytes: i32 = 64;
/** What a connection costs, met for sixteen rows at once, beside an event that adds a row of weights: per row and weight. */
const costOfConnection: f64 = 1.5;
/** From this share of events on, the dense backward product takes every number: that costs what so many events do. */
const mostEvents: f64 = 0.6;

function entriesAt(lists: usize, groups: i32, inputs: i32): usize {
  return lists + ((<usize>((groups + inputs + 2) & ~1)) << 2);
}

/** Makes lists by output (for the forward product) or by input (for the backward one). Gives the number of connections. */
export function sparseLists(weight: usize, inputs: i32, outputs: i32, isByOutput: i32, lists: usize): i32 {
  const groups = isByOutput ? outputs : inputs;
  const crossing = lists + ((<usize>(groups + 1)) << 2);
  const entries = entriesAt(lists, groups, inputs);
  memory.fill(lists, 0, (<usize>(groups + 1 + inputs)) << 2);
  let all = 0;
  for (let i = 0; i < inputs; i++) {
    const row = weight + ((<usize>i * <usize>outputs) << 2);
    const begin = all;
    for (let o = 0; o < outputs; o++) {
      const value = load<f32>(row + ((<usize>o) << 2));
      if (value === 0) continue;
      if (isByOutput) {
        const at = lists + ((<usize>(o + 1)) << 2);
        store<i32>(at, load<i32>(at) + 1);
      } else {
        const at = entries + ((<usize>all) << 3);
        store<i32>(at, o * laneBytes);
        store<f32>(at, value, 4);
      }
      all++;
    }
    store<i32>(crossing + ((<usize>i) << 2), all - begin);
    if (!isByOutput) store<i32>(lists + ((<usize>(i + 1)) << 2), all);
  }
  if (!isByOutput) return all;
  // Where the list of an output begins is counted on while it is filled, and ends up where that of the next begins.
  for (let o = 0, sum = 0; o < outputs; o++) {
    const at = lists + ((<usize>(o + 1)) << 2);
    const count = load<i32>(at);
    store<i32>(at, sum);
    sum += count;
  }
  for (let i = 0; i < inputs; i++) {
    const row = weight + ((<usize>i * <usize>outputs) << 2);
    for (let o = 0; o < outputs; o++) {
      const value = load<f32>(row + ((<usize>o) << 2));
      if (value === 0) continue;
      const next = lists + ((<usize>(o + 1)) << 2);
      const k = load<i32>(next);
      store<i32>(next, k + 1);
      const at = entries + ((<usize>k) << 3);
      store<i32>(at, i * laneBytes);
      store<f32>(at, value, 4);
    }
  }
  return all;
}

/** Rows r … of x side by side: [size][16 lanes], scaled; lanes without a row hold zeros. Gives the connections they meet. */
function layOut(
  x: usize,
  sampleStride: i32,
  stepStride: i32,
  steps: i32,
  r: i32,
  rows: i32,
  size: i32,
  scale: f32,
  crossing: usize,
  to: usize,
): f64 {
  const factor = f32x4.splat(scale);
  let met: f64 = 0;
  for (let lane = 0; lane < lanes; lane += 4) {
    const left = rows - r - lane;
    const into = to + ((<usize>lane) << 2);
    if (left <= 0) {
      for (let i = 0; i < size; i++) v128.store(into + ((<usize>i) << 6), zero());
      continue;
    }
    const first = r + lane;
    const a = rowAt(x, sampleStride, stepStride, steps, first);
    const b = left > 1 ? rowAt(x, sampleStride, stepStride, steps, first + 1) : a;
    const c = left > 2 ? rowAt(x, sampleStride, stepStride, steps, first + 2) : a;
    const d = left > 3 ? rowAt(x, sampleStride, stepStride, steps, first + 3) : a;
    const own = left > 3 ? i32x4.splat(-1) : i32x4(-1, left > 1 ? -1 : 0, left > 2 ? -1 : 0, 0);
    let i = 0;
    for (; i + 4 <= size; i += 4) {
      const k = (<usize>i) << 2;
      const at = into + ((<usize>i) << 6);
      const va = v128.load(a + k);
      const vb = v128.load(b + k);
      const vc = v128.load(c + k);
      const vd = v128.load(d + k);
      const ab = v128.shuffle<f32>(va, vb, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(vc, vd, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(va, vb, 2, 6, 3, 7);
      const cdHigh = v128.shuffle<f32>(vc, vd, 2, 6, 3, 7);
      met += put(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), factor, own, at, crossing, i);
      met += put(v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), factor, own, at + 64, crossing, i + 1);
      met += put(v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), factor, own, at + 128, crossing, i + 2);
      met += put(v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), factor, own, at + 192, crossing, i + 3);
    }
    for (; i < size; i++) {
      const k = (<usize>i) << 2;
      const four = f32x4(load<f32>(a + k), load<f32>(b + k), load<f32>(c + k), load<f32>(d + k));
      met += put(four, factor, own, into + ((<usize>i) << 6), crossing, i);
    }
  }
  return met;
}

function put(four: v128, factor: v128, own: v128, at: usize, crossing: usize, i: i32): f64 {
  const values = v128.and(own, f32x4.mul(factor, four));
  v128.store(at, values);
  if (crossing === 0) return 0;
  const count = popcnt(i32x4.bitmask(f32x4.ne(values, zero())));
  return <f64>(count * load<i32>(crossing + ((<usize>i) << 2)));
}

/** Of each group, in sixteen lanes: ((Σ value · weight) + shifted) + bias, ascending from +0. */
function sumGroups(
  lists: usize,
  entries: usize,
  groups: i32,
  from: usize,
  shifted: usize,
  bias: usize,
  to: usize,
): void {
  for (let q = 0; q < groups; q++) {
    const k = (<usize>q) << 2;
    let at = entries + ((<usize>load<i32>(lists + k)) << 3);
    const end = entries + ((<usize>load<i32>(lists + k, 4)) << 3);
    let a = zero();
    let b = zero();
    let c = zero();
    let d = zero();
    for (; at < end; at += 8) {
      const w = v128.load32_splat(at, 4);
      const x = from + <usize>load<i32>(at);
      a = f32x4.add(a, f32x4.mul(w, v128.load(x)));
      b = f32x4.add(b, f32x4.mul(w, v128.load(x, 16)));
      c = f32x4.add(c, f32x4.mul(w, v128.load(x, 32)));
      d = f32x4.add(d, f32x4.mul(w, v128.load(x, 48)));
    }
    if (shifted !== 0) {
      const more = v128.load32_splat(shifted + k);
      a = f32x4.add(a, more);
      b = f32x4.add(b, more);
      c = f32x4.add(c, more);
      d = f32x4.add(d, more);
    }
    if (bias !== 0) {
      const more = v128.load32_splat(bias + k);
      a = f32x4.add(a, more);
      b = f32x4.add(b, more);
      c = f32x4.add(c, more);
      d = f32x4.add(d, more);
    }
    const out = to + ((<usize>q) << 6);
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
}

/** [size][16 lanes] back into rows r …, as many as there are. */
function takeUp(
  from: usize,
  size: i32,
  y: usize,
  sampleStride: i32,
  stepStride: i32,
  steps: i32,
  r: i32,
  rows: i32,
): void {
  for (let lane = 0; lane < lanes && r + lane < rows; lane++) {
    const to = rowAt(y, sampleStride, stepStride, steps, r + lane);
    const at = from + ((<usize>lane) << 2);
    let q = 0;
    for (; q + 4 <= size; q += 4) {
      const own = at + ((<usize>q) << 6);
      const four = f32x4(load<f32>(own), load<f32>(own, 64), load<f32>(own, 128), load<f32>(own, 192));
      v128.store(to + ((<usize>q) << 2), four);
    }
    for (; q < size; q++) store<f32>(to + ((<usize>q) << 2), load<f32>(at + ((<usize>q) << 6)));
  }
}

/** Connections that rows of x meet: those of the inputs that are not zero. */
function meet(
  x: usize,
  sampleStride: i32,
  stepStride: i32,
  steps: i32,
  rows: i32,
  size: i32,
  scale: f32,
  crossing: usize,
): f64 {
  const factor = f32x4.splat(scale);
  let all: f64 = 0;
  for (let r = 0; r < rows; r++) {
    const row = rowAt(x, sampleStride, stepStride, steps, r);
    let sums = i32x4.splat(0);
    let i = 0;
    for (; i + 4 <= size; i += 4) {
      const k = (<usize>i) << 2;
      const isEvent = f32x4.ne(f32x4.mul(factor, v128.load(row + k)), zero());
      sums = i32x4.add(sums, v128.and(isEvent, v128.load(crossing + k)));
    }
    let sum =
      i32x4.extract_lane(sums, 0) +
      i32x4.extract_lane(sums, 1) +
      i32x4.extract_lane(sums, 2) +
      i32x4.extract_lane(sums, 3);
    for (; i < size; i++) {
      const k = (<usize>i) << 2;
      if (scale * load<f32>(row + k) !== 0) sum += load<i32>(crossing + k);
    }
    all += <f64>sum;
  }
  return all;
}

/**
 * y = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o]; gives the connections met. `lists` are by output. Scratch:
 * 64·(inputs + outputs) bytes, or what denseForward takes.
 */
export function sparseForward(
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
  lists: usize,
  bias: usize,
  shifted: usize,
  scale: f32,
  scratch: usize,
): f64 {
  const rows = samples * steps;
  const crossing = lists + ((<usize>(outputs + 1)) << 2);
  const connections = load<i32>(lists + ((<usize>outputs) << 2));
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  if (share * <f64>inputs * <f64>outputs < costOfConnection * <f64>connections) {
    const met = meet(x, xSample, xStep, steps, rows, inputs, scale, crossing);
    denseForward(
      x,
      xSample,
      xStep,
      y,
      ySample,
      yStep,
      samples,
      steps,
      inputs,
      outputs,
      weight,
      bias,
      shifted,
      scale,
      scratch,
    );
    return met;
  }
  const entries = entriesAt(lists, outputs, inputs);
  const sums = scratch + ((<usize>inputs) << 6);
  let met: f64 = 0;
  for (let r = 0; r < rows; r += lanes) {
    met += layOut(x, xSample, xStep, steps, r, rows, inputs, scale, crossing, scratch);
    sumGroups(lists, entries, outputs, scratch, shifted, bias, sums);
    takeUp(sums, outputs, y, ySample, yStep, steps, r, rows);
  }
  return met;
}

/** gx[i] = Σ_o w_io·g[o]. `lists` are by input. Scratch: 64·(inputs + outputs) bytes, or what denseBackward takes. */
export function sparseBackward(
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
  lists: usize,
  scratch: usize,
): void {
  const rows = samples * steps;
  const connections = load<i32>(lists + ((<usize>inputs) << 2));
  const share = min(mostEvents, shareOf(g, gSample, gStep, samples, steps, outputs));
  if (share * <f64>inputs * <f64>outputs < costOfConnection * <f64>connections) {
    denseBackward(g, gSample, gStep, gx, xSample, xStep, samples, steps, inputs, outputs, weight, scratch);
    return;
  }
  const entries = entriesAt(lists, inputs, inputs);
  const sums = scratch + ((<usize>outputs) << 6);
  for (let r = 0; r < rows; r += lanes) {
    layOut(g, gSample, gStep, steps, r, rows, outputs, 1, 0, scratch);
    sumGroups(lists, entries, inputs, scratch, 0, 0, sums);
    takeUp(sums, inputs, gx, xSample, xStep, steps, r, rows);
  }
}

/** An event of an input costs so much for each of its connections, beside a whole row of gradients: per weight. */
const costOfGather: f64 = 3.75;

/**
 * gw = (Σ (scale·x_i)·g[o]) + shift·Σ g[o] where there is a connection, else 0; `total` gets Σ g[o]. gw is written.
 * Scratch: tableBytes + 8·(inputs + 8) + 4·(inputs + 1) + 8·inputs·(outputs + 4) bytes and 64 more, or what
 * denseAccumulate takes.
 */
export function sparseAccumulate(
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
  weight: usize,
  gw: usize,
  total: usize,
  scale: f32,
  shift: f32,
  scratch: usize,
): void {
  const rows = samples * steps;
  const all = inputs * outputs;
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  const other = scale === 1 && shift === 0 ? min(share, shareOf(g, gSample, gStep, samples, steps, outputs)) : share;
  let connections = 0;
  for (let k = 0; k < all; k++) connections += i32(load<f32>(weight + ((<usize>k) << 2)) !== 0);
  if (other * <f64>all < costOfGather * share * <f64>connections) {
    denseAccumulate(
      x,
      xSample,
      xStep,
      g,
      gSample,
      gStep,
      samples,
      steps,
      inputs,
      outputs,
      gw,
      total,
      scale,
      shift,
      scratch,
    );
    let k = 0;
    for (; k + 4 <= all; k += 4) {
      const at = (<usize>k) << 2;
      v128.store(gw + at, v128.and(v128.load(gw + at), f32x4.ne(v128.load(weight + at), zero())));
    }
    for (; k < all; k++) {
      const at = (<usize>k) << 2;
      if (load<f32>(weight + at) === 0) store<f32>(gw + at, 0);
    }
    return;
  }
  const table = scratch;
  const list = table + tableBytes;
  const capacity = (inputs + 7) & ~3;
  const values = (<usize>capacity) << 2;
  const firsts = list + 2 * values;
  const targets = firsts + ((<usize>((inputs + 4) & ~3)) << 2);
  makeTable(table, 4, scale);
  // Four connections are met at a time; where an input has fewer, the first gradient stands in, and nobody reads the sum.
  let count = 0;
  for (let i = 0; i < inputs; i++) {
    store<i32>(firsts + ((<usize>i) << 2), count);
    const row = weight + ((<usize>i * <usize>outputs) << 2);
    for (let o = 0; o < outputs; o++) {
      if (load<f32>(row + ((<usize>o) << 2)) === 0) continue;
      store<i32>(targets + ((<usize>count) << 2), o << 2);
      count++;
    }
    for (; (count & 3) !== 0; count++) store<i32>(targets + ((<usize>count) << 2), 0);
  }
  store<i32>(firsts + ((<usize>inputs) << 2), count);
  const sums = targets + ((<usize>count) << 2);
  memory.fill(sums, 0, (<usize>count) << 2);
  memory.fill(total, 0, (<usize>outputs) << 2);
  for (let r = 0; r < rows; r++) {
    const given = rowAt(g, gSample, gStep, steps, r);
    addTo(total, given, outputs, 0);
    listEvents(rowAt(x, xSample, xStep, steps, r), inputs, scale, 4, list, capacity, table);
    const end = list + ((<usize>found) << 2);
    for (let at = list; at < end; at += 4) {
      const value = isBinary ? f32x4.splat(1) : v128.load32_splat(at + values);
      const own = firsts + <usize>load<i32>(at);
      let k = (<usize>load<i32>(own)) << 2;
      const last = (<usize>load<i32>(own, 4)) << 2;
      for (; k < last; k += 16) {
        const to = targets + k;
        const four = f32x4(
          load<f32>(given + <usize>load<i32>(to)),
          load<f32>(given + <usize>load<i32>(to, 4)),
          load<f32>(given + <usize>load<i32>(to, 8)),
          load<f32>(given + <usize>load<i32>(to, 12)),
        );
        v128.store(sums + k, f32x4.add(v128.load(sums + k), f32x4.mul(value, four)));
      }
    }
  }
  memory.fill(gw, 0, (<usize>all) << 2);
  for (let i = 0; i < inputs; i++) {
    const row = <usize>i * <usize>outputs;
    let k = (<usize>load<i32>(firsts + ((<usize>i) << 2))) << 2;
    for (let o = 0; o < outputs; o++) {
      const at = (row + <usize>o) << 2;
      if (load<f32>(weight + at) === 0) continue;
      const sum = load<f32>(sums + k);
      k += 4;
      store<f32>(gw + at, shift === 0 ? sum : sum + shift * load<f32>(total + ((<usize>o) << 2)));
    }
  }
}
