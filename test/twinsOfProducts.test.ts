import { products32, products64 } from '@rheobase/core';
import { wasmAccelerator } from '@rheobase/wasm';
import { expect, test } from 'vitest';

/**
 * K: the compiled products of a dense layer against those of the core, called directly: rows that begin as spikes and
 * then hold something else, lists of every length, sizes beside those of vectors and stripes.
 */

function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
}

type Value = (row: number, draw: () => number) => number;
const spikes: Value = (_, draw) => (draw() < 0.4 ? 1 : 0);
const reals: Value = (_, draw) => (draw() < 0.4 ? draw() - 0.5 : 0);

const kinds: Readonly<Record<string, Value>> = {
  spikes,
  'spikes, one row of numbers': (row, draw) => (row === 37 ? reals : spikes)(row, draw),
  'spikes, then numbers': (row, draw) => (row < 50 ? spikes : reals)(row, draw),
  'numbers, then spikes': (row, draw) => (row < 3 ? reals : spikes)(row, draw),
  'minus zero among spikes': (row, draw) => (draw() < 0.2 ? -0 : spikes(row, draw)),
  'nothing, then everything': (row, draw) => (row < 40 ? 0 : draw()),
  'a few events': (_, draw) => (draw() < 0.02 ? 1 : 0),
};

const sizes = [1, 3, 10, 12, 13, 24, 25, 50, 255];
const rows = 70;

test.each(Object.entries(kinds))('%s', (_, value) => {
  const differing: string[] = [];
  for (const inputs of sizes) {
    for (const outputs of sizes) {
      for (const [scale, isSparse] of [
        [1, false],
        [3.25, false],
        [1, true],
      ] as const) {
        const draw = draws(1000 * inputs + outputs);
        const x = Float32Array.from({ length: rows * inputs }, (_, i) => value(Math.floor(i / inputs), draw));
        const w = Float32Array.from({ length: inputs * outputs }, () => draw() - 0.5);
        const gradient = isSparse ? value : (_: number) => draw() - 0.5;
        const g = Float32Array.from({ length: rows * outputs }, (_, i) => gradient(Math.floor(i / outputs), draw));
        const found = compiled(x, w, g, scale, inputs, outputs);
        const wanted = plain(x, w, g, scale, inputs, outputs);
        for (const [name, values] of Object.entries(wanted)) {
          const same = Buffer.from(values.buffer).equals(Buffer.from(found[name as keyof typeof found].slice().buffer));
          if (!same) differing.push(`${name} ${inputs}×${outputs}, scale ${scale}${isSparse ? ', sparse g' : ''}`);
        }
      }
    }
  }
  expect(differing).toEqual([]);
});

type Found = { y: Float32Array; gx: Float32Array; gw: Float32Array };

function plain(x: Float32Array, w: Float32Array, g: Float32Array, scale: number, inputs: number, outputs: number) {
  const [y, gx, gw] = [rows * outputs, rows * inputs, inputs * outputs].map((length) => new Float32Array(length));
  const row = (values: Float32Array, r: number, size: number) => ({ values, at: r * size, stride: size, size });
  for (let r = 0; r < rows; r++) {
    products32.forward(row(x, r, inputs), scale, w, row(y, r, outputs));
    products32.backward(row(g, r, outputs), w, row(gx, r, inputs));
  }
  products32.accumulate(row(x, 0, inputs), scale, row(g, 0, outputs), rows, gw);
  return { y, gx, gw } satisfies Found;
}

const machine = wasmAccelerator(WebAssembly).start(16e6, false);

function compiled(x: Float32Array, w: Float32Array, g: Float32Array, scale: number, inputs: number, outputs: number) {
  if (machine === undefined) throw new Error('no memory');
  const { functions, buffer } = machine;
  let top = 64;
  const place = (length: number, values?: Float32Array) => {
    const view = new Float32Array(buffer as ArrayBuffer, top, length);
    if (values === undefined) view.fill(Number.NaN);
    else view.set(values);
    top += Math.ceil((4 * length + 256) / 64) * 64;
    return view;
  };
  const [xs, ws, gs] = [place(x.length, x), place(w.length, w), place(g.length, g)];
  const [y, gx, gw, total] = [place(g.length), place(x.length), place(w.length), place(outputs)];
  const [from, by] = [4 * inputs, 4 * outputs];
  const shape = [rows, 1, inputs, outputs];
  const { denseForward, denseBackward, denseAccumulate } = functions;
  const at = (view: Float32Array) => view.byteOffset;
  denseForward(at(xs), from, from, at(y), by, by, ...shape, at(ws), 0, 0, scale, top);
  denseBackward(at(gs), by, by, at(gx), from, from, ...shape, at(ws), top);
  denseAccumulate(at(xs), from, from, at(gs), by, by, ...shape, at(gw), at(total), scale, 0, top);
  return { y, gx, gw } satisfies Found;
}

