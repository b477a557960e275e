import { scaleRow } from './denseForward';
import { addTo } from './engine';
import { found, isBinary, listEvents, makeTable, tableBytes } from './events';
import { sumWholeRows } from './rowSums';
import { copyFew, rowAt, shareOf } from './rows';
import { listHead, narrow, narrowBytes, packRows, stripe, stripeBytes, sumStripe } from './stripes';
import { turn } from './turn';

/** The weight gradients of a dense layer, float32, as engine/product.ts states them. */

/** Columns whose events are listed at a time, and rows. */
const listedColumns: i32 = 64;
const listedRows: i32 = 512;
/** A list, and how far behind its offsets its values stand. */
const listValues: i32 = (listedRows + 4) * 4;
const listBytes: i32 = listHead + 2 * listValues;
/** The lists of a block of columns, and that of the row which is sorted into them. */
const rowValues: i32 = (listedColumns + 8) * 4;
const listsBytes: i32 = listedColumns * listBytes + 2 * rowValues;
/** Lists with fewer events than this, on average, are added in whole rows. */
const shortList: f64 = 24;

/**
 * gw[i][o] = (Σ (scale·x_i)·g[o]) + shift·Σ g[o], sums ascending in sample, then step, from +0; zeros skipped.
 * `total` gets Σ g[o]. gw is written, not added to. Events are listed on the sparser side: by input, or by output where
 * gradients are sparser than inputs.
 * Scratch: 1024 + 4·(outputs + 24) + 64·4144 + 640 + 4·512·(max(inputs, outputs) + 24) + 4·inputs·outputs bytes.
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
  const last: usize = shift === 0 ? 0 : shifted;
  if (outputs <= narrow) {
    sumNarrow(x, xSample, xStep, inputs, scale, g, gSample, gStep, outputs, last, rows, steps, gw, scratch, rest);
    return;
  }
  const isPlain = scale === 1 && shift === 0;
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  const other = isPlain ? shareOf(g, gSample, gStep, samples, steps, outputs) : 1;
  if (other < share) {
    const turned = rest + listsBytes + ((<usize>(listedRows * (inputs + stripe))) << 2);
    sumOuter(g, gSample, gStep, outputs, 1, x, xSample, xStep, inputs, 0, rows, steps, turned, scratch, rest, other);
    turn(turned, outputs, inputs, gw);
    return;
  }
  sumOuter(x, xSample, xStep, inputs, scale, g, gSample, gStep, outputs, last, rows, steps, gw, scratch, rest, share);
}

/**
 * out[k][o] = Σ over rows of (scale·x_k)·g[o], plus `last`[o]: events of x, `share` of its numbers, against whole rows
 * of g.
 */
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
  share: f64,
): void {
  const table = scratch;
  const spare = table + tableBytes;
  const lists = rest;
  const packed = lists + listsBytes;
  const rowBytes = (<usize>outputs) << 2;
  const isWhole = share * <f64>min(rows, listedRows) < shortList;
  makeTable(table, listBytes, scale);
  for (let begin = 0; begin < rows; begin += listedRows) {
    const end = min(rows, begin + listedRows);
    const isOn = i32(begin > 0);
    const then: usize = end === rows ? last : 0;
    if (!isWhole) packRows(g, gSample, gStep, steps, begin, end, outputs, packed);
    const first = rowAt(g, gSample, gStep, steps, begin);
    for (let i = 0; i < columns; i += listedColumns) {
      const many = min(listedColumns, columns - i);
      const to = out + <usize>i * rowBytes;
      sortRows(
        x + ((<usize>i) << 2),
        xSample,
        xStep,
        steps,
        begin,
        end,
        many,
        scale,
        gSample,
        gStep,
        isWhole,
        lists,
        table,
      );
      const values: usize = isBinary ? 0 : listValues;
      for (let k = 0; k < many; k++) store<usize>(lists + <usize>(k * listBytes), to + <usize>k * rowBytes, 4);
      if (isWhole) {
        for (let k = 0; k < many; k++) {
          const list = lists + <usize>(k * listBytes);
          const into = load<usize>(list, 4);
          sumWholeRows(list + listHead, values, load<i32>(list), first, isOn ? into : 0, then, 0, into, outputs);
        }
        continue;
      }
      for (let o = 0; o < outputs; o += stripe) {
        const column = (<usize>o) << 2;
        const block = packed + column * <usize>(end - begin);
        const wide = min(stripe, outputs - o);
        sumStripe(lists, listBytes, many, values, block, column, isOn, then === 0 ? 0 : then + column, 0, wide, spare);
      }
    }
  }
}

