import { found, listEvents, makeTable, tableBytes } from './events';
import { sumWholeRows } from './rowSums';
import { rowAt, shareOf, zero } from './rows';
import { stripe, stripeBytes, sumRows } from './stripes';
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
  const lengths = spare + 128;
  const lists = lengths + eventRows * 4;
  const capacity = (outputs + 7) & ~3;
  const values = (<usize>capacity) << 2;
  const packed = lists + <usize>eventRows * 2 * values;
  makeTable(table);
  const whole = (inputs + 3) & ~3;
  packTurned(weight, inputs, outputs, isShort ? whole : stripe, packed);
  for (let begin = 0; begin < rows; begin += eventRows) {
    const end = min(rows, begin + eventRows);
    for (let r = begin; r < end; r++) {
      const index = <usize>(r - begin);
      const row = rowAt(g, gSample, gStep, steps, r);
      const list = lists + index * 2 * values;
      listEvents(row, outputs, 1, isShort ? whole * 4 : stripeBytes, list, capacity, table);
      store<i32>(lengths + index * 4, found);
      if (isShort) {
        sumWholeRows(list, values, found, packed, 0, 0, 0, rowAt(gx, xSample, xStep, steps, r), inputs);
      }
    }
    if (isShort) continue;
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
