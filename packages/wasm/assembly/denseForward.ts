import { addTo } from './engine';
import { isBinary, makeTable, tableBytes } from './events';
import { listBytesOf, listRows, offsetBytes } from './lists';
import { sumWholeRows } from './rowSums';
import { shareOf } from './rows';
import {
  listHead,
  narrow,
  narrowBytes,
  packNarrow,
  packRows,
  stripe,
  stripeBytes,
  sumNarrowRows,
  sumStripe,
} from './stripes';

/**
 * The forward product of a dense layer, float32, weights [in][out], as engine/product.ts of the core states it.
 * Addresses and strides are in bytes; scratch is what the TypeScript side of each twin asks for.
 */

/** Rows of which the events stand in scratch at a time. */
const eventRows: i32 = 32;
/** From so many rows on it pays to copy the weights into stripes, which stay in the nearest cache. */
const packFrom: i32 = 48;
/** Lists with fewer events than this, on average, are added in whole rows. */
const shortList: f64 = 24;

/**
 * y[o] = ((Σ_i (scale·x_i)·w_io) + shifted[o]) + bias[o] for every row of x; zero inputs skipped. Gives the number of
 * weights met. `shifted` and `bias` are addresses, or 0 for none.
 * Scratch: 1024 + 32·(16 + 8·(inputs + 8)) + 4·inputs·(outputs + 24) bytes.
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
  const lists = spare + 128;
  const listBytes = listBytesOf(inputs);
  const values = <usize>offsetBytes(inputs);
  const packed = lists + <usize>(eventRows * listBytes);
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  const isNarrow = outputs <= narrow;
  const isPacked = rows >= packFrom && !isNarrow && outputs > stripe && share * <f64>inputs >= shortList;
  const step = isNarrow ? narrowBytes : isPacked ? stripeBytes : outputs * 4;
  makeTable(table, step, scale);
  if (isNarrow) packNarrow(weight, outputs * 4, inputs, outputs, packed);
  else if (isPacked) packRows(weight, outputs * 4, 0, 1, 0, inputs, outputs, packed);
  let met: f64 = 0;
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    const own = end - begin;
    const events = listRows(x, xSample, xStep, y, ySample, yStep, steps, begin, end, inputs, scale, step, lists, table);
    met += <f64>events * <f64>outputs;
    const from: usize = isBinary ? 0 : values;
    if (isNarrow) {
      sumNarrowRows(lists, listBytes, own, from, packed, shifted, bias, outputs, spare);
    } else if (isPacked) {
      for (let o = 0; o < outputs; o += stripe) {
        const column = (<usize>o) << 2;
        const block = packed + column * <usize>inputs;
        const first: usize = shifted === 0 ? 0 : shifted + column;
        const second: usize = bias === 0 ? 0 : bias + column;
        const wide = min(stripe, outputs - o);
        sumStripe(lists, listBytes, own, from, block, column, 0, first, second, wide, spare);
      }
    } else {
      for (let k = 0; k < own; k++) {
        const list = lists + <usize>(k * listBytes);
        const to = load<usize>(list, 4);
        sumWholeRows(list + listHead, from, load<i32>(list), weight, 0, shifted, bias, to, outputs);
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

export function scaleRow(from: usize, size: i32, factor: f32, to: usize): void {
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
