import { isFinite32 } from './engine';
import { zero } from './rows';

/**
 * layer/conv2d, float32, weights [size, size, c, filters]. Lanes are filters where sums run over a window, and pixels of
 * a window where they run over filters, so that every sum adds in the order of the TypeScript kernel: windows place by
 * place, their pixels ascending. An image stands in scratch with its border of zeros, so that no window leaves it; a
 * product with an exact zero is skipped, or added where its neighbours are not zero: on an accumulator that began at +0
 * both give the same bits, as long as what it is multiplied with is finite, which is tested first.
 */

/** Filters that are summed up together. */
const lanes: i32 = 8;

function blocksOf(filters: i32): i32 {
  return (filters + lanes - 1) / lanes;
}

/** Weights as [block of filters][pixel of the window][lane], zeros behind the last filter. */
function packWeights(weights: usize, window: i32, filters: i32, into: usize): void {
  const blocks = blocksOf(filters);
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < window; i++) {
      for (let l = 0; l < lanes; l++, into += 4) {
        const o = b * lanes + l;
        store<f32>(into, o < filters ? load<f32>(weights + ((<usize>(i * filters + o)) << 2)) : 0);
      }
    }
  }
}

/** Weights as [row of the window][filter][pixel of the row], the last padded with zeros to whole vectors. */
function turnWeights(weights: usize, size: i32, line: i32, padded: i32, filters: i32, into: usize): void {
  for (let k = 0; k < size; k++) {
    for (let o = 0; o < filters; o++) {
      for (let j = 0; j < padded; j++, into += 4) {
        const i = k * line + j;
        store<f32>(into, j < line ? load<f32>(weights + ((<usize>(i * filters + o)) << 2)) : 0);
      }
    }
  }
}

/** Copies an image into the middle of one with a border of zeros. */
function copyImage(
  from: usize,
  height: i32,
  rowBytes: i32,
  into: usize,
  top: i32,
  leftBytes: i32,
  paddedHeight: i32,
  paddedRow: i32,
): void {
  memory.fill(into, 0, <usize>paddedHeight * <usize>paddedRow);
  let to = into + <usize>top * <usize>paddedRow + <usize>leftBytes;
  for (let y = 0; y < height; y++, from += rowBytes, to += paddedRow) memory.copy(to, from, rowBytes);
}

/** How many windows along one axis read each place, times the number of non-zero numbers there: products made. */
function countMet(
  image: usize,
  places: i32,
  across: i32,
  channels: i32,
  size: i32,
  stride: i32,
  paddedHeight: i32,
  paddedWidth: i32,
): f64 {
  let met: f64 = 0;
  let at = image;
  for (let y = 0; y < paddedHeight; y++) {
    const vertical = covers(y, places, size, stride);
    for (let x = 0; x < paddedWidth; x++) {
      let nonZero = 0;
      for (let c = 0; c < channels; c++, at += 4) nonZero += i32(load<f32>(at) !== 0);
      if (nonZero !== 0 && vertical !== 0) met += <f64>(nonZero * vertical * covers(x, across, size, stride));
    }
  }
  return met;
}

/** Windows that read place `at` of an axis: those that begin from `at − size + 1` to `at`. */
function covers(at: i32, places: i32, size: i32, stride: i32): i32 {
  const last = min(at / stride, places - 1);
  const first = at < size ? 0 : (at - size) / stride + 1;
  return max(0, last - first + 1);
}

/** One place, so many filters of one block: the sum over the window, non-zero pixels only. */
function sumPlace(image: usize, row: i32, size: i32, line: i32, weights: usize, bias: usize, out: usize): void {
  let a = zero();
  let b = zero();
  let w = weights;
  for (let k = 0; k < size; k++, image += row) {
    const end = image + ((<usize>line) << 2);
    for (let x = image; x < end; x += 4, w += 32) {
      if (load<i32>(x) << 1 === 0) continue;
      const value = v128.load32_splat(x);
      a = f32x4.add(a, f32x4.mul(value, v128.load(w)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(w, 16)));
    }
  }
  if (bias !== 0) {
    a = f32x4.add(a, v128.load(bias));
    b = f32x4.add(b, v128.load(bias, 16));
  }
  v128.store(out, a);
  v128.store(out, b, 16);
}

