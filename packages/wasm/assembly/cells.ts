import { exp } from './elementary';

/**
 * The neurons in physical units other than neuron/lif, float64: two of them stay in registers over the steps of a
 * window. Which one `kind` says; its constants are a … f, in the order of its advance below.
 */

const perfect: i32 = 0;
const adaptive: i32 = 1;
const exponential: i32 = 2;

let slow: v128 = f64x2.splat(0);

/** The potential after a step; `slow` is the second variable, where there is one. */
function advanced(kind: i32, v: v128, current: v128, a: f64, b: f64, c: f64, d: f64, e: f64): v128 {
  const first = f64x2.splat(a);
  if (kind === perfect) return f64x2.add(v, f64x2.mul(first, current));
  if (kind === adaptive) {
    // share, leak, rest, below, slow share
    const above = f64x2.sub(v, f64x2.splat(c));
    const w = slow;
    slow = f64x2.add(w, f64x2.mul(f64x2.splat(e), f64x2.sub(f64x2.mul(f64x2.splat(d), above), w)));
    const drive = f64x2.add(f64x2.sub(f64x2.neg(f64x2.mul(f64x2.splat(b), above)), w), current);
    return f64x2.add(v, f64x2.mul(first, drive));
  }
  if (kind === exponential) {
    // share, leak, rest, onset, sharpness
    const steep = f64x2.splat(e);
    const x = f64x2.div(f64x2.sub(v, f64x2.splat(d)), steep);
    const raised = f64x2(exp(f64x2.extract_lane(x, 0)), exp(f64x2.extract_lane(x, 1)));
    const upswing = f64x2.sub(f64x2.mul(steep, raised), f64x2.sub(v, f64x2.splat(c)));
    return f64x2.add(v, f64x2.mul(first, f64x2.add(f64x2.mul(f64x2.splat(b), upswing), current)));
  }
  // neuron/izhikevich: half step, 0.04, rate, follow, unit of current
  const input = f64x2.div(current, f64x2.splat(e));
  const u = slow;
  const next = halfStep(halfStep(v, u, input, first, b), u, input, first, b);
  slow = f64x2.add(u, f64x2.mul(f64x2.splat(c), f64x2.sub(f64x2.mul(f64x2.splat(d), next), u)));
  return next;
}

function halfStep(v: v128, u: v128, input: v128, half: v128, quadratic: f64): v128 {
  const square = f64x2.mul(f64x2.mul(f64x2.splat(quadratic), v), v);
  const own = f64x2.add(f64x2.add(square, f64x2.mul(f64x2.splat(5), v)), f64x2.splat(140));
  return f64x2.add(v, f64x2.mul(half, f64x2.add(f64x2.sub(own, u), input)));
}

function take(at: usize, isPair: bool): v128 {
  return isPair ? v128.load(at) : f64x2.splat(load<f64>(at));
}

function put(at: usize, isPair: bool, value: v128): void {
  if (isPair) v128.store(at, value);
  else store<f64>(at, f64x2.extract_lane(value, 0));
}

/** `slows` is the address of the second variable, 0 where there is none; a spike adds `jump` to it. */
export function cellForward(
  kind: i32,
  current: usize,
  currentSample: i32,
  currentStep: i32,
  spikes: usize,
  voltage: usize,
  sampleStride: i32,
  stepStride: i32,
  potentials: usize,
  slows: usize,
  countdowns: usize,
  samples: i32,
  steps: i32,
  size: i32,
  wait: f64,
  threshold: f64,
  resetTo: f64,
  jump: f64,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
): void {
  const none = f64x2.splat(0);
  const one = f64x2.splat(1);
  const jumps = f64x2.splat(jump);
  for (let n = 0; n < samples; n++) {
    for (let f = 0; f < size; f += 2) {
      const isPair = f + 2 <= size;
      const k = (<usize>f) << 3;
      const own = ((<usize>n * <usize>size) << 3) + k;
      let from = current + <usize>(n * currentSample) + k;
      let toSpikes = spikes + <usize>(n * sampleStride) + k;
      let toVoltage = voltage + <usize>(n * sampleStride) + k;
      let v = take(potentials + own, isPair);
      let left = take(countdowns + own, isPair);
      slow = slows === 0 ? none : take(slows + own, isPair);
      for (let t = 0; t < steps; t++) {
        if (t > 0) {
          v = advanced(kind, v, take(from, isPair), a, b, c, d, e);
          from += currentStep;
        }
        const waits = f64x2.gt(left, none);
        const fires = v128.andnot(f64x2.ge(v, f64x2.splat(threshold)), waits);
        v = v128.bitselect(f64x2.splat(resetTo), v, v128.or(waits, fires));
        slow = v128.bitselect(f64x2.add(slow, jumps), slow, fires);
        left = v128.bitselect(f64x2.splat(wait), f64x2.sub(left, v128.and(waits, one)), fires);
        put(toSpikes, isPair, v128.and(fires, one));
        put(toVoltage, isPair, v);
        toSpikes += stepStride;
        toVoltage += stepStride;
      }
      put(potentials + own, isPair, v);
      put(countdowns + own, isPair, left);
      if (slows !== 0) put(slows + own, isPair, slow);
    }
  }
}

/** The advance at the end of a window, with the current of its last step. */
export function cellAdvance(
  kind: i32,
  current: usize,
  currentSample: i32,
  potentials: usize,
  slows: usize,
  samples: i32,
  size: i32,
  a: f64,
  b: f64,
  c: f64,
  d: f64,
  e: f64,
): void {
  for (let n = 0; n < samples; n++) {
    for (let f = 0; f < size; f += 2) {
      const isPair = f + 2 <= size;
      const k = (<usize>f) << 3;
      const own = ((<usize>n * <usize>size) << 3) + k;
      slow = slows === 0 ? f64x2.splat(0) : take(slows + own, isPair);
      const input = take(current + <usize>(n * currentSample) + k, isPair);
      put(potentials + own, isPair, advanced(kind, take(potentials + own, isPair), input, a, b, c, d, e));
      if (slows !== 0) put(slows + own, isPair, slow);
    }
  }
}
