import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philox4x32, type RandomStream, randomStream } from './philox.js';
import { sha256 } from './sha256.js';

// The same cases in each run.
fc.configureGlobal({ seed: 42 });

const stream = randomStream(42, 'encoder', 'spikes');

describe('philox', () => {
  test.each<[[number, number, number, number], [number, number], number[]]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('R: gives the known answers of Random123 for counter %j and key %j', (counter, key, answer) => {
    const out = new Uint32Array(4);
    philox4x32(counter, key, out);
    expect([...out]).toEqual(answer);
  });

  test('R: agrees with a second implementation in integers of any size', () => {
    const slow = ([...c]: number[], [...k]: number[]) => {
      for (let round = 0; round < 10; round += 1) {
        const a = 0xd2511f53n * BigInt(c[0]);
        const b = 0xcd9e8d57n * BigInt(c[2]);
        c = [
          Number(b >> 32n) ^ c[1] ^ k[0],
          Number(b & 0xffffffffn),
          Number(a >> 32n) ^ c[3] ^ k[1],
          Number(a & 0xffffffffn),
        ];
        c = c.map((word) => word >>> 0);
        k = [(k[0] + 0x9e3779b9) >>> 0, (k[1] + 0xbb67ae85) >>> 0];
      }
      return c;
    };
    const word = fc.integer({ min: 0, max: 0xffffffff });
    const out = new Uint32Array(4);
    fc.assert(
      fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
        philox4x32(counter, key, out);
        expect([...out]).toEqual(slow(counter, key));
      }),
    );
  });
});

