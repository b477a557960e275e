/**
 * The products of a dense layer, in the operation order of `numerics: 1`.
 *
 * Weights lie one row per input, [in][out]. An input that is exactly zero is skipped: accumulators start at +0,
 * and adding ±0 to them changes no bit, so the sum over events equals the dense sum. float32 rounds after every
 * operation; products of two float32 are exact in float64, so one `fround` each is the float32 operation.
 */

type Floats = Float32Array | Float64Array;

/** Where the rows of a signal stand: the first of them, and the distance to the next. */
export interface Rows<A extends Floats = Floats> {
  readonly values: A;
  readonly at: number;
  readonly stride: number;
  readonly size: number;
}

/** The products in one dtype. `forward` and `accumulate` return the number of weights they met. */
export interface Products<A extends Floats = Floats> {
  /** out[o] = Σ_i (scale·x[i])·w[i][o], ascending i from +0, zero x skipped. One row. */
  forward(x: Rows<A>, scale: number, w: A, out: Rows<A>): number;
  /** gx[i] = Σ_o w[i][o]·g[o], ascending o from +0. One row. */
  backward(g: Rows<A>, w: A, gx: Rows<A>): void;
  /** gw[i][o] += (scale·x[t][i])·g[t][o], ascending t, zero x skipped. So many rows. */
  accumulate(x: Rows<A>, scale: number, g: Rows<A>, rows: number, gw: A): number;
}

const { fround } = Math;

/** Events of one row (or of one input over time): where they stand and what they weigh. Reused, never kept. */
let eventAt = new Int32Array(1024);
let eventValue = new Float64Array(1024);

function reserve(events: number): void {
  if (eventAt.length >= events) return;
  eventAt = new Int32Array(2 * events);
  eventValue = new Float64Array(2 * events);
}

/** into[o] = (((into[o] + v₀·from[p₀+o]) + v₁·from[p₁+o]) + …), four events to a walk, float32. */
function addRows32(
  count: number,
  allOnes: boolean,
  from: Float32Array,
  into: Float32Array,
  at: number,
  size: number,
): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) {
    const p0 = eventAt[k];
    const p1 = eventAt[k + 1];
    const p2 = eventAt[k + 2];
    const p3 = eventAt[k + 3];
    if (allOnes) {
      for (let o = 0; o < size; o++) {
        into[at + o] = fround(
          fround(fround(fround(into[at + o] + from[p0 + o]) + from[p1 + o]) + from[p2 + o]) + from[p3 + o],
        );
      }
      continue;
    }
    const v0 = eventValue[k];
    const v1 = eventValue[k + 1];
    const v2 = eventValue[k + 2];
    const v3 = eventValue[k + 3];
    for (let o = 0; o < size; o++) {
      let sum = fround(into[at + o] + fround(v0 * from[p0 + o]));
      sum = fround(sum + fround(v1 * from[p1 + o]));
      sum = fround(sum + fround(v2 * from[p2 + o]));
      into[at + o] = fround(sum + fround(v3 * from[p3 + o]));
    }
  }
  for (; k < count; k++) {
    const p = eventAt[k];
    const v = eventValue[k];
    for (let o = 0; o < size; o++) into[at + o] = fround(into[at + o] + fround(v * from[p + o]));
  }
}

export const products32: Products<Float32Array> = {
  forward(x, scale, w, out) {
    reserve(x.size);
    let count = 0;
    let allOnes = true;
    for (let i = 0; i < x.size; i++) {
      const value = fround(scale * x.values[x.at + i]);
      if (value === 0) continue;
      eventAt[count] = i * out.size;
      eventValue[count++] = value;
      allOnes = allOnes && value === 1;
    }
    out.values.fill(0, out.at, out.at + out.size);
    addRows32(count, allOnes, w, out.values, out.at, out.size);
    return count * out.size;
  },

  /** Four inputs share one walk over g: independent sums hide the latency of the addition. */
  backward(g, w, gx) {
    const { values, at, size } = g;
    let i = 0;
    for (; i + 4 <= gx.size; i += 4) {
      const row = i * size;
      let s0 = fround(0);
      let s1 = fround(0);
      let s2 = fround(0);
      let s3 = fround(0);
      for (let o = 0, p = row; o < size; o++, p++) {
        const go = values[at + o];
        s0 = fround(s0 + fround(w[p] * go));
        s1 = fround(s1 + fround(w[p + size] * go));
        s2 = fround(s2 + fround(w[p + 2 * size] * go));
        s3 = fround(s3 + fround(w[p + 3 * size] * go));
      }
      gx.values[gx.at + i] = s0;
      gx.values[gx.at + i + 1] = s1;
      gx.values[gx.at + i + 2] = s2;
      gx.values[gx.at + i + 3] = s3;
    }
    for (; i < gx.size; i++) {
      let sum = fround(0);
      for (let o = 0; o < size; o++) sum = fround(sum + fround(w[i * size + o] * values[at + o]));
      gx.values[gx.at + i] = sum;
    }
  },

  accumulate(x, scale, g, rows, gw) {
    reserve(rows);
    let met = 0;
    for (let i = 0; i < x.size; i++) {
      let count = 0;
      let allOnes = true;
      for (let t = 0; t < rows; t++) {
        const value = fround(scale * x.values[x.at + t * x.stride + i]);
        if (value === 0) continue;
        eventAt[count] = g.at + t * g.stride;
        eventValue[count++] = value;
        allOnes = allOnes && value === 1;
      }
      if (count > 0) addRows32(count, allOnes, g.values, gw, i * g.size, g.size);
      met += count * g.size;
    }
    return met;
  },
};

export const products64: Products<Float64Array> = {
  forward(x, scale, w, out) {
    out.values.fill(0, out.at, out.at + out.size);
    let met = 0;
    for (let i = 0; i < x.size; i++) {
      const value = scale * x.values[x.at + i];
      if (value === 0) continue;
      met += out.size;
      for (let o = 0; o < out.size; o++) out.values[out.at + o] += value * w[i * out.size + o];
    }
    return met;
  },

  backward(g, w, gx) {
    for (let i = 0; i < gx.size; i++) {
      let sum = 0;
      for (let o = 0; o < g.size; o++) sum += w[i * g.size + o] * g.values[g.at + o];
      gx.values[gx.at + i] = sum;
    }
  },

  accumulate(x, scale, g, rows, gw) {
    let met = 0;
    for (let t = 0; t < rows; t++) {
      for (let i = 0; i < x.size; i++) {
        const value = scale * x.values[x.at + t * x.stride + i];
        if (value === 0) continue;
        met += g.size;
        for (let o = 0; o < g.size; o++) gw[i * g.size + o] += value * g.values[g.at + t * g.stride + o];
      }
    }
    return met;
  },
};
