import { isBinary, makeTable, tableBytes } from './events';
import { listBytesOf, listRows, offsetBytes } from './lists';
import { sumWholeRows } from './rowSums';
import { copyFew, rowAt, shareOf, zero } from './rows';
import { listHead, stripe, stripeBytes, sumStripe } from './stripes';
import { packTurned } from './turn';

/** The backward product of a dense layer: the gradients of its inputs, float32, as engine/product.ts states them. */

/** Below this share of non-zero gradients they are handled as events. */
const denseShare: f64 = 0.6;
/** Rows of which the events stand in scratch at a time. */
const eventRows: i32 = 32;
/** Lists with fewer events than this, on average, are added in whole rows. */
const shortList: f64 = 24;

/** Inputs whose gradients are computed at a time where gradients are dense: two vectors. */
const panel: i32 = 8;
const panelBytes: i32 = panel * 4;
/** Rows whose gradients stay in the nearest cache. */
const gradientRows: i32 = 16;

/** Four rows of g against one panel: eight chains of additions. */
function panelOf4(
  g0: usize,
  g1: usize,
  g2: usize,
  g3: usize,
  w: usize,
  outputs: i32,
  to0: usize,
  to1: usize,
  to2: usize,
  to3: usize,
): void {
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
  v128.store(to0, a0);
  v128.store(to0, b0, 16);
  v128.store(to1, a1);
  v128.store(to1, b1, 16);
  v128.store(to2, a2);
  v128.store(to2, b2, 16);
  v128.store(to3, a3);
  v128.store(to3, b3, 16);
}

/**
 * gx[i] = Σ_o w_io·g[o], ascending o from +0, for every row. Where most gradients are zero, as with a surrogate of
 * compact support, they are events; else every one is multiplied, four rows at a time.
 * Scratch: 1024 + 32·(16 + 8·(outputs + 8)) + 4·(inputs + 24)·outputs bytes.
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
  const share = shareOf(g, gSample, gStep, samples, steps, outputs);
  if (share < denseShare) {
    const isShort = i32(share * <f64>outputs < shortList);
    backwardEvents(g, gSample, gStep, gx, xSample, xStep, rows, steps, inputs, outputs, weight, scratch, isShort);
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
        const r1 = min(last - 1, r + 1);
        const r2 = min(last - 1, r + 2);
        const r3 = min(last - 1, r + 3);
        const to0 = rowAt(gx, xSample, xStep, steps, r) + column;
        const to1 = rowAt(gx, xSample, xStep, steps, r1) + column;
        const to2 = rowAt(gx, xSample, xStep, steps, r2) + column;
        const to3 = rowAt(gx, xSample, xStep, steps, r3) + column;
        const isWhole = wide === panel;
        panelOf4(
          rowAt(g, gSample, gStep, steps, r),
          rowAt(g, gSample, gStep, steps, r1),
          rowAt(g, gSample, gStep, steps, r2),
          rowAt(g, gSample, gStep, steps, r3),
          w,
          outputs,
          isWhole ? to0 : sums,
          isWhole ? to1 : sums + panelBytes,
          isWhole ? to2 : sums + 2 * panelBytes,
          isWhole ? to3 : sums + 3 * panelBytes,
        );
        if (isWhole) continue;
        copyFew(to0, sums, wide);
        copyFew(to1, sums + panelBytes, wide);
        copyFew(to2, sums + 2 * panelBytes, wide);
        copyFew(to3, sums + 3 * panelBytes, wide);
      }
    }
  }
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
  isShort: i32,
): void {
  const table = scratch;
  const spare = table + tableBytes;
  const lists = spare + 128;
  const listBytes = listBytesOf(outputs);
  const packed = lists + <usize>(eventRows * listBytes);
  const whole = (inputs + 3) & ~3;
  const step = isShort ? whole * 4 : stripeBytes;
  makeTable(table, step, 1);
  packTurned(weight, inputs, outputs, isShort ? whole : stripe, packed);
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    const own = end - begin;
    listRows(g, gSample, gStep, gx, xSample, xStep, steps, begin, end, outputs, 1, step, lists, table);
    const values: usize = isBinary ? 0 : <usize>offsetBytes(outputs);
    if (isShort) {
      for (let k = 0; k < own; k++) {
        const list = lists + <usize>(k * listBytes);
        sumWholeRows(list + listHead, values, load<i32>(list), packed, 0, 0, 0, load<usize>(list, 4), inputs);
      }
      continue;
    }
    for (let i = 0; i < inputs; i += stripe) {
      const column = (<usize>i) << 2;
      const block = packed + column * <usize>outputs;
      sumStripe(lists, listBytes, own, values, block, column, 0, 0, 0, min(stripe, inputs - i), spare);
    }
  }
}
