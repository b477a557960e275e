import { addTo } from './engine';

/**
 * loss/spike-count, float32, in the operation order of the kernel. Spikes are 0 or 1, so that their counts are whole
 * numbers: they are the same in any order. Strides are in bytes; `parts` is neurons times steps of the whole pass.
 */

/** How far a rate lies outside the bounds, below with a minus. */
function outside(rate: f32, lower: f32, upper: f32): f32 {
  return rate > upper ? rate - upper : rate < lower ? rate - lower : 0;
}

/** counts[n][f] += Σ_t S_f[t]; together[n] += all spikes of the layer; and the loss of what was counted so far. */
export function spikeCountForward(
  spikes: usize,
  sampleStride: i32,
  stepStride: i32,
  counts: usize,
  together: usize,
  loss: usize,
  lossStride: i32,
  samples: i32,
  steps: i32,
  size: i32,
  numSteps: f32,
  parts: f32,
  lower: f32,
  upper: f32,
  isLayer: i32,
): void {
  for (let n = 0; n < samples; n++) {
    const own = counts + ((<usize>(n * size)) << 2);
    for (let t = 0; t < steps; t++) addTo(own, spikes + <usize>(n * sampleStride + t * stepStride), size, 0);
    // What was counted in earlier windows is in the counts of the neurons as well.
    let all: f32 = 0;
    let squares: f32 = 0;
    for (let f = 0; f < size; f++) {
      const count = load<f32>(own + ((<usize>f) << 2));
      const off = outside(count / numSteps, lower, upper);
      all += count;
      squares += off * off;
    }
    store<f32>(together + ((<usize>n) << 2), all);
    const off = outside(all / parts, lower, upper);
    store<f32>(loss + <usize>(n * lossStride), isLayer ? off * off : squares / <f32>size);
  }
}

/** 2 (r_f − bound)/(n T), the same at every step. */
export function spikeCountBackward(
  counts: usize,
  together: usize,
  given: usize,
  givenStride: i32,
  into: usize,
  sampleStride: i32,
  stepStride: i32,
  samples: i32,
  steps: i32,
  size: i32,
  numSteps: f32,
  parts: f32,
  lower: f32,
  upper: f32,
  isLayer: i32,
): void {
  const lowers = f32x4.splat(lower);
  const uppers = f32x4.splat(upper);
  const all = f32x4.splat(numSteps);
  for (let n = 0; n < samples; n++) {
    const own = counts + ((<usize>(n * size)) << 2);
    const row = into + <usize>(n * sampleStride);
    const share: f32 = 2 * (load<f32>(given + <usize>(n * givenStride)) / parts);
    const shares = f32x4.splat(share);
    const layer = outside(load<f32>(together + ((<usize>n) << 2)) / parts, lower, upper);
    let f = 0;
    for (; f + 4 <= size; f += 4) {
      const at = (<usize>f) << 2;
      const rate = f32x4.div(v128.load(own + at), all);
      const over = v128.and(f32x4.gt(rate, uppers), f32x4.sub(rate, uppers));
      const under = v128.bitselect(f32x4.sub(rate, lowers), over, f32x4.lt(rate, lowers));
      v128.store(row + at, f32x4.mul(shares, isLayer ? f32x4.splat(layer) : under));
    }
    for (; f < size; f++) {
      const at = (<usize>f) << 2;
      const off = isLayer ? layer : outside(load<f32>(own + at) / numSteps, lower, upper);
      store<f32>(row + at, share * off);
    }
    for (let t = 1; t < steps; t++) memory.copy(row + <usize>(t * stepStride), row, (<usize>size) << 2);
  }
}