/**
 * Sorts what is not zero in rows [begin, end) of x into the lists of its columns. An event of row r has the offset of
 * row r of g, or of its place in a stripe. Where a row is the first that holds something else than ones, all of them are
 * sorted in again, with values.
 */
function sortRows(
  x: usize,
  xSample: i32,
  xStep: i32,
  steps: i32,
  begin: i32,
  end: i32,
  columns: i32,
  scale: f32,
  gSample: i32,
  gStep: i32,
  isWhole: bool,
  lists: usize,
  table: usize,
): void {
  const wasBinary = isBinary;
  const first = rowAt(0, gSample, gStep, steps, begin);
  for (let k = 0; k < columns; k++) store<i32>(lists + <usize>(k * listBytes), 0);
  for (let r = begin; r < end; r++) {
    const offset = isWhole ? <i32>(rowAt(0, gSample, gStep, steps, r) - first) : (r - begin) * stripeBytes;
    sortIn(rowAt(x, xSample, xStep, steps, r), columns, scale, offset, lists, table);
    if (wasBinary === isBinary) continue;
    sortRows(x, xSample, xStep, steps, begin, end, columns, scale, gSample, gStep, isWhole, lists, table);
    return;
  }
}

/** Sorts what is not zero in a row into the lists of its columns. */
function sortIn(row: usize, columns: i32, scale: f32, offset: i32, lists: usize, table: usize): void {
  const events = lists + listedColumns * listBytes;
  listEvents(row, columns, scale, listBytes, events, rowValues >> 2, table);
  const end = events + ((<usize>found) << 2);
  if (isBinary) {
    for (let at = events; at < end; at += 4) {
      const list = lists + <usize>load<i32>(at);
      const count = load<i32>(list);
      store<i32>(list + ((<usize>count) << 2), offset, listHead);
      store<i32>(list, count + 1);
    }
    return;
  }
  for (let at = events; at < end; at += 4) {
    const list = lists + <usize>load<i32>(at);
    const count = load<i32>(list);
    const to = list + ((<usize>count) << 2) + listHead;
    store<i32>(to, offset);
    store<f32>(to + listValues, load<f32>(at + rowValues));
    store<i32>(list, count + 1);
  }
}

/** The same as `sumOuter` for few outputs: their sums, twelve numbers for each column, stay in the nearest cache. */
function sumNarrow(
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
  const sums = rest;
  const capacity = (columns + 7) & ~3;
  const values = (<usize>capacity) << 2;
  const events = sums + <usize>(columns * narrowBytes);
  makeTable(table, narrowBytes, scale);
  memory.fill(sums, 0, <usize>(columns * narrowBytes));
  for (let r = 0; r < rows; r++) {
    listEvents(rowAt(x, xSample, xStep, steps, r), columns, scale, narrowBytes, events, capacity, table);
    const row = rowAt(g, gSample, gStep, steps, r);
    // What is read beyond the row is added to sums that nobody wants.
    const a = v128.load(row);
    const b = v128.load(row, 16);
    const c = v128.load(row, 32);
    const end = events + ((<usize>found) << 2);
    if (isBinary) {
      for (let at = events; at < end; at += 4) {
        const own = sums + <usize>load<i32>(at);
        v128.store(own, f32x4.add(v128.load(own), a));
        v128.store(own, f32x4.add(v128.load(own, 16), b), 16);
        v128.store(own, f32x4.add(v128.load(own, 32), c), 32);
      }
    } else {
      for (let at = events; at < end; at += 4) {
        const own = sums + <usize>load<i32>(at);
        const value = v128.load32_splat(at + values);
        v128.store(own, f32x4.add(v128.load(own), f32x4.mul(value, a)));
        v128.store(own, f32x4.add(v128.load(own, 16), f32x4.mul(value, b)), 16);
        v128.store(own, f32x4.add(v128.load(own, 32), f32x4.mul(value, c)), 32);
      }
    }
  }
  const rowBytes = (<usize>outputs) << 2;
  for (let k = 0; k < columns; k++) {
    const own = sums + <usize>(k * narrowBytes);
    if (last !== 0) addTo(own, last, outputs, 0);
    copyFew(out + <usize>k * rowBytes, own, outputs);
  }
}
