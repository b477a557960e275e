import { zero } from './rows';
import { slopesOf } from './surrogates';

/**
 * neuron/leaky: lanes are neurons. Reset: 0 subtracts, 1 sets to `target`, 2 does nothing; `isNext` says that it acts
 * one step later. Strides are in bytes; spikes, membrane and what is saved are laid out alike.
 */

/**
 * `resets` and `befores` are addresses, or 0 where nothing is saved. `state` stands [sample][size]. Gives 1 where every
 * membrane is finite: x·0 is 0 for a finite x and NaN otherwise.
 */
function forward<T>(
  current: usize,
  currentSample: i32,
  currentStep: i32,
  spikes: usize,
  membrane: usize,
  resets: usize,
  befores: usize,
  sampleStride: i32,
  stepStride: i32,
  state: usize,
  samples: i32,
  steps: i32,
  size: i32,
  beta: T,
  theta: T,
  reset: i32,
  target: T,
  isNext: i32,
): i32 {
  const none = <T>0;
  const one = <T>1;
  const bytes = <usize>size * sizeof<T>();
  const whole = bytes & ~15;
  let bad = v128.splat<T>(none);
  let badRest = none;
  const zeros = v128.splat<T>(none);
  const ones = v128.splat<T>(one);
  const betas = v128.splat<T>(beta);
  const thetas = v128.splat<T>(theta);
  const targets = v128.splat<T>(target);
  for (let n = 0; n < samples; n++) {
    const own = state + <usize>n * bytes;
    for (let t = 0; t < steps; t++) {
      const input = current + <usize>(n * currentSample + t * currentStep);
      const at = <usize>(n * sampleStride + t * stepStride);
      let k: usize = 0;
      for (; k < whole; k += 16) {
        const before = v128.load(own + k);
        const base = v128.add<T>(v128.mul<T>(betas, before), v128.load(input + k));
        const fired = v128.gt<T>(isNext ? before : base, thetas);
        let after = base;
        if (reset === 0) after = v128.sub<T>(base, v128.and(thetas, fired));
        else if (reset === 1) after = v128.bitselect(targets, base, fired);
        const u = isNext ? after : base;
        v128.store(own + k, after);
        v128.store(membrane + at + k, u);
        bad = v128.add<T>(bad, v128.mul<T>(u, zeros));
        v128.store(spikes + at + k, v128.and(ones, v128.gt<T>(u, thetas)));
        if (resets !== 0) v128.store(resets + at + k, v128.and(ones, fired));
        if (befores !== 0) v128.store(befores + at + k, before);
      }
      for (; k < bytes; k += sizeof<T>()) {
        const before = load<T>(own + k);
        const base = beta * before + load<T>(input + k);
        const fired = (isNext ? before : base) > theta;
        let after = base;
        if (reset === 0) after = base - (fired ? theta : none);
        else if (reset === 1) after = fired ? target : base;
        const u = isNext ? after : base;
        store<T>(own + k, after);
        store<T>(membrane + at + k, u);
        badRest += u * none;
        store<T>(spikes + at + k, u > theta ? one : none);
        if (resets !== 0) store<T>(resets + at + k, fired ? one : none);
        if (befores !== 0) store<T>(befores + at + k, before);
      }
    }
  }
  return i32(!v128.any_true(v128.ne<T>(bad, zeros)) && badRest === none);
}

export function leakyForward(
  current: usize,
  currentSample: i32,
  currentStep: i32,
  spikes: usize,
  membrane: usize,
  resets: usize,
  befores: usize,
  sampleStride: i32,
  stepStride: i32,
  state: usize,
  samples: i32,
  steps: i32,
  size: i32,
  beta: f32,
  theta: f32,
  reset: i32,
  target: f32,
  isNext: i32,
): i32 {
  return forward<f32>(
    current,
    currentSample,
    currentStep,
    spikes,
    membrane,
    resets,
    befores,
    sampleStride,
    stepStride,
    state,
    samples,
    steps,
    size,
    beta,
    theta,
    reset,
    target,
    isNext,
  );
}

/** The same in float64, for graphs in which nothing is trained. */
export function leakyForward64(
  current: usize,
  currentSample: i32,
  currentStep: i32,
  spikes: usize,
  membrane: usize,
  resets: usize,
  befores: usize,
  sampleStride: i32,
  stepStride: i32,
  state: usize,
  samples: i32,
  steps: i32,
  size: i32,
  beta: f64,
  theta: f64,
  reset: i32,
  target: f64,
  isNext: i32,
): i32 {
  return forward<f64>(
    current,
    currentSample,
    currentStep,
    spikes,
    membrane,
    resets,
    befores,
    sampleStride,
    stepStride,
    state,
    samples,
    steps,
    size,
    beta,
    theta,
    reset,
    target,
    isNext,
  );
}

