/**
 * The products of a dense layer, in the operation order of `numerics: 1`.
 *
 * Weights lie one row per input, [in][out]. An input that is exactly zero is skipped: accumulators start at +0,
 * and adding ±0 to them changes no bit, so the sum over events equals the dense sum. float32 rounds after every
 * operation; products of two float32 are exact in float64, so one `fround` each is the float32 operation.
 */

type Floats = Float32Array | Float64Array;

/** The products in one dtype. Each returns the number of weights it read. */
export interface Products<A extends Floats = Floats> {
  /** out[o] = Σ_i (scale·x[i])·w[i][o], ascending i from +0, zero x skipped. */
  forward(x: A, xAt: number, inputs: number, scale: number, w: A, out: A, outAt: number, outputs: number): number;
  /** gx[i] = Σ_o w[i][o]·g[o], ascending o from +0. */
  backward(g: A, gAt: number, outputs: number, w: A, gx: A, gxAt: number, inputs: number): number;
  /** gw[i][o] += (scale·x[i])·g[o], zero x skipped. */
  accumulate(x: A, xAt: number, inputs: number, scale: number, g: A, gAt: number, gw: A, outputs: number): number;
}

const { fround } = Math;

/** Rows of four inputs share one walk over g: four independent sums hide the latency of the addition. */
const rows = 4;

export const products32: Products<Float32Array> = {
  forward(x, xAt, inputs, scale, w, out, outAt, outputs) {
    let read = 0;
    for (let o = 0; o < outputs; o++) out[outAt + o] = 0;
    for (let i = 0; i < inputs; i++) {
      const xi = fround(scale * x[xAt + i]);
      if (xi === 0) continue;
      const row = i * outputs;
      read += outputs;
      if (xi === 1) for (let o = 0; o < outputs; o++) out[outAt + o] = fround(out[outAt + o] + w[row + o]);
      else for (let o = 0; o < outputs; o++) out[outAt + o] = fround(out[outAt + o] + fround(xi * w[row + o]));
    }
    return read;
  },

  backward(g, gAt, outputs, w, gx, gxAt, inputs) {
    let i = 0;
    for (; i + rows <= inputs; i += rows) {
      const row = i * outputs;
      let s0 = fround(0);
      let s1 = fround(0);
      let s2 = fround(0);
      let s3 = fround(0);
      for (let o = 0, at = row; o < outputs; o++, at++) {
        const go = g[gAt + o];
        s0 = fround(s0 + fround(w[at] * go));
        s1 = fround(s1 + fround(w[at + outputs] * go));
        s2 = fround(s2 + fround(w[at + 2 * outputs] * go));
        s3 = fround(s3 + fround(w[at + 3 * outputs] * go));
      }
      gx[gxAt + i] = s0;
      gx[gxAt + i + 1] = s1;
      gx[gxAt + i + 2] = s2;
      gx[gxAt + i + 3] = s3;
    }
    for (; i < inputs; i++) {
      let sum = fround(0);
      for (let o = 0; o < outputs; o++) sum = fround(sum + fround(w[i * outputs + o] * g[gAt + o]));
      gx[gxAt + i] = sum;
    }
    return inputs * outputs;
  },

  accumulate(x, xAt, inputs, scale, g, gAt, gw, outputs) {
    let read = 0;
    for (let i = 0; i < inputs; i++) {
      const xi = fround(scale * x[xAt + i]);
      if (xi === 0) continue;
      const row = i * outputs;
      read += outputs;
      if (xi === 1) for (let o = 0; o < outputs; o++) gw[row + o] = fround(gw[row + o] + g[gAt + o]);
      else for (let o = 0; o < outputs; o++) gw[row + o] = fround(gw[row + o] + fround(xi * g[gAt + o]));
    }
    return read;
  },
};

export const products64: Products<Float64Array> = {
  forward(x, xAt, inputs, scale, w, out, outAt, outputs) {
    let read = 0;
    for (let o = 0; o < outputs; o++) out[outAt + o] = 0;
    for (let i = 0; i < inputs; i++) {
      const xi = scale * x[xAt + i];
      if (xi === 0) continue;
      read += outputs;
      for (let o = 0; o < outputs; o++) out[outAt + o] += xi * w[i * outputs + o];
    }
    return read;
  },

  backward(g, gAt, outputs, w, gx, gxAt, inputs) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let o = 0; o < outputs; o++) sum += w[i * outputs + o] * g[gAt + o];
      gx[gxAt + i] = sum;
    }
    return inputs * outputs;
  },

  accumulate(x, xAt, inputs, scale, g, gAt, gw, outputs) {
    let read = 0;
    for (let i = 0; i < inputs; i++) {
      const xi = scale * x[xAt + i];
      if (xi === 0) continue;
      read += outputs;
      for (let o = 0; o < outputs; o++) gw[i * outputs + o] += xi * g[gAt + o];
    }
    return read;
  },
};