describe('a random stream', () => {
  test('R: is laid out as documented', () => {
    const digest = sha256(new TextEncoder().encode('["rheobase random 1","42","encoder","spikes"]'));
    const d = Array.from({ length: 6 }, (_, index) => Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16));
    const out = new Uint32Array(4);
    const block = (kind: number, epoch: number, sample: number, step: number, index: number, attempt = 0) => {
      const last = epoch * 256 + kind * 64 + attempt;
      philox4x32([sample ^ d[2], step ^ d[3], index ^ d[4], last ^ d[5]], [d[0], d[1]], out);
      return out;
    };
    expect(stream.bits(3, 17, 5, 6)).toBe(block(0, 3, 17, 5, 1)[2]);
    const [, , a, b] = block(1, 3, 17, 5, 3);
    expect(stream.uniform(3, 17, 5, 7)).toBe(((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53);
    const largest = 0xffffffff;
    expect(stream.bits(0xffffff, largest, largest, largest)).toBe(
      block(0, 0xffffff, largest, largest, largest >>> 2)[3],
    );
  });

  test('R: a draw depends on its coordinates alone, not on the order of calls', () => {
    const draws: ((from: RandomStream) => unknown)[] = [];
    for (let index = 0; index < 200; index += 1) {
      const [epoch, sample, step, element] = [index & 3, index * 7, index >> 3, index];
      draws.push((from) => from.bits(epoch, sample, step, element));
      draws.push((from) => from.uniform(epoch, sample, step, element));
      draws.push((from) => from.normal(epoch, sample, step, element));
      draws.push((from) => from.below(3000000000, epoch, sample, step, element));
      if (index % 20 === 0) draws.push((from) => from.permutation(index, epoch).join());
    }
    const forward = draws.map((draw) => draw(stream));
    const again = randomStream('42', 'encoder', 'spikes');
    const backward = [...draws]
      .reverse()
      .map((draw) => draw(again))
      .reverse();
    expect(backward).toEqual(forward);
    expect(new Set(forward).size).toBe(forward.length);
  });

  test('R: filling gives the single draws, wherever it begins', () => {
    for (const first of [0, 1, 2, 7, 4294967296 - 9]) {
      const out = new Float64Array(9);
      stream.fillUniform(out, 1, 2, 3, first);
      expect([...out]).toEqual(Array.from(out, (_, at) => stream.uniform(1, 2, 3, first + at)));
      stream.fillNormal(out, 1, 2, 3, first);
      expect([...out]).toEqual(Array.from(out, (_, at) => stream.normal(1, 2, 3, first + at)));
    }
  });

  test('R: seed, stream and purpose each give other numbers, and cannot be confused', () => {
    const streams = [
      randomStream(42, 'a', 'b'),
      randomStream(43, 'a', 'b'),
      randomStream('18446744073709551615', 'a', 'b'),
      randomStream(42, 'ab', ''),
      randomStream(42, '', 'ab'),
      randomStream(42, 'a","b', ''),
      randomStream(42, 'b', 'a'),
    ];
    expect(new Set(streams.map((each) => each.bits(0, 0, 0, 0))).size).toBe(streams.length);
  });

  test('R: refuses what would fall onto the counter of another draw', () => {
    expect(() => stream.bits(0x1000000, 0, 0, 0)).toThrow('internal: epoch 16777216');
    expect(() => stream.bits(0.5, 0, 0, 0)).toThrow('internal: epoch');
    expect(() => stream.uniform(0, 4294967296, 0, 0)).toThrow('internal: sample');
    expect(() => stream.normal(0, 0, -1, 0)).toThrow('internal: step');
    expect(() => stream.bits(0, 0, 0, 4294967296)).toThrow('internal: element');
    expect(() => stream.fillUniform(new Float64Array(2), 0, 0, 0, 4294967295)).toThrow('internal: element 4294967296');
    expect(() => stream.below(0, 0, 0, 0, 0)).toThrow('internal: bound');
    for (const seed of [-1, 0.5, 2 ** 53, '18446744073709551616', '01', '', '1e3', '-1']) {
      expect(() => randomStream(seed, '', '')).toThrow('internal:');
    }
  });

  test('uniform numbers fill [0, 1) evenly and are not related to their neighbours', () => {
    const out = new Float64Array(100_000);
    stream.fillUniform(out, 0, 0, 0, 0);
    const cells = new Float64Array(100);
    let product = 0;
    for (let at = 0; at < out.length; at += 1) {
      cells[Math.floor(out[at] * 100)] += 1;
      if (at > 0) product += (out[at] - 0.5) * (out[at - 1] - 0.5);
    }
    const chiSquare = cells.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99 degrees of freedom: mean 99, standard deviation 14.
    expect(chiSquare).toBeGreaterThan(99 - 5 * 14);
    expect(chiSquare).toBeLessThan(99 + 5 * 14);
    expect(Math.abs(product / out.length)).toBeLessThan(5 / 12 / Math.sqrt(out.length));
    expect(Math.min(...cells)).toBeGreaterThan(0);
    expect(out.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test.each(['sample', 'step', 'epoch'] as const)('bits along %s are fair', (axis) => {
    const ones = new Float64Array(32);
    for (let at = 0; at < 20_000; at += 1) {
      const bits = stream.bits(axis === 'epoch' ? at : 0, axis === 'sample' ? at : 0, axis === 'step' ? at : 0, 0);
      for (let place = 0; place < 32; place += 1) ones[place] += (bits >>> place) & 1;
    }
    for (const count of ones) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(5000));
  });

  test('normal numbers have the moments and tails of the normal distribution', () => {
    const out = new Float64Array(200_000);
    stream.fillNormal(out, 0, 1, 0, 0);
    const mean = (power: number) => out.reduce((sum, value) => sum + value ** power, 0) / out.length;
    const sigma = 1 / Math.sqrt(out.length);
    // The standard deviations of x, x², x³, x⁴ are 1, √2, √15, √96.
    expect(Math.abs(mean(1))).toBeLessThan(5 * sigma);
    expect(Math.abs(mean(2) - 1)).toBeLessThan(5 * Math.sqrt(2) * sigma);
    expect(Math.abs(mean(3))).toBeLessThan(5 * Math.sqrt(15) * sigma);
    expect(Math.abs(mean(4) - 3)).toBeLessThan(5 * Math.sqrt(96) * sigma);
    const beyond = out.filter((value) => Math.abs(value) > 1.959963984540054).length / out.length;
    expect(Math.abs(beyond - 0.05)).toBeLessThan(5 * Math.sqrt(0.05 * 0.95) * sigma);
    let product = 0;
    for (let at = 0; at < out.length; at += 2) product += out[at] * out[at + 1];
    expect(Math.abs(product) / (out.length / 2)).toBeLessThan(5 * Math.sqrt(2) * sigma);
  });

  test('below gives every integer alike, where a plain remainder would not', () => {
    // 2^32 mod n is about n: without rejection the lower third would come up half of the time.
    const n = 3221225472;
    let lower = 0;
    for (let at = 0; at < 20_000; at += 1) if (stream.below(n, 0, 0, 1, at) < n / 3) lower += 1;
    expect(Math.abs(lower - 20_000 / 3)).toBeLessThan(5 * Math.sqrt((20_000 * 2) / 9));
    const faces = new Float64Array(6);
    for (let at = 0; at < 60_000; at += 1) faces[stream.below(6, 0, 0, 0, at)] += 1;
    for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(5 * Math.sqrt(8333));
    expect(stream.below(1, 0, 0, 0, 0)).toBe(0);
    expect(stream.below(4294967296, 0, 0, 0, 0)).toBeGreaterThan(0);
  });

  test('permutations are permutations, and every one is as likely', () => {
    expect([...stream.permutation(1000, 7)].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, at) => at));
    expect([...stream.permutation(0, 0)]).toEqual([]);
    const seen = new Map<string, number>();
    for (let epoch = 0; epoch < 24_000; epoch += 1) {
      const text = stream.permutation(4, epoch).join('');
      seen.set(text, (seen.get(text) ?? 0) + 1);
    }
    expect(seen.size).toBe(24);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  test('R: the numbers of the shipped seed are frozen', () => {
    const uniforms = new Float64Array(4096);
    const normals = new Float64Array(4096);
    stream.fillUniform(uniforms, 1, 2, 3, 0);
    stream.fillNormal(normals, 1, 2, 3, 0);
    const order = randomStream(42, 'trainer', 'shuffle').permutation(4096, 5);
    const digests = [uniforms, normals, order].map((numbers) => sha256(new Uint8Array(numbers.buffer)).slice(0, 16));
    expect(digests).toEqual(['0ea651757f9c637a', '7127126aedb088ca', '2dc1a3e9ef842f53']);
  });
});
