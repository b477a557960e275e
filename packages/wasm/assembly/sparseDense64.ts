import { found64, listEvents64, sumRows64, valuesOf } from './dense64';
import { rowAt } from './rows';

/**
 * The forward product of layer/sparse-dense in float64, for graphs in which nothing is trained: an event adds its
 * connections one by one; where there are many of them, whole rows of weights, and what these add besides is ±0.
 *
 * Lists, as `sparseLists64` makes them: of each input where its connections begin (i32, one more than inputs); then the
 * connections, ascending: where their output stands in a row, in bytes (i32, and four bytes more), and the weight (f64).
 */

/** A connection takes about so long as so many weights of a whole row. */
const costOfConnection: i32 = 5;

function entriesAt(lists: usize, inputs: i32): usize {
  return lists + ((<usize>((inputs + 2) & ~1)) << 2);
}

/** Gives the number of connections. */
export function sparseLists64(weight: usize, inputs: i32, outputs: i32, lists: usize): i32 {
  const entries = entriesAt(lists, inputs);
  let all = 0;
  for (let i = 0; i < inputs; i++) {
    store<i32>(lists + ((<usize>i) << 2), all);
    const row = weight + ((<usize>i * <usize>outputs) << 3);
    for (let o = 0; o < outputs; o++) {
      const value = load<f64>(row + ((<usize>o) << 3));
      if (value === 0) continue;
      const at = entries + ((<usize>all) << 4);
      store<i32>(at, o << 3);
      store<f64>(at, value, 8);
      all++;
    }
  }
  store<i32>(lists + ((<usize>inputs) << 2), all);
  return all;
}

/** As denseForward64; gives the connections met. Scratch: 12·inputs + 64 bytes. */
export function sparseForward64(
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
  scale: f64,
  scratch: usize,
): f64 {
  const entries = entriesAt(lists, inputs);
  const values = scratch + valuesOf(inputs);
  const connections = load<i32>(lists + ((<usize>inputs) << 2));
  const isDense = <i64>costOfConnection * <i64>connections >= <i64>inputs * <i64>outputs;
  const bytes = (<usize>outputs) << 3;
  let met: f64 = 0;
  for (let r = 0; r < samples * steps; r++) {
    const row = rowAt(x, xSample, xStep, steps, r);
    const to = rowAt(y, ySample, yStep, steps, r);
    // As offsets: where the connections of the input begin.
    listEvents64(row, inputs, scale, 4, scratch);
    for (let k = 0; k < found64; k++) {
      const first = lists + <usize>load<i32>(scratch + ((<usize>k) << 2));
      met += <f64>(load<i32>(first, 4) - load<i32>(first));
    }
    if (isDense) {
      listEvents64(row, inputs, scale, outputs << 3, scratch);
      sumRows64(scratch, values, weight, shifted, bias, to, outputs);
      continue;
    }
    memory.fill(to, 0, bytes);
    for (let k = 0; k < found64; k++) {
      const value = load<f64>(values + ((<usize>k) << 3));
      const first = lists + <usize>load<i32>(scratch + ((<usize>k) << 2));
      const end = entries + ((<usize>load<i32>(first, 4)) << 4);
      for (let at = entries + ((<usize>load<i32>(first)) << 4); at < end; at += 16) {
        const into = to + <usize>load<i32>(at);
        store<f64>(into, load<f64>(into) + value * load<f64>(at, 8));
      }
    }
    if (shifted !== 0) addRow(to, shifted, bytes);
    if (bias !== 0) addRow(to, bias, bytes);
  }
  return met;
}

function addRow(into: usize, from: usize, bytes: usize): void {
  for (let k: usize = 0; k < bytes; k += 8) store<f64>(into + k, load<f64>(into + k) + load<f64>(from + k));
}
