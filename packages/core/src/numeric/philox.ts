import { canonicalJson } from './canonicalJson.js';
import { cos, log, sin } from './elementary.js';
import { sha256 } from './sha256.js';
import { encodeUtf8 } from './utf8.js';

/**
 * R: random numbers without a running generator. A draw is a pure function of
 * (seed, stream, purpose, epoch, sample, step, element), so no order of calls, batch or thread changes a number.
 *
 * Philox4x32-10 turns a counter of 128 bits and a key of 64 into 128 random bits.
 * Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 *
 * The digest of a stream is the SHA-256 of the UTF-8 bytes of the canonical JSON
 * `["rheobase random 1","<seed in decimal>","<stream>","<purpose>"]`; D0 … D7 are its big-endian 32-bit words.
 *
 *   key       D0, D1
 *   counter   sample ⊕ D2, step ⊕ D3, block ⊕ D4, (epoch · 2^8 + kind · 2^6 + attempt) ⊕ D5
 *
 * Two streams are thus told apart by 192 bits, and within one stream no two draws meet. A block holds the draws of
 * neighbouring elements: four of 32 bits (`bits`, `below`), two of 64 bits (`uniform`) or one pair (`normal`).
 * `kind` keeps these four apart; `attempt` is the sub-counter of rejection.
 */
export interface RandomStream {
  /** 32 random bits as an unsigned integer. */
  bits(epoch: number, sample: number, step: number, element: number): number;
  /** A multiple of 2^-53 in [0, 1): the upper 27 bits of one word, then the upper 26 of the next. */
  uniform(epoch: number, sample: number, step: number, element: number): number;
  /** Mean 0, variance 1: √(−2 log u) · cos 2πv for an even element and sin 2πv for the next (Box and Muller 1958). */
  normal(epoch: number, sample: number, step: number, element: number): number;
  /** An integer in 0 … n − 1, each equally likely; n ≤ 2^32. */
  below(n: number, epoch: number, sample: number, step: number, element: number): number;
  /** 0 … n − 1 in random order (Fisher and Yates). */
  permutation(n: number, epoch: number): Int32Array;
  /** The uniforms of the elements from `firstElement` on. */
  fillUniform(out: Float64Array, epoch: number, sample: number, step: number, firstElement: number): void;
  /** The normals of the elements from `firstElement` on. */
  fillNormal(out: Float64Array, epoch: number, sample: number, step: number, firstElement: number): void;
  /** For compiled twins: the counter of block 0 with the word of the block (D4) in its place, and the key. */
  words(kind: 'uniform' | 'normal', epoch: number, sample: number, step: number): RandomWords;
}

export type RandomWords = readonly [c0: number, c1: number, d4: number, c3: number, k0: number, k1: number];

const kinds = { bits: 0, uniform: 1, normal: 2, below: 3 } as const;
const attempts = 64;
const largestEpoch = 0xffffff;

/** The block of counter c and key k goes into `out`. */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array,
): void {
  philox(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out);
}

