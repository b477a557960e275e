/**
 * neuron/lif, float64: lanes are neurons. Eight of them stay in registers over all steps of a window, so a step costs
 * what it writes. Strides are in bytes; spikes and voltage are laid out alike, the states stand [sample][size].
 */

/** The potential at the end of a step, from that at its start and I/g_L. `share` is dt/τ_m, `decay` exp(−dt/τ_m). */
function advanced(v: v128, drive: v128, eL: v128, share: v128, decay: v128, isEuler: bool): v128 {
  if (isEuler) return f64x2.add(v, f64x2.mul(share, f64x2.add(f64x2.neg(f64x2.sub(v, eL)), drive)));
  const target = f64x2.add(eL, drive);
  return f64x2.add(target, f64x2.mul(f64x2.sub(v, target), decay));
}

function advancedOne(v: f64, drive: f64, eL: f64, share: f64, decay: f64, isEuler: bool): f64 {
  if (isEuler) return v + share * (-(v - eL) + drive);
  const target = eL + drive;
  return target + (v - target) * decay;
}

/**
 * Steps of a window: the advance from the step before (none in front of the first), then spike, reset and countdown.
 * `last` is the step of the window at which no step begins, or −1.
 */
export function lifForward(
  current: usize,
  currentSample: i32,
  currentStep: i32,
  spikes: usize,
  voltage: usize,
  sampleStride: i32,
  stepStride: i32,
  potentials: usize,
  countdowns: usize,
  samples: i32,
  steps: i32,
  size: i32,
  last: i32,
  isEuler: bool,
  gL: f64,
  eL: f64,
  share: f64,
  decay: f64,
  vThreshold: f64,
  vReset: f64,
  tRef: f64,
): void {
  const gLs = f64x2.splat(gL);
  const eLs = f64x2.splat(eL);
  const shares = f64x2.splat(share);
  const decays = f64x2.splat(decay);
  const thresholds = f64x2.splat(vThreshold);
  const resets = f64x2.splat(vReset);
  const waits = f64x2.splat(tRef);
  const one = f64x2.splat(1);
  const none = f64x2.splat(0);
  const isConstant = currentStep === 0;
  for (let n = 0; n < samples; n++) {
    const own = (<usize>n * <usize>size) << 3;
    const input = current + <usize>(n * currentSample);
    const output = <usize>(n * sampleStride);
    let f = 0;
    for (; f + 8 <= size; f += 8) {
      const k = (<usize>f) << 3;
      const state = potentials + own + k;
      const waiting = countdowns + own + k;
      let v0 = v128.load(state);
      let v1 = v128.load(state, 16);
      let v2 = v128.load(state, 32);
      let v3 = v128.load(state, 48);
      let c0 = v128.load(waiting);
      let c1 = v128.load(waiting, 16);
      let c2 = v128.load(waiting, 32);
      let c3 = v128.load(waiting, 48);
      let from = input + k;
      let d0 = none;
      let d1 = none;
      let d2 = none;
      let d3 = none;
      if (isConstant) {
        d0 = f64x2.div(v128.load(from), gLs);
        d1 = f64x2.div(v128.load(from, 16), gLs);
        d2 = f64x2.div(v128.load(from, 32), gLs);
        d3 = f64x2.div(v128.load(from, 48), gLs);
      }
      let toSpikes = spikes + output + k;
      let toVoltage = voltage + output + k;
      for (let t = 0; t < steps; t++) {
        if (t > 0) {
          if (!isConstant) {
            d0 = f64x2.div(v128.load(from), gLs);
            d1 = f64x2.div(v128.load(from, 16), gLs);
            d2 = f64x2.div(v128.load(from, 32), gLs);
            d3 = f64x2.div(v128.load(from, 48), gLs);
            from += currentStep;
          }
          v0 = advanced(v0, d0, eLs, shares, decays, isEuler);
          v1 = advanced(v1, d1, eLs, shares, decays, isEuler);
          v2 = advanced(v2, d2, eLs, shares, decays, isEuler);
          v3 = advanced(v3, d3, eLs, shares, decays, isEuler);
        }
        if (t === last) {
          v128.store(toSpikes, none);
          v128.store(toSpikes, none, 16);
          v128.store(toSpikes, none, 32);
          v128.store(toSpikes, none, 48);
        } else {
          const r0 = f64x2.gt(c0, none);
          const s0 = v128.andnot(f64x2.ge(v0, thresholds), r0);
          v0 = v128.bitselect(resets, v0, v128.or(r0, s0));
          c0 = v128.bitselect(waits, f64x2.sub(c0, v128.and(r0, one)), s0);
          v128.store(toSpikes, v128.and(s0, one));
          const r1 = f64x2.gt(c1, none);
          const s1 = v128.andnot(f64x2.ge(v1, thresholds), r1);
          v1 = v128.bitselect(resets, v1, v128.or(r1, s1));
          c1 = v128.bitselect(waits, f64x2.sub(c1, v128.and(r1, one)), s1);
          v128.store(toSpikes, v128.and(s1, one), 16);
          const r2 = f64x2.gt(c2, none);
          const s2 = v128.andnot(f64x2.ge(v2, thresholds), r2);
          v2 = v128.bitselect(resets, v2, v128.or(r2, s2));
          c2 = v128.bitselect(waits, f64x2.sub(c2, v128.and(r2, one)), s2);
          v128.store(toSpikes, v128.and(s2, one), 32);
          const r3 = f64x2.gt(c3, none);
          const s3 = v128.andnot(f64x2.ge(v3, thresholds), r3);
          v3 = v128.bitselect(resets, v3, v128.or(r3, s3));
          c3 = v128.bitselect(waits, f64x2.sub(c3, v128.and(r3, one)), s3);
          v128.store(toSpikes, v128.and(s3, one), 48);
        }
        v128.store(toVoltage, v0);
        v128.store(toVoltage, v1, 16);
        v128.store(toVoltage, v2, 32);
        v128.store(toVoltage, v3, 48);
        toSpikes += stepStride;
        toVoltage += stepStride;
      }
      v128.store(state, v0);
      v128.store(state, v1, 16);
      v128.store(state, v2, 32);
      v128.store(state, v3, 48);
      v128.store(waiting, c0);
      v128.store(waiting, c1, 16);
      v128.store(waiting, c2, 32);
      v128.store(waiting, c3, 48);
    }
    for (; f + 2 <= size; f += 2) {
      const k = (<usize>f) << 3;
      let v = v128.load(potentials + own + k);
      let c = v128.load(countdowns + own + k);
      let from = input + k;
      let drive = isConstant ? f64x2.div(v128.load(from), gLs) : none;
      let toSpikes = spikes + output + k;
      let toVoltage = voltage + output + k;
      for (let t = 0; t < steps; t++) {
        if (t > 0) {
          if (!isConstant) {
            drive = f64x2.div(v128.load(from), gLs);
            from += currentStep;
          }
          v = advanced(v, drive, eLs, shares, decays, isEuler);
        }
        if (t === last) v128.store(toSpikes, none);
        else {
          const r = f64x2.gt(c, none);
          const s = v128.andnot(f64x2.ge(v, thresholds), r);
          v = v128.bitselect(resets, v, v128.or(r, s));
          c = v128.bitselect(waits, f64x2.sub(c, v128.and(r, one)), s);
          v128.store(toSpikes, v128.and(s, one));
        }
        v128.store(toVoltage, v);
        toSpikes += stepStride;
        toVoltage += stepStride;
      }
      v128.store(potentials + own + k, v);
      v128.store(countdowns + own + k, c);
    }
    for (; f < size; f++) {
      const k = (<usize>f) << 3;
      let v = load<f64>(potentials + own + k);
      let wait = load<f64>(countdowns + own + k);
      for (let t = 0; t < steps; t++) {
        if (t > 0) {
          const drive = load<f64>(input + k + <usize>((t - 1) * currentStep)) / gL;
          v = advancedOne(v, drive, eL, share, decay, isEuler);
        }
        let spike: f64 = 0;
        if (t !== last) {
          if (wait > 0) {
            v = vReset;
            wait -= 1;
          } else if (v >= vThreshold) {
            spike = 1;
            v = vReset;
            wait = tRef;
          }
        }
        store<f64>(spikes + output + k + <usize>(t * stepStride), spike);
        store<f64>(voltage + output + k + <usize>(t * stepStride), v);
      }
      store<f64>(potentials + own + k, v);
      store<f64>(countdowns + own + k, wait);
    }
  }
}

/** The advance at the end of a window, with the current of its last step. */
export function lifAdvance(
  current: usize,
  currentSample: i32,
  potentials: usize,
  samples: i32,
  size: i32,
  isEuler: bool,
  gL: f64,
  eL: f64,
  share: f64,
  decay: f64,
): void {
  for (let n = 0; n < samples; n++) {
    const own = potentials + ((<usize>n * <usize>size) << 3);
    const input = current + <usize>(n * currentSample);
    let f = 0;
    for (; f + 2 <= size; f += 2) {
      const k = (<usize>f) << 3;
      const drive = f64x2.div(v128.load(input + k), f64x2.splat(gL));
      const v = advanced(v128.load(own + k), drive, f64x2.splat(eL), f64x2.splat(share), f64x2.splat(decay), isEuler);
      v128.store(own + k, v);
    }
    for (; f < size; f++) {
      const k = (<usize>f) << 3;
      const drive = load<f64>(input + k) / gL;
      store<f64>(own + k, advancedOne(load<f64>(own + k), drive, eL, share, decay, isEuler));
    }
  }
}
