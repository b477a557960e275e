import { cosine, log, sinCos, sine } from './elementary';

/**
 * numeric/philox.ts of the core, operation for operation: draws of one purpose of one stream, for a row of elements.
 * k0, k1 are the key, c0 … c3 the counter of block 0: sample, step, block, and epoch with kind, each ⊕ its word of the
 * digest; `d4` is that of the block.
 */

let block0: u32 = 0;
let block1: u32 = 0;
let block2: u32 = 0;
let block3: u32 = 0;

function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let round = 0; round < 10; round++) {
    const a = <u64>0xd2511f53 * <u64>c0;
    const b = <u64>0xcd9e8d57 * <u64>c2;
    c0 = <u32>(b >> 32) ^ c1 ^ k0;
    c1 = <u32>b;
    c2 = <u32>(a >> 32) ^ c3 ^ k1;
    c3 = <u32>a;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  block0 = c0;
  block1 = c1;
  block2 = c2;
  block3 = c3;
}

/** The 53 leading bits of two words, as a fraction. */
function fraction(a: u32, b: u32): f64 {
  return (<f64>(a >> 5) * 67108864 + <f64>(b >> 6)) * 1.1102230246251565e-16;
}

/** to[k] = mean + scale · ξ_k, rounded once: k = 0 … size − 1, of element k. */
export function normalRow(
  c0: u32,
  c1: u32,
  d4: u32,
  c3: u32,
  k0: u32,
  k1: u32,
  to: usize,
  size: i32,
  isDouble: i32,
  mean: f64,
  scale: f64,
): void {
  for (let k = 0; k < size; k += 2) {
    philox(c0, c1, (<u32>k >> 1) ^ d4, c3, k0, k1);
    const radius = sqrt(-2 * log(1 - fraction(block0, block1)));
    sinCos(6.283185307179586 * fraction(block2, block3));
    put(to, k, isDouble, mean + scale * (radius * cosine));
    if (k + 1 < size) put(to, k + 1, isDouble, mean + scale * (radius * sine));
  }
}

function put(to: usize, k: i32, isDouble: i32, value: f64): void {
  if (isDouble) store<f64>(to + ((<usize>k) << 3), value);
  else store<f32>(to + ((<usize>k) << 2), <f32>value);
}

/** to[k] = 1 where the uniform number of element k lies below the probability, else 0. */
export function chanceRow(
  c0: u32,
  c1: u32,
  d4: u32,
  c3: u32,
  k0: u32,
  k1: u32,
  to: usize,
  size: i32,
  isDouble: i32,
  probability: f64,
): void {
  for (let k = 0; k < size; k += 2) {
    philox(c0, c1, (<u32>k >> 1) ^ d4, c3, k0, k1);
    put(to, k, isDouble, fraction(block0, block1) < probability ? 1 : 0);
    if (k + 1 < size) put(to, k + 1, isDouble, fraction(block2, block3) < probability ? 1 : 0);
  }
}
