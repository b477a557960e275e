/** What synapses and sums do in float64: one sample after the other, lanes are features. Strides are in bytes. */

/** layer/add: y = a + b. */
export function addForward64(
  a: usize,
  aSample: i32,
  aStep: i32,
  b: usize,
  bSample: i32,
  bStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
): void {
  for (let n = 0; n < samples; n++) {
    for (let t = 0; t < steps; t++) {
      const fromA = a + <usize>(n * aSample + t * aStep);
      const fromB = b + <usize>(n * bSample + t * bStep);
      const to = y + <usize>(n * ySample + t * yStep);
      let f = 0;
      for (; f + 2 <= size; f += 2) {
        const k = (<usize>f) << 3;
        v128.store(to + k, f64x2.add(v128.load(fromA + k), v128.load(fromB + k)));
      }
      for (; f < size; f++) {
        const k = (<usize>f) << 3;
        store<f64>(to + k, load<f64>(fromA + k) + load<f64>(fromB + k));
      }
    }
  }
}

/** synapse/exponential: s = decay · s + x, which leaves as it is. States stand [sample][size]. */
export function decayForward64(
  x: usize,
  xSample: i32,
  xStep: i32,
  y: usize,
  ySample: i32,
  yStep: i32,
  states: usize,
  samples: i32,
  steps: i32,
  size: i32,
  decay: f64,
): void {
  const decays = f64x2.splat(decay);
  for (let n = 0; n < samples; n++) {
    const own = states + ((<usize>n * <usize>size) << 3);
    for (let t = 0; t < steps; t++) {
      const from = x + <usize>(n * xSample + t * xStep);
      const to = y + <usize>(n * ySample + t * yStep);
      let f = 0;
      for (; f + 2 <= size; f += 2) {
        const k = (<usize>f) << 3;
        const next = f64x2.add(f64x2.mul(decays, v128.load(own + k)), v128.load(from + k));
        v128.store(own + k, next);
        v128.store(to + k, next);
      }
      for (; f < size; f++) {
        const k = (<usize>f) << 3;
        const next = decay * load<f64>(own + k) + load<f64>(from + k);
        store<f64>(own + k, next);
        store<f64>(to + k, next);
      }
    }
  }
}
