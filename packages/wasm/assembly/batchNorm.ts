/**
 * layer/batch-norm, float32: a row holds places, each of so many channels. Statistics (f32) stand one for each channel,
 * and `apart` bytes further those of the next step, or the same ones where `apart` is 0. Addresses and strides are in
 * bytes; sums are f64, one sum for each channel, each in ascending sample, then step, then place.
 */

/** Numbers after which both vectors and channels begin anew. */
function periodOf(channels: i32): i32 {
  if ((channels & 3) === 0) return channels;
  return (channels & 1) === 0 ? 2 * channels : 4 * channels;
}

/** Repeats the channels over a period, or over a row where that is shorter. */
function repeat(from: usize, channels: i32, count: i32, to: usize): void {
  for (let f = 0, c = 0; f < count; f++) {
    store<f32>(to + ((<usize>f) << 2), load<f32>(from + ((<usize>c) << 2)));
    if (++c === channels) c = 0;
  }
}

/** y = γ ((x − μ) · inverse) + β. Scratch at `tables`: 16·min(size, 4·channels) bytes, and 64 more. */
export function batchNormForward(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  channels: i32,
  apart: i32,
  mean: usize,
  inverse: usize,
  scale: usize,
  shift: usize,
  tables: usize,
): void {
  const period = periodOf(channels);
  const wrap = (<usize>period) << 2;
  const count = min(period, size);
  const bytes = (<usize>(count + 3) & ~3) << 2;
  const inverses = tables + bytes;
  const scales = inverses + bytes;
  const shifts = scales + bytes;
  repeat(scale, channels, count, scales);
  repeat(shift, channels, count, shifts);
  for (let t = 0; t < steps; t++) {
    const own = <usize>(t * apart);
    if (t === 0 || apart !== 0) {
      repeat(mean + own, channels, count, tables);
      repeat(inverse + own, channels, count, inverses);
    }
    for (let n = 0; n < samples; n++) {
      const from = x + <usize>(n * xSample + t * xStep);
      const to = y + <usize>(n * ySample + t * yStep);
      let p: usize = 0;
      let f = 0;
      for (; f + 4 <= size; f += 4) {
        const k = (<usize>f) << 2;
        const centred = f32x4.sub(v128.load(from + k), v128.load(tables + p));
        const unit = f32x4.mul(centred, v128.load(inverses + p));
        v128.store(to + k, f32x4.add(f32x4.mul(v128.load(scales + p), unit), v128.load(shifts + p)));
        p += 16;
        if (p === wrap) p = 0;
      }
      for (; f < size; f++, p += 4) {
        const k = (<usize>f) << 2;
        const unit: f32 = (load<f32>(from + k) - load<f32>(tables + p)) * load<f32>(inverses + p);
        store<f32>(to + k, load<f32>(scales + p) * unit + load<f32>(shifts + p));
      }
    }
  }
}

/**
 * gx = factor · ((g − middle) − x̂ · along), where x̂ = (x − μ) · inverse; where the statistics are not those of the batch
 * (`isBatch` 0) gx = factor · g. Scratch at `tables`: 20·min(size, 4·channels) bytes, and 80 more.
 */
export function batchNormBackward(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  gxSample: i32,
  gxStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  channels: i32,
  apart: i32,
  mean: usize,
  inverse: usize,
  middle: usize,
  along: usize,
  factor: usize,
  isBatch: i32,
  tables: usize,
): void {
  const period = periodOf(channels);
  const wrap = (<usize>period) << 2;
  const count = min(period, size);
  const bytes = (<usize>(count + 3) & ~3) << 2;
  const inverses = tables + bytes;
  const middles = inverses + bytes;
  const alongs = middles + bytes;
  const factors = alongs + bytes;
  for (let t = 0; t < steps; t++) {
    const own = <usize>(t * apart);
    if (t === 0 || apart !== 0) {
      repeat(factor + own, channels, count, factors);
      if (isBatch) {
        repeat(mean + own, channels, count, tables);
        repeat(inverse + own, channels, count, inverses);
        repeat(middle + own, channels, count, middles);
        repeat(along + own, channels, count, alongs);
      }
    }
    for (let n = 0; n < samples; n++) {
      const from = x + <usize>(n * xSample + t * xStep);
      const given = g + <usize>(n * gSample + t * gStep);
      const to = gx + <usize>(n * gxSample + t * gxStep);
      let p: usize = 0;
      let f = 0;
      for (; f + 4 <= size; f += 4) {
        const k = (<usize>f) << 2;
        let direct = v128.load(given + k);
        if (isBatch) {
          const unit = f32x4.mul(f32x4.sub(v128.load(from + k), v128.load(tables + p)), v128.load(inverses + p));
          direct = f32x4.sub(f32x4.sub(direct, v128.load(middles + p)), f32x4.mul(unit, v128.load(alongs + p)));
        }
        v128.store(to + k, f32x4.mul(v128.load(factors + p), direct));
        p += 16;
        if (p === wrap) p = 0;
      }
      for (; f < size; f++, p += 4) {
        const k = (<usize>f) << 2;
        let direct = load<f32>(given + k);
        if (isBatch) {
          const unit: f32 = (load<f32>(from + k) - load<f32>(tables + p)) * load<f32>(inverses + p);
          direct = direct - load<f32>(middles + p) - unit * load<f32>(alongs + p);
        }
        store<f32>(to + k, load<f32>(factors + p) * direct);
      }
    }
  }
}