function philox(c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, out: Uint32Array): void {
  for (let round = 0; round < 10; round += 1) {
    const high0 = highProduct(0xd2511f53, c0);
    const high1 = highProduct(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** The upper 32 bits of a product of two 32-bit numbers, from products of 16 bits. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + (middle >>> 16) + ((aLow * bHigh + (middle & 0xffff)) >>> 16)) | 0;
}

/** The random numbers of one purpose of one stream. A seed has 64 bits: a safe integer, or any in decimal. */
export function randomStream(seed: string | number, stream: string, purpose: string): RandomStream {
  const digest = sha256(encodeUtf8(canonicalJson(['rheobase random 1', seedText(seed), stream, purpose])));
  const [k0, k1, d2, d3, d4, d5] = Array.from({ length: 6 }, (_, index) =>
    Number.parseInt(digest.slice(8 * index, 8 * index + 8), 16),
  );
  const block = new Uint32Array(4);

  function draw(kind: number, epoch: number, sample: number, step: number, index: number, attempt: number): void {
    if (!(epoch >= 0 && epoch <= largestEpoch && Math.floor(epoch) === epoch)) refuse('epoch', epoch);
    if (sample >>> 0 !== sample) refuse('sample', sample);
    if (step >>> 0 !== step) refuse('step', step);
    philox(sample ^ d2, step ^ d3, index ^ d4, ((epoch << 8) | (kind << 6) | attempt) ^ d5, k0, k1, block);
  }

  function bits(epoch: number, sample: number, step: number, element: number): number {
    if (element >>> 0 !== element) refuse('element', element);
    draw(kinds.bits, epoch, sample, step, element >>> 2, 0);
    return block[element & 3];
  }

  function uniform(epoch: number, sample: number, step: number, element: number): number {
    if (element >>> 0 !== element) refuse('element', element);
    draw(kinds.uniform, epoch, sample, step, element >>> 1, 0);
    return fractionAt(block, 2 * (element & 1));
  }

  function normal(epoch: number, sample: number, step: number, element: number): number {
    if (element >>> 0 !== element) refuse('element', element);
    draw(kinds.normal, epoch, sample, step, element >>> 1, 0);
    const radius = radiusOf(block);
    return (element & 1) === 0 ? radius * cos(angleOf(block)) : radius * sin(angleOf(block));
  }

  function below(n: number, epoch: number, sample: number, step: number, element: number): number {
    if (!(n >= 1 && n <= 4294967296 && Math.floor(n) === n)) refuse('bound', n);
    if (element >>> 0 !== element) refuse('element', element);
    const fair = 4294967296 - (4294967296 % n);
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      draw(kinds.below, epoch, sample, step, element >>> 2, attempt);
      const value = block[element & 3];
      if (value < fair) return value % n;
    }
    // Each attempt fails with a probability below one half.
    throw new Error('internal: 64 random numbers in a row were rejected');
  }

  return {
    words: (kind, epoch, sample, step) => [
      ...([sample ^ d2, step ^ d3, d4, ((epoch << 8) | (kinds[kind] << 6)) ^ d5] as const),
      ...([k0, k1] as const),
    ],
    bits,
    uniform,
    normal,
    below,
    permutation(n, epoch) {
      const order = Int32Array.from({ length: n }, (_, index) => index);
      for (let last = n - 1; last > 0; last -= 1) {
        const other = below(last + 1, epoch, 0, 0, last);
        const moved = order[other];
        order[other] = order[last];
        order[last] = moved;
      }
      return order;
    },
    fillUniform(out, epoch, sample, step, firstElement) {
      checkElements(firstElement, out.length);
      for (let at = 0; at < out.length; at += 1) {
        const element = firstElement + at;
        if (at === 0 || (element & 1) === 0) draw(kinds.uniform, epoch, sample, step, element >>> 1, 0);
        out[at] = fractionAt(block, 2 * (element & 1));
      }
    },
    fillNormal(out, epoch, sample, step, firstElement) {
      checkElements(firstElement, out.length);
      let radius = 0;
      let angle = 0;
      for (let at = 0; at < out.length; at += 1) {
        const element = firstElement + at;
        if (at === 0 || (element & 1) === 0) {
          draw(kinds.normal, epoch, sample, step, element >>> 1, 0);
          radius = radiusOf(block);
          angle = angleOf(block);
        }
        out[at] = (element & 1) === 0 ? radius * cos(angle) : radius * sin(angle);
      }
    },
  };
}

/** The 53 leading bits of two words, as a fraction. */
function fractionAt(block: Uint32Array, at: number): number {
  return ((block[at] >>> 5) * 67108864 + (block[at + 1] >>> 6)) * 1.1102230246251565e-16; // 2^26, 2^-53
}

/** 1 − u lies in (0, 1], where the logarithm is finite. */
function radiusOf(block: Uint32Array): number {
  return Math.sqrt(-2 * log(1 - fractionAt(block, 0)));
}

function angleOf(block: Uint32Array): number {
  return 6.283185307179586 * fractionAt(block, 2);
}

function checkElements(first: number, count: number): void {
  if (first >>> 0 !== first || first + count > 4294967296) refuse('element', first + Math.max(count - 1, 0));
}

function refuse(what: string, got: number): never {
  const limit = what === 'epoch' ? '2^24 − 1' : what === 'bound' ? '2^32 (from 1)' : '2^32 − 1';
  throw new Error(`internal: ${what} ${got} of a random draw is not an integer up to ${limit}`);
}

function seedText(seed: string | number): string {
  const isValid = typeof seed === 'number' ? Number.isSafeInteger(seed) && seed >= 0 : /^(0|[1-9]\d{0,19})$/.test(seed);
  if (!isValid || BigInt(seed) > 0xffffffffffffffffn) throw new Error(`internal: ${seed} is not a seed of 64 bits`);
  return String(BigInt(seed));
}