/**
 * ∂L/∂I of every step, descending; no gradient flows through the reset and nothing is learned here.
 * `fromSpikes`, `fromMembrane` and `into` are addresses, or 0. Scratch at `slopes`: 4·size + 16 bytes.
 */
export function leakyBackward(
  membrane: usize,
  resets: usize,
  fromSpikes: usize,
  fromMembrane: usize,
  into: usize,
  sampleStride: i32,
  stepStride: i32,
  carried: usize,
  samples: i32,
  steps: i32,
  size: i32,
  beta: f32,
  theta: f32,
  reset: i32,
  isNext: i32,
  surrogate: i32,
  a: f32,
  b: f32,
  factor: f32,
  cutOff: f32,
  slopes: usize,
): void {
  const isPlain = fromSpikes !== 0 && fromMembrane === 0 && into !== 0 && factor === 1 && cutOff === Infinity;
  if (isPlain && reset !== 1 && (surrogate === 0 || surrogate === 3) && (size & 3) === 0) {
    const end = (<usize>size) << 2;
    for (let n = 0; n < samples; n++) {
      const own = carried + <usize>n * end;
      for (let t = steps - 1; t >= 0; t--) {
        const at = <usize>(n * sampleStride + t * stepStride);
        if (surrogate === 0) backwardAtan(membrane + at, fromSpikes + at, own, into + at, end, beta, theta, a, b);
        else backwardTriangle(membrane + at, fromSpikes + at, own, into + at, end, beta, theta, a);
      }
    }
    return;
  }
  for (let n = 0; n < samples; n++) {
    const own = carried + ((<usize>n * <usize>size) << 2);
    for (let t = steps - 1; t >= 0; t--) {
      const at = <usize>(n * sampleStride + t * stepStride);
      if (fromSpikes !== 0) slopesOf(surrogate, a, b, factor, cutOff, theta, membrane + at, size, slopes);
      backwardRow(
        resets + at,
        0,
        fromSpikes === 0 ? 0 : fromSpikes + at,
        fromMembrane === 0 ? 0 : fromMembrane + at,
        into === 0 ? 0 : into + at,
        own,
        size,
        beta,
        reset,
        isNext,
        slopes,
        0,
      );
    }
  }
}

/** A step of a sample. With `terms` it also writes there, at every 48 bytes, what each neuron adds to the sums below. */
function backwardRow(
  resets: usize,
  befores: usize,
  fromSpikes: usize,
  fromMembrane: usize,
  into: usize,
  own: usize,
  size: i32,
  beta: f32,
  reset: i32,
  isNext: i32,
  slopes: usize,
  terms: usize,
): void {
  const betas = f32x4.splat(beta);
  const one = f32x4.splat(1);
  const setsBefore = reset === 1 && !isNext;
  const setsAfter = reset === 1 && isNext;
  const end = (<usize>size) << 2;
  const whole = end & ~15;
  let k: usize = 0;
  for (; k < whole; k += 16) {
    let later = v128.load(own + k);
    const fired = v128.load(resets + k);
    const carriedTerm = f32x4.mul(later, fired);
    if (setsBefore) later = f32x4.mul(later, f32x4.sub(one, fired));
    let g = fromMembrane === 0 ? zero() : v128.load(fromMembrane + k);
    let spike = zero();
    if (fromSpikes !== 0) {
      spike = f32x4.mul(v128.load(fromSpikes + k), v128.load(slopes + k));
      g = f32x4.add(spike, g);
    }
    g = f32x4.add(g, later);
    const back = setsAfter ? f32x4.mul(g, f32x4.sub(one, fired)) : g;
    v128.store(own + k, f32x4.mul(betas, back));
    if (into !== 0) v128.store(into + k, back);
    if (terms === 0) continue;
    const at = terms + 12 * k;
    const ofReset = reset !== 0 ? zero() : isNext ? f32x4.mul(g, fired) : carriedTerm;
    spread(isNext ? spike : ofReset, at);
    spread(isNext ? ofReset : spike, at + 16);
    spread(f32x4.mul(back, v128.load(befores + k)), at + 32);
  }
  for (; k < end; k += 4) {
    let later = load<f32>(own + k);
    const fired = load<f32>(resets + k);
    const carriedTerm = later * fired;
    if (setsBefore) later *= 1 - fired;
    let g: f32 = fromMembrane === 0 ? 0 : load<f32>(fromMembrane + k);
    let spike: f32 = 0;
    if (fromSpikes !== 0) {
      spike = load<f32>(fromSpikes + k) * load<f32>(slopes + k);
      g = spike + g;
    }
    g += later;
    const back = setsAfter ? g * (1 - fired) : g;
    store<f32>(own + k, beta * back);
    if (into !== 0) store<f32>(into + k, back);
    if (terms === 0) continue;
    const at = terms + 12 * k;
    const ofReset: f32 = reset !== 0 ? 0 : isNext ? g * fired : carriedTerm;
    store<f32>(at, isNext ? spike : ofReset);
    store<f32>(at, isNext ? ofReset : spike, 16);
    store<f32>(at, back * load<f32>(befores + k), 32);
  }
}