function highHalf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/** sums += x, squares += x²; the sums of the next step stand 2·`apart` bytes further. */
export function batchNormSums(
  x: usize,
  xSample: i32,
  xStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  channels: i32,
  apart: i32,
  sums: usize,
  squares: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const row = x + <usize>(n * xSample + t * xStep);
      const end = row + ((<usize>size) << 2);
      const s = sums + <usize>(2 * t * apart);
      const q = squares + <usize>(2 * t * apart);
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const k = (<usize>c) << 3;
        let low = v128.load(s + k);
        let high = v128.load(s + k, 16);
        let lowSquares = v128.load(q + k);
        let highSquares = v128.load(q + k, 16);
        for (let at = row + ((<usize>c) << 2); at < end; at += pixel) {
          const four = v128.load(at);
          const a = f64x2.promote_low_f32x4(four);
          const b = highHalf(four);
          low = f64x2.add(low, a);
          high = f64x2.add(high, b);
          lowSquares = f64x2.add(lowSquares, f64x2.mul(a, a));
          highSquares = f64x2.add(highSquares, f64x2.mul(b, b));
        }
        v128.store(s + k, low);
        v128.store(s + k, high, 16);
        v128.store(q + k, lowSquares);
        v128.store(q + k, highSquares, 16);
      }
      for (; c < channels; c++) {
        const k = (<usize>c) << 3;
        let sum = load<f64>(s + k);
        let square = load<f64>(q + k);
        for (let at = row + ((<usize>c) << 2); at < end; at += pixel) {
          const value = <f64>load<f32>(at);
          sum += value;
          square += value * value;
        }
        store<f64>(s + k, sum);
        store<f64>(q + k, square);
      }
    }
  }
}

/** sums += g, products += g · x̂. */
export function batchNormGradientSums(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  channels: i32,
  apart: i32,
  mean: usize,
  inverse: usize,
  sums: usize,
  products: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const row = x + <usize>(n * xSample + t * xStep);
      const end = row + ((<usize>size) << 2);
      const given = g + <usize>(n * gSample + t * gStep);
      const own = <usize>(t * apart);
      const s = sums + 2 * own;
      const q = products + 2 * own;
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const k = (<usize>c) << 3;
        const at = (<usize>c) << 2;
        const means = v128.load(mean + own + at);
        const inverses = v128.load(inverse + own + at);
        let low = v128.load(s + k);
        let high = v128.load(s + k, 16);
        let lowProducts = v128.load(q + k);
        let highProducts = v128.load(q + k, 16);
        for (let from = row + at, back = given + at; from < end; from += pixel, back += pixel) {
          const unit = f32x4.mul(f32x4.sub(v128.load(from), means), inverses);
          const four = v128.load(back);
          const a = f64x2.promote_low_f32x4(four);
          const b = highHalf(four);
          low = f64x2.add(low, a);
          high = f64x2.add(high, b);
          lowProducts = f64x2.add(lowProducts, f64x2.mul(a, f64x2.promote_low_f32x4(unit)));
          highProducts = f64x2.add(highProducts, f64x2.mul(b, highHalf(unit)));
        }
        v128.store(s + k, low);
        v128.store(s + k, high, 16);
        v128.store(q + k, lowProducts);
        v128.store(q + k, highProducts, 16);
      }
      for (; c < channels; c++) {
        const k = (<usize>c) << 3;
        const at = (<usize>c) << 2;
        const middle = load<f32>(mean + own + at);
        const factor = load<f32>(inverse + own + at);
        let sum = load<f64>(s + k);
        let product = load<f64>(q + k);
        for (let from = row + at, back = given + at; from < end; from += pixel, back += pixel) {
          const unit: f32 = (load<f32>(from) - middle) * factor;
          const value = <f64>load<f32>(back);
          sum += value;
          product += value * <f64>unit;
        }
        store<f64>(s + k, sum);
        store<f64>(q + k, product);
      }
    }
  }
}

/** intoScale += g · x̂, intoShift += g, both f32. */
export function batchNormAccumulate(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  channels: i32,
  apart: i32,
  mean: usize,
  inverse: usize,
  intoScale: usize,
  intoShift: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const row = x + <usize>(n * xSample + t * xStep);
      const end = row + ((<usize>size) << 2);
      const given = g + <usize>(n * gSample + t * gStep);
      const own = <usize>(t * apart);
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const at = (<usize>c) << 2;
        const means = v128.load(mean + own + at);
        const inverses = v128.load(inverse + own + at);
        let scales = v128.load(intoScale + at);
        let shifts = v128.load(intoShift + at);
        for (let from = row + at, back = given + at; from < end; from += pixel, back += pixel) {
          const four = v128.load(back);
          scales = f32x4.add(scales, f32x4.mul(four, f32x4.mul(f32x4.sub(v128.load(from), means), inverses)));
          shifts = f32x4.add(shifts, four);
        }
        v128.store(intoScale + at, scales);
        v128.store(intoShift + at, shifts);
      }
      for (; c < channels; c++) {
        const at = (<usize>c) << 2;
        const middle = load<f32>(mean + own + at);
        const factor = load<f32>(inverse + own + at);
        let scale = load<f32>(intoScale + at);
        let shift = load<f32>(intoShift + at);
        for (let from = row + at, back = given + at; from < end; from += pixel, back += pixel) {
          const unit: f32 = (load<f32>(from) - middle) * factor;
          const value = load<f32>(back);
          scale += value * unit;
          shift += value;
        }
        store<f32>(intoScale + at, scale);
        store<f32>(intoShift + at, shift);
      }
    }
  }
}
