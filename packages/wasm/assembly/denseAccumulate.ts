import { scaleRow } from './denseForward';
import { addTo } from './engine';
import { allOnes, found, listEvents, makeTable, tableBytes } from './events';
import { sumWholeRows } from './rowSums';
import { rowAt, shareOf } from './rows';
import { packRows, stripe, stripeBytes, sumRows } from './stripes';
import { turn } from './turn';

/** The weight gradients of a dense layer, float32, as engine/product.ts states them. */

/** Columns whose events are listed at a time, and rows. */
const listedColumns: i32 = 64;
const listedRows: i32 = 512;
/** A list: how many events it has, their offsets, and so many bytes further their values. */
const listHead: i32 = 16;
const listValues: i32 = (listedRows + 4) * 4;
const listBytes: i32 = listHead + 2 * listValues;
/** The lists of a block of columns, and that of the row which is sorted into them. */
const rowValues: i32 = (listedColumns + 8) * 4;
const listsBytes: i32 = listedColumns * listBytes + 2 * rowValues;
/** So many outputs are added up in memory, event by event: three vectors. */
const narrow: i32 = 12;
const narrowBytes: i32 = narrow * 4;
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
  if (outputs <= narrow) {
    if (shift !== 0) scaleRow(total, outputs, shift, shifted);
    const last: usize = shift === 0 ? 0 : shifted;
    sumNarrow(x, xSample, xStep, inputs, scale, g, gSample, gStep, outputs, last, rows, steps, gw, scratch, rest);
    return;
  }
  if (shift !== 0) scaleRow(total, outputs, shift, shifted);
  const isPlain = scale === 1 && shift === 0;
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  const other = isPlain ? shareOf(g, gSample, gStep, samples, steps, outputs) : 1;
  if (other < share) {
    const turned = rest + listsBytes + ((<usize>(listedRows * (inputs + stripe))) << 2);
    sumOuter(g, gSample, gStep, outputs, 1, x, xSample, xStep, inputs, 0, rows, steps, turned, scratch, rest, other);
    turn(turned, outputs, inputs, gw);
  } else {
    const first: usize = shift === 0 ? 0 : shifted;
    sumOuter(
      x,
      xSample,
      xStep,
      inputs,
      scale,
      g,
      gSample,
      gStep,
      outputs,
      first,
      rows,
      steps,
      gw,
      scratch,
      rest,
      share,
    );
  }
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
  makeTable(table);
  for (let begin = 0; begin < rows; begin += listedRows) {
    const end = min(rows, begin + listedRows);
    const init = begin > 0;
    const then: usize = end === rows ? last : 0;
    if (!isWhole) packRows(g, gSample, gStep, steps, begin, end, outputs, packed);
    for (let i = 0; i < columns; i += listedColumns) {
      const own = min(listedColumns, columns - i);
      const from = x + ((<usize>i) << 2);
      const first = rowAt(g, gSample, gStep, steps, begin);
      for (let k = 0; k < own; k++) store<i32>(lists + <usize>(k * listBytes), 0);
      let ones = 1;
      for (let r = begin; r < end; r++) {
        const offset = isWhole ? <i32>(rowAt(g, gSample, gStep, steps, r) - first) : (r - begin) * stripeBytes;
        ones &= sortIn(rowAt(from, xSample, xStep, steps, r), own, scale, offset, lists, table);
      }
      const to = out + <usize>i * rowBytes;
      if (isWhole) {
        for (let k = 0; k < own; k++) {
          const list = lists + <usize>(k * listBytes);
          const into = to + <usize>k * rowBytes;
          const values = ones ? 0 : listValues;
          sumWholeRows(list + listHead, values, load<i32>(list), first, init ? into : 0, then, 0, into, outputs);
        }
        continue;
      }
      for (let o = 0; o < outputs; o += stripe) {
        const column = (<usize>o) << 2;
        const block = packed + column * <usize>(end - begin);
        const wide = min(stripe, outputs - o);
        for (let k = 0; k < own; k++) {
          const list = lists + <usize>(k * listBytes);
          const into = to + <usize>k * rowBytes + column;
          sumRows(
            list + listHead,
            listValues,
            load<i32>(list),
            ones,
            block,
            init ? into : 0,
            then === 0 ? 0 : then + column,
            0,
            into,
            wide,
            spare,
          );
        }
      }
    }
  }
}

/** Sorts what is not zero in a row into the lists of its columns. Gives 1 where every value is 1. */
function sortIn(row: usize, own: i32, scale: f32, offset: i32, lists: usize, table: usize): i32 {
  const events = lists + listedColumns * listBytes;
  listEvents(row, own, scale, listBytes, events, rowValues >> 2, table);
  const end = events + ((<usize>found) << 2);
  for (let at = events; at < end; at += 4) {
    const list = lists + <usize>load<i32>(at);
    const count = load<i32>(list);
    const to = list + ((<usize>count) << 2) + listHead;
    store<i32>(to, offset);
    store<f32>(to + listValues, load<f32>(at + rowValues));
    store<i32>(list, count + 1);
  }
  return allOnes;
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
  makeTable(table);
  memory.fill(sums, 0, <usize>(columns * narrowBytes));
  for (let r = 0; r < rows; r++) {
    listEvents(rowAt(x, xSample, xStep, steps, r), columns, scale, narrowBytes, events, capacity, table);
    const row = rowAt(g, gSample, gStep, steps, r);
    // What is read beyond the row is added to sums that nobody wants.
    const a = v128.load(row);
    const b = v128.load(row, 16);
    const c = v128.load(row, 32);
    const end = events + ((<usize>found) << 2);
    if (allOnes) {
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
    memory.copy(out + <usize>k * rowBytes, own, rowBytes);
  }
}