/** One lane each to four neurons. */
function spread(values: v128, at: usize): void {
  v128.store_lane<f32>(at, values, 0);
  v128.store_lane<f32>(at, values, 1, 48);
  v128.store_lane<f32>(at, values, 2, 96);
  v128.store_lane<f32>(at, values, 3, 144);
}

/**
 * The same where β or θ of the layer are learned: also, for each sample and step, Σ ∂L/∂β and Σ ∂L/∂θ over the neurons,
 * ascending, each operation rounded, at `sums`. Four samples side by side, so that one sum does not wait for its own
 * additions: of θ two terms for each neuron, in the order of the kernel, and of β one. Scratch at `slopes`: 52·size + 32.
 */
export function leakyLearnedBackward(
  membrane: usize,
  resets: usize,
  befores: usize,
  fromSpikes: usize,
  fromMembrane: usize,
  into: usize,
  sampleStride: i32,
  stepStride: i32,
  sums: usize,
  sumsSample: i32,
  sumsStep: i32,
  carried: usize,
  samples: i32,
  steps: i32,
  size: i32,
  beta: f32,
  theta: f32,
  reset: i32,
  isNext: i32,
  surrogate: i32,
  a: f32,
  b: f32,
  factor: f32,
  cutOff: f32,
  slopes: usize,
): void {
  const terms = slopes + (((<usize>size + 7) & ~3) << 2);
  const end = terms + <usize>size * 48;
  for (let first = 0; first < samples; first += 4) {
    const rows = min(4, samples - first);
    for (let t = steps - 1; t >= 0; t--) {
      for (let row = 0; row < rows; row++) {
        const n = first + row;
        const at = <usize>(n * sampleStride + t * stepStride);
        if (fromSpikes !== 0) slopesOf(surrogate, a, b, factor, cutOff, theta, membrane + at, size, slopes);
        backwardRow(
          resets + at,
          befores + at,
          fromSpikes === 0 ? 0 : fromSpikes + at,
          fromMembrane === 0 ? 0 : fromMembrane + at,
          into === 0 ? 0 : into + at,
          carried + ((<usize>n * <usize>size) << 2),
          size,
          beta,
          reset,
          isNext,
          slopes,
          terms + ((<usize>row) << 2),
        );
      }
      let ofBeta = zero();
      let ofTheta = zero();
      for (let at = terms; at < end; at += 48) {
        ofTheta = f32x4.sub(f32x4.sub(ofTheta, v128.load(at)), v128.load(at, 16));
        ofBeta = f32x4.add(ofBeta, v128.load(at, 32));
      }
      // Lanes without a sample hold nothing that counts.
      v128.store(terms, ofBeta);
      v128.store(terms, ofTheta, 16);
      for (let row = 0; row < rows; row++) {
        const to = sums + <usize>((first + row) * sumsSample + t * sumsStep);
        store<f32>(to, load<f32>(terms + ((<usize>row) << 2)));
        store<f32>(to, load<f32>(terms + ((<usize>row) << 2), 16), 4);
      }
    }
  }
}

/** A step of a sample in the usual case: ATan, no reset to a value, a gradient from the spikes alone. */
function backwardAtan(
  membrane: usize,
  given: usize,
  own: usize,
  into: usize,
  end: usize,
  beta: f32,
  theta: f32,
  a: f32,
  b: f32,
): void {
  const betas = f32x4.splat(beta);
  const thetas = f32x4.splat(theta);
  const as = f32x4.splat(a);
  const bs = f32x4.splat(b);
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < end; k += 16) {
    const z = f32x4.mul(as, f32x4.sub(v128.load(membrane + k), thetas));
    const slope = f32x4.div(bs, f32x4.add(one, f32x4.mul(z, z)));
    const g = f32x4.add(f32x4.add(f32x4.mul(v128.load(given + k), slope), zero()), v128.load(own + k));
    v128.store(own + k, f32x4.mul(betas, g));
    v128.store(into + k, g);
  }
}

/** The same for the triangular surrogate. */
function backwardTriangle(
  membrane: usize,
  given: usize,
  own: usize,
  into: usize,
  end: usize,
  beta: f32,
  theta: f32,
  a: f32,
): void {
  const betas = f32x4.splat(beta);
  const thetas = f32x4.splat(theta);
  const as = f32x4.splat(a);
  const one = f32x4.splat(1);
  for (let k: usize = 0; k < end; k += 16) {
    const x = f32x4.abs(f32x4.sub(v128.load(membrane + k), thetas));
    const slope = f32x4.max(zero(), f32x4.sub(one, f32x4.mul(as, x)));
    const g = f32x4.add(f32x4.add(f32x4.mul(v128.load(given + k), slope), zero()), v128.load(own + k));
    v128.store(own + k, f32x4.mul(betas, g));
    v128.store(into + k, g);
  }
}