/** Four places side by side: `step` from the window of one to that of the next, `outStep` between their sums. */
function sumPlaces4(
  image: usize,
  row: i32,
  step: i32,
  size: i32,
  line: i32,
  weights: usize,
  bias: usize,
  out: usize,
  outStep: i32,
): void {
  let a0 = zero();
  let b0 = zero();
  let a1 = zero();
  let b1 = zero();
  let a2 = zero();
  let b2 = zero();
  let a3 = zero();
  let b3 = zero();
  let w = weights;
  const two = step * 2;
  const three = step * 3;
  for (let k = 0; k < size; k++, image += row) {
    const end = image + ((<usize>line) << 2);
    for (let x = image; x < end; x += 4, w += 32) {
      const any = load<i32>(x) | load<i32>(x + step) | load<i32>(x + two) | load<i32>(x + three);
      if (any << 1 === 0) continue;
      const wa = v128.load(w);
      const wb = v128.load(w, 16);
      const x0 = v128.load32_splat(x);
      a0 = f32x4.add(a0, f32x4.mul(x0, wa));
      b0 = f32x4.add(b0, f32x4.mul(x0, wb));
      const x1 = v128.load32_splat(x + step);
      a1 = f32x4.add(a1, f32x4.mul(x1, wa));
      b1 = f32x4.add(b1, f32x4.mul(x1, wb));
      const x2 = v128.load32_splat(x + two);
      a2 = f32x4.add(a2, f32x4.mul(x2, wa));
      b2 = f32x4.add(b2, f32x4.mul(x2, wb));
      const x3 = v128.load32_splat(x + three);
      a3 = f32x4.add(a3, f32x4.mul(x3, wa));
      b3 = f32x4.add(b3, f32x4.mul(x3, wb));
    }
  }
  if (bias !== 0) {
    const wa = v128.load(bias);
    const wb = v128.load(bias, 16);
    a0 = f32x4.add(a0, wa);
    b0 = f32x4.add(b0, wb);
    a1 = f32x4.add(a1, wa);
    b1 = f32x4.add(b1, wb);
    a2 = f32x4.add(a2, wa);
    b2 = f32x4.add(b2, wb);
    a3 = f32x4.add(a3, wa);
    b3 = f32x4.add(b3, wb);
  }
  v128.store(out, a0);
  v128.store(out, b0, 16);
  v128.store(out + outStep, a1);
  v128.store(out + outStep, b1, 16);
  v128.store(out + outStep * 2, a2);
  v128.store(out + outStep * 2, b2, 16);
  v128.store(out + outStep * 3, a3);
  v128.store(out + outStep * 3, b3, 16);
}

/** Copies the lanes that are filters. */
function copyLanes(from: usize, into: usize, count: i32): void {
  for (let l = 0; l < count; l++) store<f32>(into + ((<usize>l) << 2), load<f32>(from + ((<usize>l) << 2)));
}

/** y = x ∗ w + b over samples × steps; gives the number of weights met. */
export function conv2dForward(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  places: i32,
  across: i32,
  filters: i32,
  weights: usize,
  bias: usize,
  scratch: usize,
): f64 {
  const line = size * channels;
  const window = size * line;
  const pixel = channels << 2;
  const paddedHeight = max(top + height, (places - 1) * stride + size);
  const paddedWidth = max(left + width, (across - 1) * stride + size);
  const paddedRow = paddedWidth * pixel;
  const blocks = blocksOf(filters);
  const packed = scratch;
  const packedBlock = window * lanes * 4;
  const biases = packed + <usize>(blocks * packedBlock);
  const sums = biases + <usize>(blocks * lanes * 4);
  const image = sums + 4 * lanes * 4;
  packWeights(weights, window, filters, packed);
  if (bias !== 0) packWeights(bias, 1, filters, biases);
  const isSafe = isFinite32(weights, window * filters) !== 0;
  const step = stride * pixel;
  let met: f64 = 0;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const from = x + <usize>(n * xSample + t * xStep);
      copyImage(from, height, width * pixel, image, top, left * pixel, paddedHeight, paddedRow);
      met += countMet(image, places, across, channels, size, stride, paddedHeight, paddedWidth);
      const rows = y + <usize>(n * ySample + t * yStep);
      for (let b = 0; b < blocks; b++) {
        const w = packed + <usize>(b * packedBlock);
        const own: usize = bias === 0 ? 0 : biases + <usize>(b * lanes * 4);
        const full = (b + 1) * lanes <= filters;
        const rest = filters - b * lanes;
        for (let py = 0; py < places; py++) {
          let at = image + <usize>(py * stride * paddedRow);
          let to = rows + ((<usize>(py * across * filters + b * lanes)) << 2);
          let px = 0;
          if (isSafe) {
            for (; px + 4 <= across; px += 4) {
              if (full) sumPlaces4(at, paddedRow, step, size, line, w, own, to, filters << 2);
              else {
                sumPlaces4(at, paddedRow, step, size, line, w, own, sums, lanes * 4);
                for (let p = 0; p < 4; p++) copyLanes(sums + p * lanes * 4, to + <usize>((p * filters) << 2), rest);
              }
              at += step * 4;
              to += filters << 4;
            }
          }
          for (; px < across; px++) {
            if (full) sumPlace(at, paddedRow, size, line, w, own, to);
            else {
              sumPlace(at, paddedRow, size, line, w, own, sums);
              copyLanes(sums, to, rest);
            }
            at += step;
            to += filters << 2;
          }
        }
      }
    }
  }
  return met * <f64>filters;
}

