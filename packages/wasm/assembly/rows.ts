import { countEvents } from './events';

/** Where row r of samples × steps stands. Strides are in bytes. */
export function rowAt(base: usize, sampleStride: i32, stepStride: i32, steps: i32, r: i32): usize {
  if (steps === 1) return base + <usize>(r * sampleStride);
  return base + <usize>((r / steps) * sampleStride + (r % steps) * stepStride);
}

export function zero(): v128 {
  return f32x4.splat(0);
}

/** The share of numbers that are not zero. */
export function shareOf(x: usize, sampleStride: i32, stepStride: i32, samples: i32, steps: i32, size: i32): f64 {
  const rows = samples * steps;
  let count: f64 = 0;
  for (let r = 0; r < rows; r++) count += countEvents(rowAt(x, sampleStride, stepStride, steps, r), size);
  return count / (<f64>rows * <f64>size);
}
