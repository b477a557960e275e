import { countEvents } from './events';

/** Where row r of samples × steps stands. Strides are in bytes. */
export function rowAt(base: usize, sampleStride: i32, stepStride: i32, steps: i32, r: i32): usize {
  if (steps === 1) return base + <usize>(r * sampleStride);
  return base + <usize>((r / steps) * sampleStride + (r % steps) * stepStride);
}

export function zero(): v128 {
  return f32x4.splat(0);
}

/** Rows that are looked at. */
const lookedAt: i32 = 32;

/** About how large the share of numbers is that are not zero: from some of the rows, evenly spread. */
export function shareOf(x: usize, sampleStride: i32, stepStride: i32, samples: i32, steps: i32, size: i32): f64 {
  const rows = samples * steps;
  const stride = max(1, rows / lookedAt);
  let count: f64 = 0;
  let looked: f64 = 0;
  for (let r = 0; r < rows; r += stride) {
    count += countEvents(rowAt(x, sampleStride, stepStride, steps, r), size);
    looked++;
  }
  return count / (looked * <f64>size);
}

/** So few numbers that a call would take longer than the copy: whole vectors, then the rest. */
export function copyFew(to: usize, from: usize, count: i32): void {
  let k = 0;
  for (; k + 4 <= count; k += 4) v128.store(to + ((<usize>k) << 2), v128.load(from + ((<usize>k) << 2)));
  for (; k < count; k++) store<f32>(to + ((<usize>k) << 2), load<f32>(from + ((<usize>k) << 2)));
}
