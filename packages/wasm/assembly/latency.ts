import { log } from './elementary';

/**
 * encode/latency, float32: the step at which each value fires, then one spike there. Strides are in bytes; `fires`
 * stands [sample][size]. The first step is `first`; where it is 0, the values are encoded.
 */
export function latencyForward(
  x: usize,
  xSample: i32,
  fires: usize,
  spikes: usize,
  sampleStride: i32,
  stepStride: i32,
  samples: i32,
  first: i32,
  steps: i32,
  size: i32,
  isLinear: i32,
  tau: f32,
  threshold: f32,
  least: f32,
  belowThreshold: f32,
): void {
  const bytes = (<usize>size) << 2;
  const whole = bytes & ~15;
  const one = f32x4.splat(1);
  for (let n = 0; n < samples; n++) {
    const own = fires + <usize>n * bytes;
    if (first === 0) {
      const from = x + <usize>(n * xSample);
      for (let k: usize = 0; k < bytes; k += 4) {
        const value = load<f32>(from + k);
        let at = belowThreshold;
        if (value >= threshold)
          at = max<f32>(0, nearest<f32>(tau * (isLinear ? 1 - value : charged(value, threshold, least))));
        store<f32>(own + k, at);
      }
    }
    for (let t = 0; t < steps; t++) {
      const to = spikes + <usize>(n * sampleStride + t * stepStride);
      const now = <f32>(first + t);
      const step = f32x4.splat(now);
      let k: usize = 0;
      for (; k < whole; k += 16) v128.store(to + k, v128.and(one, f32x4.eq(v128.load(own + k), step)));
      for (; k < bytes; k += 4) store<f32>(to + k, load<f32>(own + k) === now ? 1 : 0);
    }
  }
}

/** ln(x / (x − θ)): how long a membrane charges, in time constants. */
function charged(value: f32, threshold: f32, least: f32): f32 {
  const above = max<f32>(value, least);
  const ratio: f32 = above / (above - threshold);
  return <f32>log(<f64>ratio);
}
