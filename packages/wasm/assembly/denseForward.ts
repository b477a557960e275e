import { addTo } from './engine';
import { allOnes, found, listEvents, makeTable, tableBytes } from './events';
import { sumWholeRows } from './rowSums';
import { rowAt, shareOf } from './rows';
import { packRows, stripe, stripeBytes, sumRows } from './stripes';

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
  const share = shareOf(x, xSample, xStep, samples, steps, inputs);
  const isPacked = rows >= packFrom && outputs > stripe && share * <f64>inputs >= shortList;
  const isWhole = !isPacked && outputs > 8;
  const rowBytes = isPacked ? stripeBytes : outputs * 4;
  makeTable(table);
  if (isPacked) packRows(weight, outputs * 4, 0, 1, 0, inputs, outputs, packed);
  let met: f64 = 0;
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    for (let r = begin; r < end; r++) {
      const index = <usize>(r - begin);
      const row = rowAt(x, xSample, xStep, steps, r);
      const list = lists + index * listBytes;
      listEvents(row, inputs, scale, rowBytes, list, capacity, table);
      store<i32>(lengths + index * 8, found);
      store<i32>(lengths + index * 8, allOnes, 4);
      met += <f64>found * <f64>outputs;
      if (isWhole) {
        const to = rowAt(y, ySample, yStep, steps, r);
        sumWholeRows(list, allOnes ? 0 : values, found, weight, 0, shifted, bias, to, outputs);
      }
    }
    if (isWhole) continue;
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
