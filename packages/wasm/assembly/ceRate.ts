import { exp, log } from './elementary';

/** loss/ce-rate, float32. Spikes are mostly 0 and 1, whose exponentials are computed once. Strides are in bytes. */

let ofOne: f32 = 0;

function exponential(x: f32): f32 {
  if (x === 0) return 1;
  if (x === 1) return ofOne;
  return <f32>exp(<f64>x);
}

function sumOf(spikes: usize, size: i32): f32 {
  let sum: f32 = 0;
  for (let k = 0; k < size; k++) sum += exponential(load<f32>(spikes + ((<usize>k) << 2)));
  return sum;
}

export function ceRateForward(
  spikes: usize,
  sampleStride: i32,
  stepStride: i32,
  labels: usize,
  labelStride: i32,
  sums: usize,
  loss: usize,
  lossStride: i32,
  samples: i32,
  steps: i32,
  size: i32,
  numSteps: f32,
): void {
  ofOne = <f32>exp(1);
  for (let n = 0; n < samples; n++) {
    const truth = <usize>load<f32>(labels + <usize>(n * labelStride));
    const own = sums + ((<usize>n) << 2);
    let sum = load<f32>(own);
    for (let t = 0; t < steps; t++) {
      const at = spikes + <usize>(n * sampleStride + t * stepStride);
      sum += <f32>log(<f64>sumOf(at, size)) - load<f32>(at + (truth << 2));
    }
    store<f32>(own, sum);
    store<f32>(loss + <usize>(n * lossStride), sum / numSteps);
  }
}

export function ceRateBackward(
  spikes: usize,
  sampleStride: i32,
  stepStride: i32,
  labels: usize,
  labelStride: i32,
  given: usize,
  givenStride: i32,
  wanted: usize,
  wantedSample: i32,
  wantedStep: i32,
  samples: i32,
  steps: i32,
  size: i32,
  numSteps: f32,
): void {
  ofOne = <f32>exp(1);
  for (let n = 0; n < samples; n++) {
    const truth = <i32>load<f32>(labels + <usize>(n * labelStride));
    const perStep = load<f32>(given + <usize>(n * givenStride)) / numSteps;
    for (let t = 0; t < steps; t++) {
      const at = spikes + <usize>(n * sampleStride + t * stepStride);
      const to = wanted + <usize>(n * wantedSample + t * wantedStep);
      const sum = sumOf(at, size);
      for (let k = 0; k < size; k++) {
        const share = exponential(load<f32>(at + ((<usize>k) << 2))) / sum;
        const one: f32 = k === truth ? 1 : 0;
        store<f32>(to + ((<usize>k) << 2), perStep * (share - one));
      }
    }
  }
}