/** gx = g ∗ w turned round: each place adds Σ_o w[i][o]·g[o] to the pixels of its window. */
export function conv2dBackward(
  g: usize,
  gSample: i32,
  gStep: i32,
  gx: usize,
  xSample: i32,
  xStep: i32,
  samples: i32,
  steps: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  places: i32,
  across: i32,
  filters: i32,
  weights: usize,
  scratch: usize,
): void {
  const line = size * channels;
  const padded = (line + 3) & ~3;
  const pixel = channels << 2;
  const paddedHeight = max(top + height, (places - 1) * stride + size);
  const paddedWidth = max(left + width, (across - 1) * stride + size);
  const paddedRow = paddedWidth * pixel;
  const turned = scratch;
  const turnedRow = filters * padded * 4;
  const list = turned + <usize>(size * turnedRow);
  const image = list + ((<usize>filters) << 3);
  turnWeights(weights, size, line, padded, filters, turned);
  // A zero gradient may be left out only where no weight makes NaN of it.
  const isSafe = isFinite32(weights, size * line * filters) !== 0;
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      memory.fill(image, 0, <usize>paddedHeight * <usize>paddedRow + 16);
      let from = g + <usize>(n * gSample + t * gStep);
      for (let py = 0; py < places; py++) {
        let at = image + <usize>(py * stride * paddedRow);
        for (let px = 0; px < across; px++, at += stride * pixel) {
          // Filters with a gradient: where their weights stand, and the gradient.
          let end = list;
          for (let o = 0; o < filters; o++, from += 4) {
            const value = load<f32>(from);
            if (isSafe && value === 0) continue;
            store<i32>(end, o * padded * 4);
            store<f32>(end + 4, value);
            end += 8;
          }
          if (end !== list) addWindow(list, end, turned, turnedRow, size, padded, at, paddedRow);
        }
      }
      let to = gx + <usize>(n * xSample + t * xStep);
      let inner = image + <usize>(top * paddedRow + left * pixel);
      for (let y = 0; y < height; y++, to += width * pixel, inner += paddedRow) {
        memory.copy(to, inner, width * pixel);
      }
    }
  }
}

/** Adds the gradients of one window, line by line, sixteen and then four numbers at a time. */
function addWindow(
  list: usize,
  end: usize,
  turned: usize,
  turnedRow: i32,
  size: i32,
  padded: i32,
  at: usize,
  row: i32,
): void {
  for (let k = 0; k < size; k++, turned += turnedRow, at += row) {
    let j = 0;
    for (; j + 16 <= padded; j += 16) {
      const own = turned + ((<usize>j) << 2);
      let a = zero();
      let b = zero();
      let c = zero();
      let d = zero();
      for (let event = list; event < end; event += 8) {
        const w = own + <usize>load<i32>(event);
        const value = v128.load32_splat(event, 4);
        a = f32x4.add(a, f32x4.mul(v128.load(w), value));
        b = f32x4.add(b, f32x4.mul(v128.load(w, 16), value));
        c = f32x4.add(c, f32x4.mul(v128.load(w, 32), value));
        d = f32x4.add(d, f32x4.mul(v128.load(w, 48), value));
      }
      const to = at + ((<usize>j) << 2);
      v128.store(to, f32x4.add(v128.load(to), a));
      v128.store(to, f32x4.add(v128.load(to, 16), b), 16);
      v128.store(to, f32x4.add(v128.load(to, 32), c), 32);
      v128.store(to, f32x4.add(v128.load(to, 48), d), 48);
    }
    for (; j < padded; j += 4) {
      const own = turned + ((<usize>j) << 2);
      let a = zero();
      for (let event = list; event < end; event += 8) {
        a = f32x4.add(a, f32x4.mul(v128.load(own + <usize>load<i32>(event)), v128.load32_splat(event, 4)));
      }
      const to = at + ((<usize>j) << 2);
      v128.store(to, f32x4.add(v128.load(to), a));
    }
  }
}

