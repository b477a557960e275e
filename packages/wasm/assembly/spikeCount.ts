import { addTo } from './engine';

/**
 * loss/spike-count, float32. Spikes are 0 or 1, so that their counts are whole numbers: they are the same in any order.
 * Strides are in bytes.
 */

/** counts[n][f] += Σ_t S_f[t]; together[n] += all spikes of the layer. */
export function spikeCountForward(
  spikes: usize,
  sampleStride: i32,
  stepStride: i32,
  counts: usize,
  together: usize,
  samples: i32,
  steps: i32,
  size: i32,
): void {
  for (let n = 0; n < samples; n++) {
    const own = counts + ((<usize>(n * size)) << 2);
    for (let t = 0; t < steps; t++) addTo(own, spikes + <usize>(n * sampleStride + t * stepStride), size, 0);
    // What was counted in earlier windows is in the counts of the neurons as well.
    let sum: f32 = 0;
    for (let f = 0; f < size; f++) sum += load<f32>(own + ((<usize>f) << 2));
    store<f32>(together + ((<usize>n) << 2), sum);
  }
}

/** The gradient of a sample is the same at every step: `row`, so many numbers. */
export function spikeCountBackward(row: usize, into: usize, stepStride: i32, steps: i32, size: i32): void {
  for (let t = 0; t < steps; t++) memory.copy(into + <usize>(t * stepStride), row, (<usize>size) << 2);
}