test.each([
  ...Object.entries(kinds),
  ['denormal', (_: number, draw: () => number) => (draw() - 0.5) * 1e-322] as const,
])('float64, forward: %s', (_, value) => {
  const differing: string[] = [];
  for (const inputs of sizes) {
    for (const outputs of [...sizes, 2, 16, 22]) {
      for (const [scale, density] of [
        [1, 1],
        [3.25, 0.5],
        [-1, 0.05],
      ] as const) {
        const draw = draws(1000 * inputs + outputs);
        const x = Float64Array.from({ length: rows * inputs }, (_, i) => value(Math.floor(i / inputs), draw));
        const length = inputs * outputs;
        const w = Float64Array.from({ length }, () => (draw() < density ? draw() - 0.5 : 0));
        const b = Float64Array.from({ length: outputs }, () => draw() - 0.5);
        const wanted = forward64(x, w, b, scale, inputs, outputs);
        const found = compiled64(x, w, b, scale, inputs, outputs);
        for (const name of ['dense', 'sparse'] as const) {
          const { y, met } = found[name];
          const same = Buffer.from(wanted.y.buffer).equals(Buffer.from(y.slice().buffer));
          if (!same || met !== wanted.met[name]) differing.push(`${name} ${inputs}×${outputs}, scale ${scale}`);
        }
      }
    }
  }
  expect(differing).toEqual([]);
});

/** Beside the sums, the weights that are met: all of an input that is not zero, or those of them that are not. */
function forward64(x: Float64Array, w: Float64Array, b: Float64Array, scale: number, inputs: number, outputs: number) {
  const y = new Float64Array(rows * outputs);
  const met = { dense: 0, sparse: 0 };
  for (let r = 0; r < rows; r++) {
    const from = { values: x, at: r * inputs, stride: inputs, size: inputs };
    met.dense += products64.forward(from, scale, w, { values: y, at: r * outputs, stride: outputs, size: outputs });
    for (let o = 0; o < outputs; o++) y[r * outputs + o] = y[r * outputs + o] + b[o] / 2 + b[o];
    for (let i = 0; i < inputs; i++) {
      if (scale * x[r * inputs + i] === 0) continue;
      for (let o = 0; o < outputs; o++) met.sparse += w[i * outputs + o] === 0 ? 0 : 1;
    }
  }
  return { y, met };
}

/** With b / 2 as what a folded shift adds, and b as the bias. */
function compiled64(x: Float64Array, w: Float64Array, b: Float64Array, scale: number, inputs: number, outputs: number) {
  if (machine === undefined) throw new Error('no memory');
  const { functions, buffer } = machine;
  let top = 64;
  const place = (length: number, values?: Float64Array) => {
    const view = new Float64Array(buffer as ArrayBuffer, top, length);
    if (values === undefined) view.fill(Number.NaN);
    else view.set(values);
    top += Math.ceil((8 * length + 64) / 64) * 64;
    return view;
  };
  const [xs, ws, bias, half] = [x, w, b, b.map((one) => one / 2)].map((values) => place(values.length, values));
  const [dense, sparse] = [place(rows * outputs), place(rows * outputs)];
  const lists = place(2 * inputs * outputs + inputs + 8).byteOffset;
  const shape = [rows, 1, inputs, outputs, ws.byteOffset];
  const [from, by] = [8 * inputs, 8 * outputs];
  const more = [bias.byteOffset, half.byteOffset, scale, top];
  const rowsOf = (y: Float64Array) => [xs.byteOffset, from, from, y.byteOffset, by, by, ...shape];
  functions.sparseLists64(ws.byteOffset, inputs, outputs, lists);
  return {
    dense: { y: dense, met: functions.denseForward64(...rowsOf(dense), ...more) },
    sparse: { y: sparse, met: functions.sparseForward64(...rowsOf(sparse), lists, ...more) },
  };
}