/** gw[i][o] += Σ over places x·g and gb[o] += Σ over places g, image by image. */
export function conv2dAccumulate(
  x: usize,
  xSample: i32,
  xStep: i32,
  g: usize,
  gSample: i32,
  gStep: i32,
  samples: i32,
  steps: i32,
  height: i32,
  width: i32,
  channels: i32,
  size: i32,
  stride: i32,
  top: i32,
  left: i32,
  places: i32,
  across: i32,
  filters: i32,
  intoWeights: usize,
  intoBias: usize,
  scratch: usize,
): void {
  const line = size * channels;
  const window = size * line;
  const pixel = channels << 2;
  const paddedHeight = max(top + height, (places - 1) * stride + size);
  const paddedWidth = max(left + width, (across - 1) * stride + size);
  const paddedRow = paddedWidth * pixel;
  const blocks = blocksOf(filters);
  const all = places * across;
  const packed = scratch;
  const packedBlock = window * lanes * 4;
  const gradients = packed + <usize>(blocks * packedBlock);
  const image = gradients + <usize>(all * lanes * 4);
  packWeights(intoWeights, window, filters, packed);
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const given = g + <usize>(n * gSample + t * gStep);
      const isSafe = isFinite32(given, all * filters) !== 0;
      copyImage(
        x + <usize>(n * xSample + t * xStep),
        height,
        width * pixel,
        image,
        top,
        left * pixel,
        paddedHeight,
        paddedRow,
      );
      for (let b = 0; b < blocks; b++) {
        const rest = min(lanes, filters - b * lanes);
        for (let p = 0; p < all; p++) {
          const to = gradients + <usize>(p * lanes * 4);
          v128.store(to, zero());
          v128.store(to, zero(), 16);
          copyLanes(given + ((<usize>(p * filters + b * lanes)) << 2), to, rest);
        }
        const into = packed + <usize>(b * packedBlock);
        for (let k = 0; k < size; k++) {
          const row = image + <usize>(k * paddedRow);
          const own = into + <usize>(k * line * lanes * 4);
          let j = 0;
          if (isSafe) {
            for (; j + 4 <= line; j += 4) {
              const at = row + ((<usize>j) << 2);
              gather4(at, stride * paddedRow, stride * pixel, places, across, gradients, own + <usize>(j * lanes * 4));
            }
          }
          for (; j < line; j++) {
            const at = row + ((<usize>j) << 2);
            gather1(at, stride * paddedRow, stride * pixel, places, across, gradients, own + <usize>(j * lanes * 4));
          }
        }
      }
      if (intoBias === 0) continue;
      let from = given;
      for (let p = 0; p < all; p++) {
        for (let o = 0; o < filters; o++, from += 4) {
          const to = intoBias + ((<usize>o) << 2);
          store<f32>(to, load<f32>(to) + load<f32>(from));
        }
      }
    }
  }
  for (let b = 0; b < blocks; b++) {
    for (let i = 0; i < window; i++) {
      const from = packed + <usize>(b * packedBlock + i * lanes * 4);
      copyLanes(from, intoWeights + ((<usize>(i * filters + b * lanes)) << 2), min(lanes, filters - b * lanes));
    }
  }
}

/** One pixel of the window at all places. */
function gather1(x: usize, down: i32, right: i32, places: i32, across: i32, g: usize, into: usize): void {
  let a = v128.load(into);
  let b = v128.load(into, 16);
  for (let py = 0; py < places; py++, x += down) {
    let at = x;
    for (let px = 0; px < across; px++, at += right, g += 32) {
      if (load<i32>(at) << 1 === 0) continue;
      const value = v128.load32_splat(at);
      a = f32x4.add(a, f32x4.mul(value, v128.load(g)));
      b = f32x4.add(b, f32x4.mul(value, v128.load(g, 16)));
    }
  }
  v128.store(into, a);
  v128.store(into, b, 16);
}

/** Four neighbours of a line of the window at all places: four rows of sums. */
function gather4(x: usize, down: i32, right: i32, places: i32, across: i32, g: usize, into: usize): void {
  let a0 = v128.load(into);
  let b0 = v128.load(into, 16);
  let a1 = v128.load(into, 32);
  let b1 = v128.load(into, 48);
  let a2 = v128.load(into, 64);
  let b2 = v128.load(into, 80);
  let a3 = v128.load(into, 96);
  let b3 = v128.load(into, 112);
  for (let py = 0; py < places; py++, x += down) {
    let at = x;
    for (let px = 0; px < across; px++, at += right, g += 32) {
      if (!v128.any_true(f32x4.ne(v128.load(at), zero()))) continue;
      const ga = v128.load(g);
      const gb = v128.load(g, 16);
      const x0 = v128.load32_splat(at);
      a0 = f32x4.add(a0, f32x4.mul(x0, ga));
      b0 = f32x4.add(b0, f32x4.mul(x0, gb));
      const x1 = v128.load32_splat(at, 4);
      a1 = f32x4.add(a1, f32x4.mul(x1, ga));
      b1 = f32x4.add(b1, f32x4.mul(x1, gb));
      const x2 = v128.load32_splat(at, 8);
      a2 = f32x4.add(a2, f32x4.mul(x2, ga));
      b2 = f32x4.add(b2, f32x4.mul(x2, gb));
      const x3 = v128.load32_splat(at, 12);
      a3 = f32x4.add(a3, f32x4.mul(x3, ga));
      b3 = f32x4.add(b3, f32x4.mul(x3, gb));
    }
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
