/** Where row r of samples × steps stands. Strides are in bytes. */
export function rowAt(base: usize, sampleStride: i32, stepStride: i32, steps: i32, r: i32): usize {
  if (steps === 1) return base + <usize>(r * sampleStride);
  return base + <usize>((r / steps) * sampleStride + (r % steps) * stepStride);
}

export function zero(): v128 {
  return f32x4.splat(0);
}
